"""Time limits: what is late is killed and explained, and the rest goes on."""

from __future__ import annotations

import os

import pytest
from support import processes_of

pytestmark = pytest.mark.faults

LATE = """
import os, subprocess, sys, threading, time
import pytest

def test_before(): pass

def test_late():
    subprocess.Popen(["sleep", "77.5"])
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(77)",
                      "--password", "hunter2"], start_new_session=True)
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(77)
        os._exit(0)
    threading.Thread(target=wait_in_thread, daemon=True).start()
    opened = open("opened", "w")
    wait_in_test()

def wait_in_test(): time.sleep(77)
def wait_in_thread(): time.sleep(77)

def test_after(): pass
def test_fails(): assert 0
"""


def outcomes(project, group):
    for status in project.statuses():
        if status["group"] == group:
            return [test["outcome"] for test in status["tests"]]


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_late(project, isolation):
    project.write(test_a=LATE, test_b="def test_b(): pass")
    project.file("conf/aomaker.yaml", f"isolation: {isolation}\n")
    output = project.arun("--mp", "--dist-file", ".", "--test_timeout", "1.5", status=1)
    assert outcomes(project, "test_a.py") == ["passed", "timed out", "passed", "failed"]
    assert project.summary()["planned"] == project.summary()["reported"] == 5
    assert sum(project.results().values()) == 5
    assert "test_late  (timed out)\n" in output
    assert "longer than its limit of 1.5 s" in output
    [status] = [each for each in project.statuses() if each["group"] == "test_a.py"]
    assert status["verdict"] == "timed out"
    text = status["tests"][1]["longrepr"]
    assert "in wait_in_test" in text and "in wait_in_thread" in text
    if os.path.isdir("/proc/self"):
        assert "sleep 77.5\n" in text and f"{project.root}/opened\n" in text
        assert "--password ***" in text and "hunter2" not in text
        assert "left behind and killed: " in output
        assert "a fork of the worker" in status["note"] or isolation == "spawn"
        assert not processes_of(project)


def test_mark(project):
    """pytest.mark.timeout, where no plugin sees to it."""
    project.write(
        test_a="import pytest, time\n"
        "@pytest.mark.timeout(.2)\ndef test_a(): time.sleep(77)\n"
        "@pytest.mark.timeout(timeout=60)\ndef test_b(): pass\n",
        test_b="def test_b(): pass",
    )
    output = project.arun(
        "--mp", "--dist-file", ".", "--", "--strict-markers", status=1
    )
    assert outcomes(project, "test_a.py") == ["timed out", "passed"]
    assert "longer than its limit of 0.2 s" in output


def test_group(project):
    """The limit of a group ends it; rules, and a command line that wins."""
    slow = (
        "import time\ndef test_1(): pass\ndef test_2(): time.sleep(77)\n"
        "def test_3(): pass\n"
    )
    project.write(
        test_a=slow,
        test_b="import time\ntime.sleep(77)\ndef test_b(): pass\n",
        test_c="def test_c(): pass",
    )
    project.file(
        "conf/aomaker.yaml", "timeout: 1h\ngroups:\n  'test_[ab].py': {timeout: 1.5s}\n"
    )
    project.arun("--mp", "--dist-file", ".", status=1)
    assert outcomes(project, "test_a.py") == ["passed", "timed out", "not run"]
    assert outcomes(project, "test_b.py") == ["timed out"]
    counts = project.summary()["counts"]
    assert (counts["passed"], counts["timed out"], counts["not run"]) == (2, 2, 1)
    limits = [task.get("timeout") for task in project.tasks().values()]
    assert limits == [None, 1.5, 1.5, 3600]
    project.aomaker("gen", "--dist-file", ".", "--timeout", "5m")
    limits = [task.get("timeout") for task in project.tasks().values()]
    assert limits == [None, 300, 300, 300]
    assert (
        "--timeout wants a duration such as 90, 90s, 5m or 1h; 0 for "
        "none, not 'soon'" in project.arun("--timeout", "soon", status=4)
    )


def test_thread(project):
    """A thread cannot be killed alone; the groups go on in another process."""
    project.write(
        test_a="import time\ndef test_1(): time.sleep(5)\ndef test_2(): pass\n",
        test_b="def test_b(): pass",
    )
    project.arun("--mt", "--dist-file", ".", "--test_timeout", "1", status=1)
    assert outcomes(project, "test_a.py") == ["timed out", "passed"]
    assert sum(project.results().values()) == 3


def test_slow(project):
    project.write(
        test_a="import time\ndef test_slow(): time.sleep(1)\n",
        test_b="def test_b(): pass",
    )
    project.file("conf/aomaker.yaml", "slow: 100ms\n")
    output = project.arun("--mp", "--dist-file", ".")
    assert output.count("slow       test_a.py::test_slow  for 0.1 s") == 1
