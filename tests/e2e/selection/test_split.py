"""Groups cut into shards: nothing lost, nothing twice, the same results."""

from __future__ import annotations

import json

import pytest

MODULE = """\
import pathlib, pytest
pytestmark = pytest.mark.m
@pytest.mark.parametrize("x", ["a::b", "c d", "[e]", 1])
def test_f(x): pass
class TestA:
    def test_1(self): pass
    def test_2(self): assert not pathlib.Path("fail").exists()
class TestB:
    def test_1(self): pass
"""


@pytest.fixture
def suite(project):
    project.file("pytest.ini", "[pytest]\nmarkers =\n  m: m\n")
    for name in ("d/test_a", "d/test_b", "d/e/test_c"):
        project.file(f"{name}.py", MODULE)
    return project


def cut(project, strategy, *selection):
    project.file("conf/aomaker.yaml", strategy)
    project.arun("--mp", *selection)
    assert project.results() == project.serial("d")
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 21
    return project.groups()


def test_marks_by_module(suite):
    groups = cut(suite, "split: 2", "--dist-mark", "m")
    assert sorted(map(len, groups.values())) == [7, 14]
    assert sorted(groups) == ["m [1/2]", "m [2/2]"]
    paths = [task["args"][-2:] for task in suite.tasks().values()]
    first, second = ["d/test_a.py", "d/test_b.py"], ["d/e/test_c.py", "d/test_b.py"]
    assert first in paths or second in paths
    assert "no work to do" in suite.ninja() + suite.ninja()


def test_file_by_test(suite):
    groups = cut(
        suite, "groups: {'*_a.py': {split: 3, split_by: test}}", "--dist-file", "d"
    )
    assert sorted(groups) == [
        "d/e/test_c.py",
        "d/test_a.py [1/3]",
        "d/test_a.py [2/3]",
        "d/test_a.py [3/3]",
        "d/test_b.py",
    ]


def test_file_by_class(suite):
    groups = cut(suite, "split: 9\nsplit_by: class\n", "--dist-file", "d")
    assert len(groups) == 6  # a third would end no sooner
    assert [
        f"d/test_a.py::Test{test}" for test in ("A::test_1", "A::test_2", "B::test_1")
    ] in groups.values()
    # and by history, which knows how short they are, not even a second does
    history = suite.root / ".aomaker-build" / "history.jsonl"
    lines = [json.loads(line) for line in history.read_text().splitlines()]
    for line in lines:
        for test in line.get("tests", []):  # as on a machine without load
            test[1:4] = [0.001, 0.001, 0.001]
    history.write_text("".join(json.dumps(line) + "\n" for line in lines))
    suite.aomaker("gen", "--dist-file", "d")
    assert len(suite.groups()) == 3
    # rules are those of the whole, and so is what waits for it
    suite.aomaker("clean")
    suite.file(
        "conf/aomaker.yaml",
        "split: 3\nsplit_by: class\ngroups:\n"
        "  d/test_a.py: {exclusive: true}\n"
        "  d/test_b.py: {after: d/test_a.py, split: 1}\n",
    )
    suite.aomaker("gen", "--dist-file", "d")
    graph = (suite.root / "build.ninja").read_text()
    assert sum(task.get("exclusive", 0) for task in suite.tasks().values()) == 2
    (after,) = (line for line in graph.splitlines() if " || " in line)
    assert after.count("/ok") == 3


def test_stays(project):
    """What past runs took changes a little: no reason to run it all again."""
    project.write(
        **{
            f"test_{n}": f"import time, pytest\ndef test_{n}(): time.sleep(.{n})"
            for n in range(1, 6)
        }
    )
    project.file("conf/aomaker.yaml", "split: 2")
    project.arun("--mp", "--dist-suite", ".")
    project.arun("--mp", "--dist-suite", ".")
    groups = project.groups()
    assert len(groups) == 2
    for _ in range(2):
        project.aomaker("gen", "--dist-suite", ".")
        assert project.groups() == groups
        project.ninja()
        assert "no work to do" in project.ninja()


def test_suite(suite):
    groups = cut(suite, "split: 2", "--dist-suite", ".")
    assert sorted(groups) == ["d [1/2]", "d [2/2]"]


def test_failure_in_a_shard(suite):
    suite.file("conf/aomaker.yaml", "split: 9\nsplit_by: test\n")
    (suite.root / "fail").touch()
    output = suite.arun("--mp", "--dist-file", "d", status=1)
    assert output.count("    again: arun ") == 3
    (suite.root / "fail").unlink()
    suite.arun("--mp", "--dist-file", "d", "--lf")
    assert suite.summary()["planned"] == 3


def test_auto(project):
    project.write(
        test_a="import pytest, time\n"
        "@pytest.mark.parametrize('n', range(8))\n"
        "def test_a(n): time.sleep(.25)\n",
        test_b="def test_b(): pass",
    )
    project.file("conf/aomaker.yaml", "split: auto\nsplit_by: test\n")
    project.arun("--mp", "--dist-file", ".", "-p", "2")
    assert sorted(project.groups()) == ["test_a.py", "test_b.py"]  # unknown
    project.arun("--mp", "--dist-file", ".", "-p", "2")
    assert sorted(project.groups()) == [
        "test_a.py [1/2]",
        "test_a.py [2/2]",
        "test_b.py",
    ]
