"""What `make suites` reads and compares, on small results."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))
from suites import (  # noqa: E402
    compare,
    corpus,
    examine,
    prepare,
    records,
    runs,
    sharing,
    table,
)
from suites.records import Record  # noqa: E402

TEST = "tests.test_a::test_it"


def parse(tmp_path, text):
    (tmp_path / "suites.yaml").write_text(text)
    return corpus.load(tmp_path / "suites.yaml")


def suite(tmp_path, text=""):
    return parse(tmp_path, f"one:\n  version: '1.10'\n{text}")[0]


def test_the_corpus():
    suites = corpus.load()
    assert len({suite.name for suite in suites}) == len(suites)


def test_a_suite_that_says_little(tmp_path):
    found = suite(tmp_path)
    assert (found.name, found.package, found.version) == ("one", "one", "1.10")
    assert (found.tests, found.venv, found.source) == ("tests", "one", "sdist")
    assert (found.only, found.args, found.limit) == ([], [], corpus.LIMIT)


def test_a_suite_that_says_much(tmp_path):
    found = suite(
        tmp_path,
        "  package: One\n  needs: a 'b>1'\n  args: -m \"not slow\"\n"
        "  env: {N: 1}\n  from: wheel\n  note: |\n    two\n    lines\n",
    )
    assert (found.package, found.needs) == ("One", ["a", "b>1"])
    assert found.args == ["-m", "not slow"]
    assert (found.env, found.source) == ({"N": "1"}, "wheel")
    assert found.note == "two lines"


@pytest.mark.parametrize(
    "text, message",
    [
        ("- one", "suites.yaml: a mapping of names to suites is expected"),
        ("one: x", "suites.yaml: one: a mapping is expected"),
        ("one: {version: '1', test: x}", "suites.yaml: one: unknown key 'test'"),
        ("one: {version: 1.1}", "one: version: a text is expected"),
        ("one: {}", "one: version: a text is expected"),
        ("one: {version: '1', from: git}", "one: from: sdist or wheel is expected"),
        ("one: {version: '1', needs: [a]}", "one: needs: a text is expected"),
        ("one: {version: '1', limit: 0}", "limit: a number of seconds is expected"),
        ("one: {version: '1', env: x}", "env: a mapping is expected"),
        ("one: [", "suites.yaml: "),
    ],
)
def test_mistakes(tmp_path, text, message):
    with pytest.raises(corpus.Mistake) as caught:
        parse(tmp_path, text)
    assert message in str(caught.value)


def test_a_name_that_does_not_exist(tmp_path):
    suites = parse(tmp_path, "pint: {version: '1'}\ntrio: {version: '1'}")
    assert [one.name for one in corpus.choose(suites, ["trio"])] == ["trio"]
    assert corpus.choose(suites, []) == suites
    with pytest.raises(corpus.Mistake, match="'tri'; did you mean trio?"):
        corpus.choose(suites, ["tri"])


def test_digest_ignores_the_note(tmp_path):
    plain = suite(tmp_path)
    assert suite(tmp_path, "  note: x\n").digest() == plain.digest()
    assert suite(tmp_path, "  args: -x\n").digest() != plain.digest()


def test_runner_in_another_version(tmp_path):
    assert prepare._pytest(suite(tmp_path)) == prepare._RUNNERS
    old = suite(tmp_path, "  needs: pytest<9 pytest-mock\n")
    assert prepare._pytest(old) == ["allure-pytest==2.16.2"]


def test_only_some_modules(tmp_path):
    for name in "test_a.py", "test_b_test.py", "sub/test_c.py", "conftest.py":
        path = tmp_path / "copy/tests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    prepare._prune(suite(tmp_path, "  only: test_a.py sub/*.py\n"), tmp_path / "copy")
    left = {path.name for path in (tmp_path / "copy").rglob("*.py")}
    assert left == {"test_a.py", "test_c.py", "conftest.py"}


JUNIT = """<testsuites><testsuite>
<testcase classname="tests.test_a" name="test_it"/>
<testcase classname="tests.test_a" name="test_no"><failure
 message="E at 0x7f01 in 0.21ms&#10;second line"/></testcase>
<testcase classname="tests.test_a" name="test_set"><error
 message="failed on setup with &quot;ValueError: x&quot;"/></testcase>
<testcase classname="tests.test_a" name="test_x"><skipped type="pytest.xfail"
 message="known"/></testcase>
