"""Retries: what failed runs again, each attempt is kept, the last one counts."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest
from support import results

pytestmark = pytest.mark.faults

FLAKY = """
import os, pytest, signal, time

def count(name):
    with open(name, "a") as file: file.write("x")
    return os.path.getsize(name)

def test_1():
    assert count("one") == 1

@pytest.mark.parametrize("x", ["a/b"])
def test_flaky(x): assert count("flaky") > 2, "the first failure"

@pytest.mark.parametrize("x", [7])
def test_crash(x):
    if count("crash") < 2: os.kill(os.getpid(), signal.SIGKILL)

def test_late():
    if count("late") < 2: time.sleep(77)

@pytest.fixture
def late(): assert count("setup") > 1

def test_setup(late): pass

def test_fails(): assert 0

class TestC:
    def test_crashes(self): os._exit(3)
"""


def test_attempts(project):
    project.write(test_a=FLAKY, test_b="def test_b(): pass")
    output = project.arun(
        "--mp", "--dist-file", ".", "--retries", "2", "--test_timeout", "1", status=1
    )
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 8
    assert (
        summary["counts"]["passed"],
        summary["counts"]["failed"],
        summary["counts"]["crashed"],
    ) == (6, 1, 1)
    tries = {
        each["test"].partition("::")[2]: [
            attempt["outcome"] for attempt in each["tries"]
        ]
        for each in summary["flaky"] + summary["failures"]
    }
    assert tries == {
        "test_flaky[a/b]": ["failed", "failed"],
        "test_crash[7]": ["crashed"],
        "test_late": ["timed out"],
        "test_setup": ["error"],
        "test_fails": ["failed", "failed"],
        "TestC::test_crashes": ["crashed", "crashed"],
    }
    assert len(summary["flaky"]) == 4
    assert "1 crashed (4 flaky) in" in output
    assert re.search(
        r"  FLAKY +test_a.py::test_crash\[7\][\s\d.]+s?\s+killed by signal", output
    )
    assert "test_fails  (3 attempts)" in output
    check_allure(project)
    check_junit(project)


def check_allure(project):
    """Attempts at one test are retries of each other, the last is flaky."""
    tests = {}
    for result in results(project.root / "reports" / "json"):
        assert result["historyId"]
        tests.setdefault(
            (
                result["testCaseId"],
                result["historyId"],
                json.dumps(result.get("parameters")),
            ),
            [],
        ).append(result)
    assert len(tests) == 8
    attempts = {}
    for records in tests.values():
        records.sort(key=lambda result: result["start"])
        attempts[records[0]["name"]] = [result["status"] for result in records]
        assert records[-1].get("statusDetails", {}).get("flaky", False) == (
            len(records) > 1 and records[-1]["status"] == "passed"
        )
    assert attempts == {
        "test_1": ["passed"],
        "test_b": ["passed"],
        "test_flaky[a/b]": ["failed", "failed", "passed"],
        "test_crash[7]": ["broken", "passed"],
        "test_late": ["broken", "passed"],
        "test_setup": ["failed", "passed"],
        "test_fails": ["failed"] * 3,
        "test_crashes": ["broken"] * 3,
    }


def check_junit(project):
    tree = ElementTree.parse(project.root / "reports" / "junit.xml")
    kinds = {
        case.get("name"): [kid.tag for kid in case if kid.tag != "system-out"]
        for case in tree.iter("testcase")
    }
    assert kinds["test_flaky[a/b]"] == ["flakyFailure"] * 2
    assert kinds["test_late"] == ["flakyError"]
    assert kinds["test_fails"] == ["failure", "rerunFailure", "rerunFailure"]
    assert kinds["test_crashes"] == ["error", "rerunError", "rerunError"]
    suite = next(tree.iter("testsuite"))
    assert {suite.get("failures"), suite.get("errors")} <= {"0", "1"}


def test_flaky_fails(project):
    """A pass at last is a pass, and cached, unless it is to fail the run."""
    flaky = (
        "import os\ndef test_a():\n    new = not os.path.exists('been')\n"
        "    open('been', 'w').close()\n    assert not new\n"
    )
    project.write(test_a=flaky, test_b="def test_b(): pass")
    project.file(
        "conf/aomaker.yaml",
        "groups:\n  test_a.py:\n    retries: {times: 1, delay: 10ms, backoff: 2}\n",
    )
    assert "2 passed (1 flaky)" in project.arun("--mp", "--dist-file", ".")
    task = project.tasks()["test_a.py"]
    assert (task["retries"], task["delay"], task["backoff"]) == (1, 0.01, 2)
    project.ninja()
    assert "no work to do" in project.ninja()
    (project.root / "been").unlink()
    project.arun("--mp", "--dist-file", ".", "--flaky-fails", status=1)
    assert project.summary()["exit_status"] == 1
    assert not (project.group("test_a.py") / "ok").exists()
    project.ninja()  # passes at once by now
    (project.root / "been").unlink()
    project.file("conf/aomaker.yaml", "retries: 1\n")
    project.arun("--mt", "--dist-file", ".")
    assert len(project.summary()["flaky"]) == 1


def test_retries_are_checked(project):
    project.write(test_a="def test_a(): pass")
    assert "--retries wants a whole number from 0 to 100, not '1.5'" in project.arun(
        "--retries", "1.5", status=4
    )
