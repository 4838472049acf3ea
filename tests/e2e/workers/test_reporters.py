"""Plugins that report on a whole session make one report of a run."""

from __future__ import annotations

import json
import re

import pytest
from support import use_plugins_of_others

TESTS = {
    "test_a": """
import pytest
@pytest.mark.parametrize("n", range(3))
def test_a(n): pass
def test_b(): assert 0
@pytest.mark.skip(reason="no database")
def test_s(): pass
@pytest.mark.xfail(reason="bug 7")
def test_x(): assert 0
""",
    "test_b": """
import os, warnings
def test_w(record_property):
    record_property("case", "C-1")
    warnings.warn("old thing", DeprecationWarning)
def test_dies(): os._exit(7)
def test_after(): pass
""",
}


@pytest.fixture(params=["--mp", "--mt", "ninja"])
def run(request, project):
    """Runs a suite with these plugins, each in a group of its own."""
    use_plugins_of_others(project, "randomly", "django")

    def run(*args: str, **files: str) -> str:
        project.write(**{**TESTS, **files})
        return project.run_by(request.param, "--dist-file", ".", *args, status=1)

    return run


def test_html_json_and_log(run, project):
    """pytest-html (with an extra), pytest-json-report, pytest-reportlog."""
    conftest = """
import pytest
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    import pytest_html
    outcome.get_result().extras = [pytest_html.extras.html("<b>an extra text</b>")]
"""
    output = run(
        "--html=out/report.html",
        "--self-contained-html",
        "--json-report",
        "--json-report-file=out/report.json",
        "--report-log=out/log.jsonl",
        conftest=conftest,
    )
    out = project.root / "out"
    html = (out / "report.html").read_text()
    shown = {
        name: int(n) for n, name in re.findall(r"(\d+) (Passed|Failed|Skipped)", html)
    }
    assert shown == {"Passed": 5, "Failed": 2, "Skipped": 1}
    assert "an extra text" in html and "test_b.py::test_dies" in html
    assert output.count("Generated html report") == 1
    report = json.loads((out / "report.json").read_text())
    assert report["summary"]["passed"] == 5 and report["summary"]["failed"] == 2
    assert report["summary"]["total"] == 9
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    assert {"exitstatus", "pytest_version"} <= {key for each in lines for key in each}
    assert lines[-1] == {"exitstatus": 1, "$report_type": "SessionFinish"}
    calls = [each for each in lines if each.get("when") == "call"]
    assert len(calls) == 8 and {each["nodeid"] for each in calls} == {
        *(f"test_a.py::test_{name}" for name in ("a[0]", "a[1]", "a[2]", "b", "x")),
        *(f"test_b.py::test_{name}" for name in ("w", "dies", "after")),
    }


def test_reruns_of_a_plugin(run, project):
    """pytest-rerunfailures, which hands a port to workers and counts in them."""
    output = run(
        "--reruns",
        "1",
        conftest="""
def pytest_terminal_summary(terminalreporter, config):
    if not hasattr(config, "workerinput"):
        print("reruns:", len(terminalreporter.stats.get("rerun", [])))
""",
    )
    assert "reruns: 2" in output  # of test_b, and of test_dies


def test_harvest(run, project):
    """pytest-harvest, which collects the results of workers at the end."""
    output = run(
        conftest="""
import os
from pytest_harvest import get_session_results_dct
def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        results = get_session_results_dct(session)
        print("harvested:", *sorted(name.rpartition("::")[2] for name in results))
""",
        test_b="def test_after(): pass\n",
    )
    words = "harvested: test_a[0] test_a[1] test_a[2] test_after test_b test_x"
    assert words in output


def test_messages_for_an_ide(run, project):
    """teamcity-messages: one for each test."""
    run("--teamcity")
    output = project.summary()["plugins"]
    assert output.count("##teamcity[testStarted") == 9
    assert output.count("##teamcity[testFinished") == 9
    assert output.count("##teamcity[testFailed") == 2
