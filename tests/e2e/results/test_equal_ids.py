"""Several tests with one id, as collectors of projects make them: each runs
once, in its own group, and is the one that is meant."""

from __future__ import annotations

import json

import pytest
from support import results

CONFTEST = """
import os, pytest

def pytest_configure(config):
    for name in "mn":
        config.addinivalue_line("markers", f"{name}: {name}")

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".yaml":
        return File.from_parent(parent, path=file_path)

class File(pytest.File):
    def collect(self):
        for n, word in enumerate(self.path.read_text().split()):
            name, *marks = word.split("@")
            item = Item.from_parent(self, name=name)
            item.n = n
            for mark in marks:
                item.add_marker(getattr(pytest.mark, mark))
            yield item

class Item(pytest.Item):
    def runtest(self):
        with open("ran", "a") as file:
            file.write(f"{self.n} ")
        todo = os.environ.get(f"TEST_{self.n}")
        if todo == "fail" or (todo == "flaky" and
                              open("ran").read().split().count(str(self.n)) < 2):
            raise AssertionError
        if todo == "die":
            os.abort()
    def reportinfo(self):
        return self.path, 0, self.name
"""


@pytest.fixture
def equal(project):
    project.write(conftest=CONFTEST)
    return project


def run(project, *args, status=0, **todo):
    project.env.update({f"TEST_{n[1:]}": what for n, what in todo.items()})
    (project.root / "ran").write_text("")
    output = project.arun(*args, status=status)
    summary = project.summary()
    assert summary["planned"] == summary["reported"], output
    assert not summary["lost"] and not summary["duplicates"]
    assert not summary["unplanned"] and "Problems" not in output, output
    for n in todo:
        del project.env[f"TEST_{n[1:]}"]
    return sorted((project.root / "ran").read_text().split()), {
        name: n for name, n in summary["counts"].items() if n
    }


MARKS = [("m", "not m"), ("m", "n"), ("n", "m"), ("not nothing",)]


@pytest.mark.parametrize("mode, selections", [("--mp", MARKS), ("--mt", MARKS[1:3])])
def test_marks(equal, mode, selections):
    equal.file("test_x.yaml", "one@m one@n two@n two@n one@m@n")
    for marks in selections:
        ran, counts = run(equal, mode, "--dist-mark", *marks)
        assert ran == ["0", "1", "2", "3", "4"] and counts == {"passed": 5}
        assert len(results(equal.root / "reports/json")) == 5


@pytest.mark.parametrize(
    "args, tests",
    [
        (("--dist-file", "."), ("_0", "_1", "_3")),
        (("--dist-suite", "."), ("_2",)),
        (("--dist-mark", "m", "not m"), ("_0", "_2", "_3")),
    ],
)
def test_which_dies(equal, args, tests):
    equal.file("test_x.yaml", "one@m one@m one@m one two")
    for n in tests:
        ran, counts = run(equal, "--mp", *args, status=1, **{n: "die"})
        assert ran == ["0", "1", "2", "3", "4"]
        assert counts == {"passed": 4, "crashed": 1}
        assert len(results(equal.root / "reports/json")) == 5


@pytest.mark.parametrize(
    "args, tests",
    [
        (("--dist-file", "."), ("_0", "_3")),
        (("--dist-mark", "m", "not m"), ("_0", "_1", "_2")),
    ],
)
def test_which_runs_again(equal, args, tests):
    equal.file("test_x.yaml", "one@m one@m one one two")
    for n in tests:
        ran, counts = run(equal, "--mp", *args, "--retries", "1", **{n: "flaky"})
        assert ran == sorted(["0", "1", "2", "3", "4", n[1]])
        assert counts == {"passed": 5} and "flaky" in json.dumps(
            equal.summary()["groups"]
        )
        assert sum(g["flaky"] for g in equal.summary()["groups"]) == 1


@pytest.mark.parametrize(
    "args, tests",
    [
        (("--dist-file", "."), ("_0", "_3", "_4")),
        (("--dist-mark", "m", "not m"), ("_1", "_2", "_4")),
    ],
)
def test_last_failed(equal, args, tests):
    """History knows an id: a pass of another does not hide the failure."""
    equal.file("test_x.yaml", "one@m one two@m two two")
    for n in tests:
        _, counts = run(equal, "--mp", *args, status=1, **{n: "fail"})
        assert counts == {"passed": 4, "failed": 1}
        ran, _ = run(equal, "--mp", *args, "--lf", status=1, **{n: "fail"})
        assert n[1] in ran and ran == [
            x for x in "01234" if (x in "01") == (n[1] in "01")
        ]


@pytest.mark.parametrize("names", ["abc", "a"])
def test_split(equal, names):
    """Those that have one id stay in one part."""
    equal.file("conf/aomaker.yaml", "split: 3\nsplit_by: test\n")
    for name in names:
        equal.file(f"test_{name}.yaml", "one@m one@m two@m one@m three@m")
    ran, counts = run(equal, "--mp", "--dist-mark", "m")
    assert len(ran) == 5 * len(names) == counts["passed"]
    parts = list(equal.groups().values())
    assert len(parts) > 1
    assert sum(len(set(part)) for part in parts) == 3 * len(names)


def test_two_arguments(equal):
    """The same test, twice."""
    equal.write(test_a="def test_a(): pass\ndef test_b(): pass\n")
    for args in (
        ["test_a.py", "test_a.py::test_a"],
        ["--keep-duplicates", "test_a.py", "test_a.py"],
        ["--keep-duplicates", ".", "test_a.py"],
    ):
        serial = equal.serial(*args)
        run(equal, "--", *args)
        assert equal.results() == serial


def test_interrupted_before(equal):
    """What no worker has come to is counted, too."""
    equal.file("test_x.yaml", "one@m one@m two@m")
    run(equal, "--mp", "--dist-mark", "m")
    equal.write(
        conftest=CONFTEST
        + """
def pytest_collection_modifyitems(config):
    if config.getoption("markexpr"): raise pytest.UsageError("no")
"""
    )
    _, counts = run(equal, "--mp", "--dist-mark", "m", status=4)
    assert counts == {"not run": 3}
