"""--maxfail and -x: after so many failures of all groups no test starts."""

from __future__ import annotations

import json

import pytest

# a fails at once; the others wait for that, so that none of them is done
FAILS = "def test_1(): assert 0\n"
WAITS = """\
import pathlib, time, pytest
@pytest.fixture(scope="module")
def wide():
    yield
    pathlib.Path("down-" + __name__).touch()
@pytest.mark.parametrize("n", range(100))
def test_x(n, wide):
    time.sleep(.1)
"""


def counts(project):
    summary = project.summary()
    assert summary["planned"] == summary["reported"]
    assert not summary["lost"] and not summary["problems"]
    return {key: n for key, n in summary["counts"].items() if n}


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_running_groups_end_at_the_next_test(project, mode):
    project.write(
        test_a="import time\ndef test_1():\n    time.sleep(1)\n    assert 0\n",
        test_b=WAITS,
        test_c=WAITS,
    )
    output = project.arun(mode, "--dist-file", ".", "-p", "3", "-x", status=1)
    found = counts(project)
    assert found["failed"] == 1 and found["not run"] > 150
    assert "stopped after 1 failure (--maxfail)" in output
    assert output.count("  STOPPED  ") == 2 and "interrupted" not in output
    for name in "bc":  # if it had come to its fixture
        passed = [
            test
            for status in project.statuses()
            for test in status["tests"]
            if test["outcome"] == "passed" and name in test["id"]
        ]
        assert not passed or (project.root / f"down-test_{name}").exists()
    # what a stopped group took says nothing of a whole run
    history = (project.root / ".aomaker-build/history.jsonl").read_text()
    known = [json.loads(line) for line in history.splitlines()]
    assert [line["group"] for line in known if line.get("digest")] == ["test_a.py"]


def test_groups_that_wait_do_not_start(project):
    project.file("pytest.ini", "[pytest]\nmarkers =\n  a: a\n  b: b\n")
    project.write(
        test_a="import pytest\n@pytest.mark.a\n" + FAILS,
        test_b="import pathlib, pytest\n@pytest.mark.b\n"
        "def test_2(): pathlib.Path('ran').touch()\n",
    )
    project.file(
        "conf/aomaker.yaml", "groups: {b: {after: a}, test_b.py: {after: test_a.py}}"
    )
    for selection in (["--dist-mark", "a", "b"], ["--dist-file", "."]):
        output = project.arun("--mp", *selection, "--maxfail", "1", status=1)
        assert counts(project) == {"failed": 1, "not run": 1}
        assert "2 of 2 groups did not pass: 1 failed, 1 not run" in output
        statuses = {key[1]: key[2] for key in project.results()}
        assert sum(project.results().values()) == 2 and statuses
        assert not (project.root / "ran").exists()
    # the graph does it, too, and runs again what did not
    project.aomaker("gen", "--dist-file", ".", "--maxfail", "1")
    output = project.ninja(status=1)
    assert "1 failed, 1 not run" in output
    assert not (project.root / "ran").exists()
    project.write(test_a="def test_1(): pass")
    project.ninja()
    assert (project.root / "ran").exists()
    # without the option nothing stops
    project.write(test_a=FAILS)
    project.arun("--mp", "--dist-file", ".", status=1)
    assert counts(project) == {"failed": 1, "passed": 1}


def test_crashes_count(project):
    project.write(test_a="import os\ndef test_1(): os._exit(3)\ndef test_2(): pass\n")
    output = project.arun("--mp", "--dist-file", ".", "-x", status=1)
    assert counts(project) == {"crashed": 1, "not run": 1}
    assert "CRASHED" in output


