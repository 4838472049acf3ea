"""Tests in files that python_files does not name: none is left out."""

from __future__ import annotations

import pytest
from support import Project

DATA = """
import pytest
class Data(pytest.Item):
    def runtest(self): assert self.path.read_text() == "fine"
class File(pytest.File):
    def collect(self): yield Data.from_parent(self, name="data")
def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".data":
        return File.from_parent(parent, path=file_path)
"""
DOCTEST = ">>> 1 + 1\n2\n"


@pytest.fixture
def suite(project: Project) -> Project:
    """Data of a conftest.py that is not the root's, and doctests."""
    project.file("tests/test_a.py", "def test_a(): pass\n")
    project.file("tests/data/conftest.py", DATA)
    project.file("tests/data/one/1.data", "fine")
    project.file("tests/data/one/2.data", "not so")
    project.file("tests/data/two/3.data", "fine")
    return project


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
@pytest.mark.parametrize(
    "dist, groups",
    [
        ("--dist-file", {"tests/test_a.py", "tests/data/one", "tests/data/two"}),
        ("--dist-suite", {"tests", "tests/data"}),
    ],
)
def test_data(suite: Project, mode: str, dist: str, groups: set[str]) -> None:
    output = suite.arun(mode, dist, "tests", status=1)
    assert "3 passed, 1 failed" in output
    assert set(suite.groups()) == groups
    assert suite.results() == suite.serial("tests")


def test_data_with_ninja(suite: Project) -> None:
    """What changes is run again, what is new, too."""
    suite.file("tests/data/one/2.data", "fine")
    suite.aomaker("gen", "--dist-file", "tests")
    suite.ninja()
    assert "no work to do" in suite.ninja()
    suite.file("tests/data/two/3.data", "not so")
    suite.file("tests/data/three/4.data", "fine")
    suite.ninja(status=1)
    counts = suite.summary()["counts"]
    assert (counts["passed"], counts["failed"]) == (4, 1)


@pytest.mark.parametrize(
    "addopts, groups",
    [
        ("", {"test_a.py", "sub"}),
        ("--doctest-glob=*.md", {"test_a.py", "sub/doc"}),
        ("--doctest-modules", {"test_a.py", "sub", "conftest.py", "lib.py"}),
    ],
)
def test_doctests(project: Project, addopts: str, groups: set[str]) -> None:
    text = f'"""\n{DOCTEST}"""\n'
    project.write(test_a="def test_a(): pass\n", conftest=text, lib=text)
    project.file("sub/test_it.txt", DOCTEST)
    project.file("sub/doc/it.md", DOCTEST)
    project.file("pytest.ini", f"[pytest]\naddopts = {addopts}\n")
    project.arun("--mp", "--dist-file", ".")
    assert set(project.groups()) == groups
    assert project.results() == project.serial()
