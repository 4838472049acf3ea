"""Options of pytest and its plugins that write one file for a session."""

from __future__ import annotations

import sys
from xml.etree import ElementTree

import pytest

TESTS = """
import pytest, time
@pytest.mark.a
def test_a(): pass
@pytest.mark.b
class TestB:
    @pytest.fixture
    def slow(self): time.sleep(0.2)
    def test_b(self, slow): assert 0
"""
GROUPS = ("--mp", "--dist-mark", "a", "b")


def suites(path):
    """(suite, classname, name) of each test."""
    return {
        (suite.get("name"), case.get("classname"), case.get("name"))
        for suite in ElementTree.parse(path).iter("testsuite")
        for case in suite.iter("testcase")
    }


def pytest_alone(project, *args, status=1):
    return project.run(
        sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *args, status=status
    ).stdout


@pytest.mark.parametrize("how", ["--mp", "--mt", "ninja", "one process"])
def test_junitxml_holds_the_whole_run(project, how):
    project.write(pkg__test_x=TESTS)
    project.file(
        "pytest.ini",
        "[pytest]\nmarkers = a\n  b\n"
        "junit_suite_name = nightly\njunit_duration_report = call\n"
        "addopts = --junitxml=out/x.xml --junitprefix=pre\n",
    )
    pytest_alone(project, "--junitxml=serial.xml")
    if how == "ninja":
        project.aomaker("gen", "--dist-mark", "a", "b")
        project.ninja(status=1)
    elif how == "one process":
        project.arun("pkg", status=1)
    else:
        assert "out/x.xml" in project.arun(how, *GROUPS[1:], status=1)
    wanted = suites(project.root / "serial.xml")
    assert ("nightly", "pre.pkg.test_x.TestB", "test_b") in wanted
    assert suites(project.root / "out/x.xml") == wanted
    assert all(
        float(case.get("time")) < 0.2
        for case in ElementTree.parse(project.root / "out/x.xml").iter("testcase")
    )


def test_without_junitxml_suites_are_the_groups(project):
    project.write(test_x=TESTS)
    assert "also" not in project.arun(*GROUPS, status=1)
    assert {suite for suite, _, _ in suites(project.root / "reports/junit.xml")} == {
        "a",
        "b",
    }


def test_junitxml_that_cannot_be_written(project):
    project.write(test_x=TESTS)
    project.file("out", "a file")
    assert "out/x.xml: Not a directory" in project.arun(
        *GROUPS, "--junitxml=out/x.xml", status=3
    )


WRITER = """
from pathlib import Path
def pytest_addoption(parser):
    parser.addoption("--report-log", dest="report_log")
def pytest_configure(config):
    config.out = config.option.report_log
def pytest_sessionfinish(session):
    if session.config.out:
        Path(session.config.out).write_text(
            " ".join(item.name for item in session.items))
"""


def test_a_file_of_a_plugin_is_each_groups_own(project):
    """As pytest-reportlog writes it."""
    project.write(test_x=TESTS, conftest=WRITER)
    out = project.arun(*GROUPS, "--report-log=out.log", status=1)
    assert ".aomaker-build/groups/GROUP/1/out.log (--report-log)" in out
    # the controller is a session, too, which has no tests of its own
    assert (project.root / "out.log").read_text() == ""
    for group in "ab":
        assert (
            project.root / ".aomaker-build/groups" / group / "1/out.log"
        ).read_text() == f"test_{group}"
    out = project.arun("--report-log=out.log", status=1)
    assert "GROUP" not in out
    assert (project.root / "out.log").read_text() == "test_a test_b"
