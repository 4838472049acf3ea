"""pytest-cov over all groups: what it measures and reports in one session."""

from __future__ import annotations

import json
import os
import shutil
import sys

import pytest

coverage = pytest.importorskip("coverage")

CALC = """
import threading
def double(n):
    if n > 100:
        return -1
    return n * 2
def never():
    return 1
def threaded():
    out = []
    thread = threading.Thread(target=lambda: out.append(inner()))
    thread.start()
    thread.join()
    return out[0]
def inner():
    return 5
class Loop:
    def run(self, times):
        for i in range(times):
            if i == 3:
                break
        else:
            return 0
        return 1
"""
CONFTEST = """
import pytest
from pkg import of_conftest
of_conftest.begin()
@pytest.fixture(scope="session")
def loop():
    from pkg.calc import Loop
    yield Loop()
    Loop().run(2)
"""
TEST_A = """
import pytest, signal
from pkg.calc import Loop, double, threaded
pytestmark = pytest.mark.a
def test_double(): assert double(2) == 4
def test_thread(): assert threaded() == 5
def test_main_thread():
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)
    Loop().run(9)
"""
TEST_B = """
import pytest
from pkg.calc import double, never
pytestmark = pytest.mark.b
def test_large(): assert double(200) == -1
def test_fixture(loop): assert loop
@pytest.mark.no_cover
def test_uncovered(): never()
"""
PYTEST_INI = "[pytest]\nmarkers = a\n  b\n"
GROUPS = ("--dist-mark", "a", "b")


@pytest.fixture
def suite(project):
    project.write(
        pkg__calc=CALC,
        pkg__unused="def unused(): pass\n",
        pkg__of_conftest="X = 1\ndef begin(): return X\n",
        conftest=CONFTEST,
        test_a=TEST_A,
        test_b=TEST_B,
    )
    project.file("pkg/__init__.py", "")
    project.file("pytest.ini", PYTEST_INI)
    return project


def measured(project, name=".coverage"):
    """Lines, branches and contexts of each file."""
    data = coverage.CoverageData(str(project.root / name))
    data.read()
    return {
        os.path.relpath(project.root / path, project.root): (
            sorted(data.lines(path)),
            sorted(data.arcs(path) or ()),
            {
                line: sorted(contexts)
                for line, contexts in data.contexts_by_lineno(path).items()
            },
        )
        for path in data.measured_files()
    }


def serial(project, *args, status=0):
    """What pytest-cov measures and prints by itself."""
    out = project.run(
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        *args,
        status=status,
    ).stdout
    shutil.move(str(project.root / ".coverage"), str(project.root / "serial"))
    return measured(project, "serial"), out


def table(out):
    """The lines of the report about files, and what follows."""
    lines = out.split("\n")
    begin = next(n for n, line in enumerate(lines) if line.startswith("Name "))
    end = next(n for n, line in enumerate(lines) if line.startswith("TOTAL"))
    return lines[begin : end + 1]


def parts(project):
    """Data files that lie about in the project."""
    return [path.name for path in project.root.glob(".coverage.*")]


@pytest.mark.parametrize("how", ["--mp", "--mt"])
def test_the_same_as_serial(suite, how):
    options = (
        "--cov=pkg",
        "--cov-branch",
        "--cov-context=test",
        "--cov-report=term-missing",
        "--cov-report=xml",
        "--cov-report=html:html",
        "--cov-report=json:j.json",
    )
    wanted, said = serial(suite, *options)
    files = json.loads((suite.root / "j.json").read_text())["files"]
    for name in ("j.json", "coverage.xml"):
        (suite.root / name).unlink()
    shutil.rmtree(suite.root / "html")
    out = suite.arun(how, *GROUPS, *options)
    assert measured(suite) == wanted
    assert table(out) == table(said) and out.count("TOTAL") == 1
    assert json.loads((suite.root / "j.json").read_text())["files"] == files
    assert (suite.root / "coverage.xml").exists()
    assert (suite.root / "html" / "index.html").exists()
    assert parts(suite) == []


