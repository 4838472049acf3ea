"""`aomaker init`: a strategy file for a suite that has none."""
from __future__ import annotations

import re

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
        "@pytest.mark.slow\ndef test_slow(): pass\n")
    output = project.aomaker("init")
    assert "    arun --mp\n" in output
    text, document = strategy(project)
    assert document == {"target": ["parts"], "marks": {"parts": [
        "disk", "net", "slow", "yes",
        "not (disk or net or slow or yes)"]}}
    assert "- slow  # 5 tests, 4 of them in marks above" in text
    assert "--dist-file tests\n#   3 groups" in text
    assert ("tests/disk (3 tests), tests/net (3 tests), tests (3 tests)"
            in text)
    assert "9 passed" in project.arun("--mp")


def test_marks_across_are_no_target(project):
    """Such as choose among tests that all have marks of their own."""
    project.file("pytest.ini", MARKERS)
    project.write(tests__test_disk=AREAS.format(mark="disk"),
                  tests__test_net=AREAS.format(mark="net"))
    project.aomaker("init")
    text, document = strategy(project)
    assert document["marks"] == {"parts": ["disk", "net"],
                                 "across": ["slow"]}
    assert "- slow  # 4 tests, all in marks above" in text
    assert "6 passed" in project.arun("--mp")


def test_one_group_has_most(project):
    """It would be the only one that runs for most of the time."""
    project.file("pytest.ini", MARKERS)
    project.write(tests__test_disk=AREAS.format(mark="disk"),
                  **{f"tests__test_{n}": "def test_a(): pass\n" * 9
                     for n in range(9)})
    project.aomaker("init")
    text, document = strategy(project)
    assert document["split"] == "auto" and text.count("split:") == 1
    assert "12 passed" in project.arun("--mp")


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


def test_a_suite_without_marks(project):
    project.write(tests__test_a="def test_a(): pass\n",
                  tests__test_b="def test_b(): pass\n")
    output = project.aomaker("init")
    command = "arun --mp --dist-file tests"
    assert f"    {command}\n" in output
    _, document = strategy(project)
    assert document is None
    assert "2 passed" in project.arun(*command.split()[1:])
    assert "no 'target'" in project.arun("--mp", status=4)


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