<testcase classname="" name="tests.test_b"><skipped
 message="collection skipped">('test_b.py', 3, 'Skipped: no numpy')</skipped>
</testcase></testsuite></testsuites>"""


def test_records_of_junit(tmp_path):
    (tmp_path / "junit.xml").write_text(JUNIT)
    found = records.read(tmp_path / "junit.xml", tmp_path)
    assert {test: one[0][1:3] for test, one in found.items()} == {
        "tests.test_a::test_it": ("passed", ""),
        "tests.test_a::test_no": ("failure", "E at 0x in TIME"),
        "tests.test_a::test_set": ("error", "ValueError: x"),
        "tests.test_a::test_x": ("xfailed", "known"),
        "::tests.test_b": ("skipped", "no numpy"),
    }


def allure(folder, name, tags=(), **members):
    result = {
        "fullName": "tests.test_a#test_it",
        "name": name,
        "status": "passed",
        "labels": [{"name": "tag", "value": tag} for tag in tags],
        **members,
    }
    (folder / f"{name}-result.json").write_text(json.dumps(result))


def test_records_of_allure(tmp_path):
    allure(
        tmp_path,
        "test_it",
        statusDetails={"message": "in /tmp/pytest-of-ann/pytest-3/x0\nmore"},
        parameters=[{"name": "f", "value": "<f at 0x7f01>"}],
        attachments=[{"name": "log"}],
        steps=[
            {
                "name": "outer",
                "steps": [{"name": "inner"}],
                "attachments": [{"name": "body"}],
            }
        ],
    )
    (record,) = records.read(tmp_path / "none", tmp_path)[TEST]
    assert record == Record(
        "allure",
        "passed",
        "in TMP/x0",
        ["f=<f at 0x>"],
        ["outer", "outer > inner"],
        ["body", "log"],
    )


def test_marks(tmp_path):
    allure(tmp_path, "a", ["all", "slow", "x(1)", "asyncio"])
    allure(tmp_path, "b", ["all", "slow", "db"])
    allure(tmp_path, "c", ["all"])
    assert records.marks(tmp_path) == ["slow", "db"]
    assert runs.by_marks(["slow", "db"]) == ["slow", "db", "not (slow or db)"]


def run(outcome="passed", message="", steps=()):
    return {TEST: [Record("allure", outcome, message, [], list(steps), [])]}


@pytest.mark.parametrize(
    "found, fields",
    [
        (run(), None),
        (run("failed", "no"), ["outcome", "message"]),
        (run(steps=["a"]), ["steps"]),
        ({}, ["missing"]),
    ],
)
def test_differences(found, fields):
    assert compare.differences(run(), found).get(TEST) == fields


def test_a_test_that_ran_twice():
    twice = {TEST: run()[TEST] * 2}
    assert "outcome" in compare.differences(run(), twice)[TEST]


def test_an_extra_test():
    assert compare.differences({}, run()) == {TEST: ["extra"]}


@pytest.mark.parametrize(
    "found, companies, own",
    [
        (run("failed"), [], False),
        (run("failed"), [[run(), run()]], False),
        (run("failed"), [[run("failed"), run("failed")]], True),  # by order
        (run("failed"), [[run(), run()], [run("failed"), run("failed")]], True),
        (run("failed", "b"), [[run("failed", "a")] * 2], False),  # another message
        (run("failed", "3"), [[run("failed", "1"), run("failed", "2")]], True),
        ({}, [[run(), run()]], False),
        ({}, [[{}, {}]], True),
    ],
)
def test_whose_difference(found, companies, own):
    fields = compare.differences(run(), found)[TEST]
    assert compare.is_own(TEST, fields, found, companies) is own


def test_names_that_hold_the_time():
    """Neither run has the name that was found, but they do not agree, either."""
    runs_alone = [{f"{TEST}[08:0{i}]": run()[TEST]} for i in range(2)]
    found = {f"{TEST}[08:05]": run()[TEST]}
    (name,) = found
    assert compare.is_own(name, ["extra"], found, [runs_alone])
    assert not compare.is_own(name, ["extra"], found, [[runs_alone[0]] * 2])


def test_differences_are_shown():
    differing = compare.differences(run(), run("failed"))
    assert compare.shown(differing, run(), run("failed")) == [
        f"{TEST}: outcome",
        "    pytest: [('allure', 'passed')]",
        "    here:   [('allure', 'failed')]",
    ]
    assert compare.shown({TEST: ["missing"]}, run(), {}) == [f"{TEST}: missing"]


@pytest.mark.parametrize(
    "test, module",
    [
        ("tests.sub.test_a.TestC.TestD::test_it", "tests/sub/test_a.py"),
        ("::tests.sub.test_a", "tests/sub/test_a.py"),
        ("tests.test_x.tavern.yaml::login", "tests/test_x.tavern.yaml"),
        ("tests.test_gone::test_it", ""),
        ("tests::x", ""),
    ],
)
def test_module_of(tmp_path, test, module):
    (tmp_path / "tests/sub").mkdir(parents=True)
    (tmp_path / "tests/sub/test_a.py").touch()
    (tmp_path / "tests/test_x.tavern.yaml").touch()
    assert examine.module_of(test, tmp_path) == module


def result(ours, **members):
    modes = {mode: {"ours": 0, "own": 0} for mode in runs.MODES}
    modes["mp-file"] = {"ours": ours, "own": 1}
    modes["mp-marks"] = None
    return {
        "version": "1.10",
        "tests": 9,
        "program": "p",
        "modes": {**modes, **members},
    }


def test_table(tmp_path):
    one = suite(tmp_path)
    text = table.text([one], {"one": result(2)}, "p")
    assert "| one | 1.10 | 9 | 2 | 0 | 0 | – | 0 | 1 |  |" in text
    assert "1 of 1 suites with 9 tests" in text
    assert "earlier" not in text
    assert "earlier build: 1" in table.text([one], {"one": result(0)}, "new")
    assert table.failed([result(1)])
    assert not table.failed([result(0)])


def test_table_says_what_could_not_be_run(tmp_path):
    one = suite(tmp_path)
    assert "has not been run" in table.text([one], {}, "p")
    assert "has not been run" in table.text([one], {"one": {"version": "1.9"}}, "p")
    problem = {"version": "1.10", "problem": "cannot be installed: no compiler"}
    assert "| cannot be installed: no compiler |" in table.text(
        [one], {"one": problem}, "p"
    )
    assert table.failed([problem])
    refused = {"mt-file": {"failed": "exit status 4: use --mp"}}
    text = table.text([one], {"one": result(0, **refused)}, "p")
    assert "| no result | 1 | `--mt` file: exit status 4: use --mp |" in text
    assert "`--mt` file 0 and 1 runs" in text
    assert not table.failed([result(0, **refused)])


def test_table_of_sharing(tmp_path):
    one = suite(tmp_path)
    assert "fresh sessions" not in table.text([one], {"one": result(0)}, "p")
    found = {"groups": 3, "lines": ["a", "b"], "explained": {"why": 2, "because": 1}}
    text = table.text([one], {"one": {**result(0), "sharing": found}}, "p")
    assert "| one | 3 | 2 | 3 | a; b |" in text and "- why (suites: 1)" in text
    only = {"version": one.version, "sharing": found}  # it has no other result
    assert "| one | 1.10 |  |" in table.text([one], {"one": only}, "p")


def test_results_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "program", lambda: "p")
    one = suite(tmp_path)
    files = tmp_path / "suites.json", tmp_path / "SUITES.md"
    assert table.load(files[0]) == {}
    table.save([one], {"one": result(0), "gone": result(0)}, *files)
    assert table.load(files[0]) == {"one": result(0)}
    assert "| one |" in files[1].read_text()


DOCTOR = """\
tests/test_a.py: no difference
tests/test_b.py: 1 difference
  execnet.pid  12 in each fork, another in each fresh pytest
tests/test_c.py: not compared, as no test begins: no tests ran

Explained:
    12  a library is loaded before its first import, as in
        another
     3  pluggy finds out its version

1 of 2 groups differs in forks:
  * forks inherited what each group would have made itself
"""


def test_what_doctor_says_of_sharing():
    found = sharing.read(DOCTOR)
    assert found == {
        "groups": 2,
        "lines": ["execnet.pid 12 in each fork, another in each fresh pytest"],
        "explained": {
            "a library is loaded before its first import, as in another": 12,
            "pluggy finds out its version": 3,
        },
    }
    assert sharing.read("aomaker: error: nothing\n") == {
        "groups": 0,
        "lines": [],
        "explained": {},
    }
