"""--lf: what failed, crashed or did not run the last time."""

from __future__ import annotations

import re

import pytest

MARKS = "[pytest]\nmarkers =\n  m: m\n  n: n\n"
TESTS = """\
import os, pathlib, pytest
def ok(): return pathlib.Path("ok").exists()
@pytest.mark.m
def test_passes(): pass
@pytest.mark.m
@pytest.mark.parametrize("x", ["a::b", "c d", "[e]"])
def test_fails(x): assert ok() or x == "c d"
@pytest.mark.m
class TestX:
    def test_error(self, broken): pass
    def test_passes(self): pass
@pytest.fixture
def broken(): assert ok()
"""
CRASHES = """\
import os, pathlib, pytest
@pytest.mark.n
def test_crashes(): pathlib.Path("ok").exists() or os._exit(3)
@pytest.mark.n
def test_after(): pass
"""
PASSES = "import pytest\n@pytest.mark.n\ndef test_it(): pass\n"
FAILED = [
    "test_a.py::TestX::test_error",
    "test_a.py::test_fails[[e]]",
    "test_a.py::test_fails[a::b]",
    "test_b.py::test_crashes",
]


def ran(project):
    summary = project.summary()
    assert summary["planned"] == summary["reported"]
    assert not summary["lost"] and not summary["unplanned"]
    return sorted(
        test["id"]
        for status in project.statuses()
        if status["group"] in project.groups()
        for test in status["tests"]
    )


@pytest.fixture
def failed(project):
    project.file("pytest.ini", MARKS)
    project.write(test_a=TESTS, test_b=CRASHES, test_c=PASSES)
    return project


@pytest.mark.parametrize(
    "selection",
    [
        ["--mp", "--dist-file", "."],
        ["--mt", "--dist-mark", "m", "n"],
        ["--mp", "--dist-suite", "."],
        [],
    ],
)
def test_lf(failed, selection):
    failed.arun(*selection, status=1)
    failed.arun(*selection, "--lf", status=1)
    assert ran(failed) == FAILED  # still
    (failed.root / "ok").touch()
    failed.arun(*selection, "--lf")
    assert ran(failed) == FAILED
    output = failed.arun(*selection, "--lf")
    assert "--lf: no test failed the last time; all run" in output
    assert len(ran(failed)) == 9


def test_of_another_selection(failed):
    """What failed is known by test, however the groups were made."""
    failed.arun("--mp", "--dist-file", ".", status=1)
    output = failed.aomaker("list", "--dist-mark", "n", "--lf")
    assert "\n  test_b.py::test_crashes\n\n1 group, 1 test\n" in output
    (failed.root / "ok").touch()
    failed.aomaker("gen", "--dist-mark", "n", "--lf")
    assert failed.groups() == {"n": ["test_b.py::test_crashes"]}
    failed.ninja()
    assert ran(failed) == FAILED[3:]
    failed.arun("--mp", "--dist-mark", "m", "n", "--lf")
    assert ran(failed) == FAILED[:3]


def test_whole_groups(failed):
    failed.file("conf/aomaker.yaml", "groups: {test_b.py: {lf: group}}")
    failed.arun("--mp", "--dist-file", ".", status=1)
    failed.aomaker("gen", "--dist-file", ".", "--lf")
    assert sorted(sum(failed.groups().values(), [])) == [
        *FAILED[:3],
        "test_b.py::test_after",
        FAILED[3],
    ]


def test_failure_of_a_part_is_run_again(failed):
    failed.arun("--mp", "--dist-file", ".", status=1)
    output = failed.arun("--mp", "--dist-file", ".", "--lf", status=1)
    assert re.search(r"again: arun \S*test_a.py::\S+\n", output)
    (failed.root / "ok").touch()
    failed.run("ninja", ".aomaker-build/groups/test_a.py/ok", status=0)
    assert (failed.group("test_a.py") / "ok").exists()


def test_what_did_not_run(project):
    project.write(
        test_a="def test_1(): assert 0\n",
        test_b="def test_2(): pass\n",
        test_c="def test_3(): pass\n",
    )
    project.file("conf/aomaker.yaml", "groups: {test_b.py: {after: test_a.py}}")
    project.arun("--mp", "--dist-file", ".", "-x", "-p", "2", status=1)
    project.arun("--mp", "--dist-file", ".", "--lf", status=1)
    assert {"test_a.py::test_1", "test_b.py::test_2"} <= set(ran(project))


def test_not_collected_with_marks(project):
    project.file("pytest.ini", MARKS)
    project.write(test_a="import nothing_like_it\n", test_c=PASSES)
    project.arun("--mp", "--dist-mark", "n", status=1)
    project.arun("--mp", "--dist-mark", "n", "--lf", status=1)
    assert ran(project) == ["test_a.py"]
    project.write(test_a=PASSES)
    project.arun("--mp", "--dist-mark", "n", "--lf")
    assert ran(project) == ["test_a.py::test_it"]


def test_not_collected(project):
    project.write(test_a="import nothing_like_it\n", test_b="def test_b(): pass")
    for selection in (["--mp", "--dist-file", "."], ["--mp", "--dist-suite", "."], []):
        project.write(test_a="import nothing_like_it\n")
        project.arun(*selection, status=1)
        project.arun(*selection, "--lf", status=1)
        assert ran(project) == ["test_a.py"]
        project.write(test_a="def test_1(): pass\ndef test_2(): pass\n")
        project.arun(*selection, "--lf")
        assert ran(project) == ["test_a.py::test_1", "test_a.py::test_2"]


def test_in_addopts(project):
    """It selects among all groups, as among all tests of one session; it never
    changes what is known of a module.
    """
    project.file("pytest.ini", "[pytest]\naddopts = --lf\n")
    fails = "def test_1(): pass\ndef test_2(): assert 0\n"
    project.write(test_a=fails, test_b="def test_1(): pass\n", test_c=fails)
    files = ("--mp", "--dist-file", ".")
    project.arun(*files, status=1)
    assert len(ran(project)) == 5
    project.write(test_a=f"{fails}\n")
    project.arun(*files, status=1)
    assert ran(project) == ["test_a.py::test_2", "test_c.py::test_2"]
    project.arun(status=1)
    assert ran(project) == ["test_a.py::test_2", "test_c.py::test_2"]
    project.write(test_a=fails.replace("0", "1"), test_c=fails.replace("0", "1"))
    project.arun(*files)
    assert len(ran(project)) == 2
    project.env["PYTEST_ADDOPTS"] = "--ff --nf --sw"
    project.arun(*files)
    assert len(ran(project)) == 5