def test_more_than_one(project):
    project.write(
        test_a="import pytest\n@pytest.mark.parametrize('n', "
        "range(9))\ndef test_1(n): assert 0\n"
    )
    project.arun("--mp", "--dist-file", ".", "--maxfail=3", status=1)
    assert counts(project) == {"failed": 3, "not run": 6}
    project.arun("--maxfail=2", status=1)  # one pytest, by itself
    assert counts(project) == {"failed": 2, "not run": 7}
    output = project.arun("--mp", "--dist-file", ".", "--maxfail=x", status=4)
    assert "--maxfail wants a number, not 'x'" in output


FIVE = """
import pytest
@pytest.mark.m
@pytest.mark.parametrize("n", range(5))
def test_x(n): assert 0
"""


@pytest.mark.parametrize(
    "addopts", ["--maxfail=2", "-x", "-v --maxfail 3", "$--maxfail=2"]
)
def test_that_of_addopts_counts_less(project, addopts):
    """It means the same; a dollar: in PYTEST_ADDOPTS."""
    if addopts.startswith("$"):
        project.env["PYTEST_ADDOPTS"] = addopts[1:]
        addopts = "--maxfail=2 in the variable counts more than -x"
    words = "-x" if "variable" in addopts else addopts
    project.file("pytest.ini", f"[pytest]\nmarkers = m: m\naddopts = {words}\n")
    project.write(test_a=FIVE, test_b=FIVE)
    own = {"-": 2, "x": 1}[addopts[1]] if "3" not in addopts else 3
    one = ["-p", "1"]  # at a time, for the count's sake
    modes = [["--mp", "--dist-file", ".", *one]]
    if addopts == "-x":
        modes += [
            ["--mp", "--dist-mark", "m"],
            ["--mt", "--dist-file", ".", *one],
            [],
        ]
    counted = [([], own), (["--maxfail", "100"], 10), (["-x"], 1)]
    for mode in modes:
        if mode == modes[0] and addopts == "-x":
            more = [(["--maxfail=0"], 10), (["--maxfail=7"], 7)]
        else:
            more = []
        for given, n in counted[: 2 if mode != modes[0] else 3] + more:
            project.arun(*mode, *given, status=1)
            assert counts(project)["failed"] == n, (mode, given)


RETRIED = """\
import os, pathlib, pytest

def been(name):
    there = pathlib.Path(name).exists()
    pathlib.Path(name).touch()
    return there

def test_flaky(): assert been("flaky")
def test_crash():
    if not been("crash"): os._exit(3)
@pytest.mark.parametrize("n", range(3))
def test_later(n): pass
"""


@pytest.mark.parametrize(
    "mode", [["--mp", "--dist-file", "."], ["--mt", "--dist-file", "."], []]
)
def test_what_passes_at_last_does_not_count(project, mode):
    project.write(test_a=RETRIED)
    project.arun(*mode, "-x", "--retries", "1")
    assert counts(project) == {"passed": 5}
    assert len(project.summary()["flaky"]) == 2


@pytest.mark.parametrize("mode", [["--mp", "--dist-file", "."], []])
def test_the_last_attempt_counts(project, mode):
    project.write(
        test_a=RETRIED + "def test_no(): assert 0\ndef test_neither(): assert 0\n"
    )
    project.arun(*mode, "-x", "--retries", "2", status=1)
    found = project.summary()
    assert found["planned"] == found["reported"] == 7
    # the other had failed, and was not to run once more after that
    tries = [len(each["tries"]) for each in found["failures"]]
    assert counts(project) == {"passed": 5, "failed": 2}
    assert sorted(tries) == [1, 2]


def test_what_is_not_retried_counts(project):
    """A module, and a test whose group has no time left for it."""
    late = "import time\ndef test_1(): time.sleep(77)\n"
    for text, limit in ((late, ["--timeout", "1"]), ("import nothing\n", [])):
        project.write(test_a=text, test_b="def test_2(): pass\n")
        project.file("conf/aomaker.yaml", "groups: {test_b.py: {after: test_a.py}}")
        project.arun(
            "--mp", "--dist-file", ".", "-x", "--retries", "3", *limit, status=1
        )
        assert counts(project)["not run"] == 1
