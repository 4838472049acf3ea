"""`aomaker init`: a strategy file for a suite that has none."""

from __future__ import annotations

import re

import pytest
import yaml

AREAS = """
import pytest
pytestmark = pytest.mark.{mark}
def test_1(): pass
@pytest.mark.slow
@pytest.mark.skipif("False")
@pytest.mark.parametrize("x", [1, 2])
def test_2(x): pass
"""
MARKERS = "[pytest]\nmarkers =\n    disk\n    net\n    slow\n    yes\n"


def strategy(project):
    text = (project.root / "conf/aomaker.yaml").read_text(encoding="utf-8")
    return text, yaml.safe_load(text)


def test_every_test_is_in_a_group(project):
    project.file("pytest.ini", MARKERS)
    project.write(
        tests__disk__test_disk=AREAS.format(mark="disk"),
        tests__net__test_net=AREAS.format(mark="net"),
        tests__test_bare="import pytest\ndef test_bare(): pass\n"
        "@pytest.mark.yes\ndef test_yes(): pass\n"
        "@pytest.mark.slow\ndef test_slow(): pass\n",
    )
    output = project.aomaker("init")
    assert "    arun --mp\n" in output
    text, document = strategy(project)
    assert document == {
        "target": ["parts"],
        "marks": {
            "parts": ["disk", "net", "slow", "yes", "not (disk or net or slow or yes)"]
        },
    }
    assert "- slow  # 5 tests, 4 of them in marks above" in text
    assert "--dist-file tests\n#   3 groups" in text
    assert "tests/disk (3 tests), tests/net (3 tests), tests (3 tests)" in text
    assert "9 passed" in project.arun("--mp")


def test_marks_across_are_no_target(project):
    """Such as choose among tests that all have marks of their own."""
    project.file("pytest.ini", MARKERS)
    project.write(
        tests__test_disk=AREAS.format(mark="disk"),
        tests__test_net=AREAS.format(mark="net"),
    )
    project.aomaker("init")
    text, document = strategy(project)
    assert document["marks"] == {"parts": ["disk", "net"], "across": ["slow"]}
    assert "- slow  # 4 tests, all in marks above" in text
    assert "6 passed" in project.arun("--mp")


def test_one_group_has_most(project):
    """It would be the only one that runs for most of the time."""
    project.file("pytest.ini", MARKERS)
    project.write(
        tests__test_disk=AREAS.format(mark="disk"),
        tests__test_more="import pytest\npytestmark = pytest.mark.disk\n"
        + "".join(f"def test_{n}(): pass\n" for n in range(9)),
        tests__test_bare="def test_a(): pass\n",
    )
    project.aomaker("init")
    text, document = strategy(project)
    assert document["split"] == "auto" and text.count("split:") == 1
    assert "13 passed" in project.arun("--mp")


def test_most_tests_have_no_mark(project):
    """The few that have one would be groups beside one of all others."""
    project.file("pytest.ini", MARKERS)
    project.write(
        tests__test_disk=AREAS.format(mark="disk"),
        **{f"tests__test_{n}": "def test_a(): pass\n" for n in range(9)},
    )
    project.aomaker("init")
    text, document = strategy(project)
    assert document == {"dist-file": "tests"}
    assert "# 9 of 12 tests have no mark" in text
    assert "#   disk  # 3 tests\n" in text
    assert "10 groups passed: 12 passed" in project.arun("--mp")


