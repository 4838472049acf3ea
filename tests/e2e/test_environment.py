"""Clocks, signals, descriptors, settings and disks as they are elsewhere."""
from __future__ import annotations

import os
import time

import pytest

from conftest import Project

MARKED = "import pytest\n@pytest.mark.a\ndef test_{0}(): pass\n"
HOUR = 3600


@pytest.fixture
def marked(project):
    project.file("pytest.ini", "[pytest]\nmarkers =\n  a: a\n")
    return project.write(test_1=MARKED.format(1), test_2=MARKED.format(2))


def date(project: Project, when: float, *names: str) -> None:
    for name in names or ("test_1.py", "test_2.py", "pytest.ini", "."):
        os.utime(project.root / name, (when, when))


# -- files that are dated ahead of the clock

SELECTIONS = {"mark": ["--dist-mark", "a"], "file": ["--dist-file", "."]}


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=[*SELECTIONS])
@pytest.mark.parametrize("when", [time.time() + HOUR, 2**32 + 1e6, 0, -9e6],
                         ids=["ahead", "2106", "1970", "1969"])
def test_dated(marked, when, selection, mode):
    """All run, and once more in the same place."""
    date(marked, when)
    for _ in range(2):
        marked.arun(mode, *selection)
        assert marked.summary()["counts"]["passed"] == 2
    marked.arun(mode, *selection, "--incremental")
    assert marked.summary()["counts"]["passed"] == 2


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=[*SELECTIONS])
def test_ahead_with_bare_ninja(marked, selection):
    """It ends, and still sees what is new: by what was said of the files,
    since it cannot see it by their times."""
    date(marked, time.time() + HOUR)
    marked.aomaker("gen", *selection)
    marked.ninja()
    marked.ninja()
    assert marked.summary()["counts"]["passed"] == 2
    marked.write(test_1=MARKED.format(1) + MARKED.format(3))
    marked.ninja()
    assert marked.summary()["counts"]["passed"] == 3
    marked.write(test_4=MARKED.format(4))
    marked.ninja()
    assert marked.summary()["counts"]["passed"] == 4
    (marked.root / "test_2.py").unlink()
    marked.ninja()
    assert marked.summary()["counts"]["passed"] == 3
    # with files of today it is as if nothing had been
    date(marked, time.time() - HOUR, "pytest.ini")
    marked.ninja()
    assert "no work to do" in marked.ninja()


def test_clock_set_back(marked):
    """What we made ourselves, index and passes, is not newer than what is
    changed from now on."""
    mark = SELECTIONS["mark"]
    marked.arun("--mp", *mark)
    ahead = time.time() + HOUR
    ours = marked.root / ".aomaker-build"
    for path in [ours / "index/test_1.py.json", ours / "groups/a/ok",
                 ours / "lock", marked.root / "build.ninja"]:
        os.utime(path, (ahead, ahead))
    marked.write(test_1=MARKED.format(1) + MARKED.format(3))
    marked.arun("--mp", *mark, "--incremental")
    assert marked.summary()["counts"]["passed"] == 3