CONFIGURED = """
[run]
branch = true
parallel = true
omit = pkg/unused.py
data_file = data/cov
relative_files = true
[report]
fail_under = {}
"""


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_configuration_and_fail_under_decide(suite, isolation):
    suite.file(".coveragerc", CONFIGURED.format(90))
    suite.file("pytest.ini", PYTEST_INI + "addopts = --cov --cov-append\n")
    suite.file("conf/aomaker.yaml", f"isolation: {isolation}\n")
    out = suite.arun("--mp", *GROUPS)
    assert "Required test coverage of 90.0% reached" in out
    assert set(measured(suite, "data/cov")) == {
        "conftest.py",
        "pkg/__init__.py",
        "pkg/calc.py",
        "pkg/of_conftest.py",
        "test_a.py",
        "test_b.py",
    }
    suite.file(".coveragerc", CONFIGURED.format(99))
    out = suite.arun("--mp", *GROUPS, status=1)
    assert "FAIL Required test coverage of 99.0% not reached" in out
    assert "2 groups passed: 6 passed; coverage is too low in" in out
    assert suite.summary()["exit_status"] == 1
    assert "coverage" not in suite.arun(  # pytest-cov fails with no_cover
        "--mp", *GROUPS, "--no-cov", "-k", "not uncovered"
    )


def test_groups_that_ninja_does_not_run_again_keep_theirs(suite):
    wanted, said = serial(suite, "--cov=pkg", "--cov-report=term-missing")
    suite.aomaker("gen", *GROUPS, "--cov=pkg", "--cov-report=term-missing")
    assert table(suite.ninja()) == table(said)
    assert measured(suite) == wanted
    suite.write(test_b=TEST_B + "def test_more(): never()\n")
    out = suite.ninja()
    assert "1 of 2 groups had passed before" in out
    assert "pkg/calc.py" in out and "100%" in out
    assert 9 in measured(suite)["pkg/calc.py"][0]  # of test_more
    assert set(wanted["pkg/calc.py"][0]) < set(measured(suite)["pkg/calc.py"][0])
    (suite.root / ".coverage").unlink()
    plan = suite.root / ".aomaker-build/plan.json"
    assert '"coverage":true' in plan.read_text()  # and names no program
    suite.aomaker("merge")
    assert 9 in measured(suite)["pkg/calc.py"][0]


def test_retries_count_and_append_adds(suite):
    suite.write(
        pkg__calc=CALC,
        test_a=TEST_A
        + """
from pathlib import Path
def test_flaky():
    if not Path("there").exists():
        Path("there").touch()
        assert 0
    double(101)
""",
    )
    suite.arun("--mp", "--dist-mark", "a", "--retries", "1", "--cov=pkg")
    first = set(measured(suite)["pkg/calc.py"][0])
    assert 5 in first  # return -1, of the retry
    suite.arun("--mp", "--dist-mark", "b", "--cov=pkg")
    second = set(measured(suite)["pkg/calc.py"][0])
    assert not first <= second
    suite.arun("--mp", "--dist-mark", "a", "--cov=pkg", "--cov-append")
    assert set(measured(suite)["pkg/calc.py"][0]) == first | second


@pytest.mark.parametrize("how", ["--mp", "--mt"])
def test_a_worker_that_dies(suite, how):
    suite.write(
        test_a=TEST_A
        + """
import time, os
def test_flushed(): time.sleep(1.1)
def test_dies(): os.kill(os.getpid(), 9)
def test_after(): pass
"""
    )
    out = suite.arun(how, *GROUPS, "--cov=pkg", status=1)
    assert "Less what workers that died ran last: a" in out
    assert {7, 11, 16} <= set(measured(suite)["pkg/calc.py"][0])


def test_a_conftest_that_no_fork_can_have(suite):
    suite.write(conftest=CONFTEST + "\nfile = open('pytest.ini')\n")
    wanted, said = serial(suite, "--cov=pkg")
    out = suite.arun("--mp", *GROUPS, "--cov=pkg")
    assert "in a Python of its own" not in out and table(out) == table(said)
    assert measured(suite) == wanted


def test_a_report_that_cannot_be_made_is_told(suite):
    out = suite.arun("--mp", *GROUPS, "--cov=nothing", "--cov-fail-under=1", status=1)
    assert "No data" in out


def test_listing_measures_nothing(suite):
    suite.file("pytest.ini", PYTEST_INI + "addopts = --cov=pkg\n")
    assert "TOTAL" not in suite.aomaker("list", *GROUPS)
    assert parts(suite) == []