def test_the_commented_keys_are_right(project):
    """Without their sign they load."""
    project.file("pytest.ini", MARKERS)
    project.write(test_a=AREAS.format(mark="disk"))
    project.aomaker("init")
    text, _ = strategy(project)
    first, _, more = text.partition("# What else")
    more = re.sub(r"(?m)^# (\w+:|  )", r"\1", "# What else" + more)
    assert "\nretries: 1\n" in more and "\n  'db_*'" in more
    text = first + more.replace("upgrade", "disk").replace("report", "slow")
    project.file("conf/aomaker.yaml", text.replace("[disk]", "[x]"))
    output = project.aomaker("list", "--mp", status=None)
    assert "'x'" in output and "unknown" not in output


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_a_suite_without_marks(project, mode):
    """It runs before there is a file, and with that of `init`."""
    project.write(
        tests__test_a="def test_a(): pass\n", tests__deep__test_b="def test_b(): pass\n"
    )
    output = project.arun(mode)
    assert (
        "there is no conf/aomaker.yaml, so each test module is a group "
        "(`aomaker init`" in output
    )
    assert "2 groups passed: 2 passed" in output
    assert "    arun --mp\n" in project.aomaker("init")
    _, document = strategy(project)
    assert document == {"dist-file": "tests"}
    output = project.arun(mode)
    assert "2 groups passed: 2 passed" in output and "init" not in output
    for command in (["list", mode], ["graph", mode]):
        assert "tests/deep/test_b.py" in project.aomaker(*command)


def test_without_a_file_pytest_says_what_is_there(project):
    """testpaths, python_files and paths that are typed, as without --mp."""
    project.file(
        "pytest.ini", "[pytest]\ntestpaths = one two\npython_files = check_*.py\n"
    )
    for name in ("one", "two", "three"):
        project.write(
            **{
                f"{name}__check_a": "def test_a(): pass\n",
                f"{name}__test_a": "assert 0\n",
            }
        )
    assert "2 groups passed: 2 passed" in project.arun("--mp")
    assert set(project.groups()) == {"one/check_a.py", "two/check_a.py"}
    project.arun("--mp", "three")
    assert set(project.groups()) == {"three/check_a.py"}
    project.file("conf/aomaker.yaml", "dist-file: .\n")
    assert "no conf" not in project.arun("--mp")
    assert set(project.groups()) == {"one/check_a.py", "two/check_a.py"}
    project.arun("--mp", "one/check_a.py::test_a", "two")
    assert project.groups() == {
        "one/check_a.py": ["one/check_a.py::test_a"],
        "two/check_a.py": ["two/check_a.py::test_a"],
    }
    project.file("conf/aomaker.yaml", "dist-suite: one\n")
    assert (
        "'two' names tests, and so does dist-suite of conf/aomaker.yaml; "
        "instead of that: --dist-suite two" in project.arun("--mp", "two", status=4)
    )
    project.file("conf/aomaker.yaml", "\ndist-file: nosuch\n")
    assert (
        "conf/aomaker.yaml:2:12: dist-file: there is no directory "
        "'nosuch'" in project.arun("--mp", status=4)
    )
    project.file("conf/aomaker.yaml", "marks: {a: [b]}\n")
    assert "conf/aomaker.yaml: it has no 'target'" in project.arun("--mp", status=4)


def test_a_new_module_is_seen_without_a_file(project):
    project.write(tests__test_a="def test_a(): pass\n")
    project.file("aomaker.yaml", "\n")  # as a scaffold of the original has it
    project.aomaker("gen")
    assert "1 passed" in project.ninja()
    project.write(tests__test_b="def test_b(): pass\n")
    assert "2 passed" in project.ninja()


def test_nothing_is_written_over(project):
    project.write(test_a="def test_a(): pass\n")
    for name in ("conf/dist_strategy.yaml", "conf/aomaker.yaml"):
        path = project.file(name, "target: []\n")
        assert f"{name}: it exists" in project.aomaker("init", status=4)
        assert path.read_text() == "target: []\n"
        assert "'--force'" in project.aomaker("init", "--force", status=4)
        path.unlink()


def test_a_module_that_cannot_be_read(project):
    project.write(test_a="import nowhere\n", test_b="def test_b(): pass\n")
    output = project.aomaker("init")
    assert "test_a.py: warning: cannot be collected" in output
    assert "No module named 'nowhere'" in output


def test_no_suite(project):
    output = project.aomaker("init", status=5)
    assert "no test module here" in output
    assert not (project.root / "conf").exists()
