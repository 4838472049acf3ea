"""A worker that dies costs the test that killed it, and no other."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.faults

RUNS = pytest.mark.parametrize("mode", ["--mp", "--mt", "ninja"])

DIES = """
import os, signal
import pytest

@pytest.mark.parametrize("n", range(6))
def test_dies(n, tmp_path):
    if n in (1, 4):
        os.kill(os.getpid(), signal.SIGKILL)

@pytest.fixture(scope="module")
def shared():
    yield 1

def test_after(shared):
    print("after")
    assert shared == 2
"""


@RUNS
def test_goes_on(project, mode):
    project.write(test_a=DIES, test_b="def test_b(): pass")
    output = project.run_by(mode, "--dist-file", ".", status=1)
    assert project.summary()["counts"] == {
        **dict.fromkeys(project.summary()["counts"], 0),
        "passed": 5,
        "crashed": 2,
        "failed": 1,
    }
    assert sum(project.results().values()) == 8
    status = json.loads((project.group("test_a.py") / "status.json").read_text())
    assert [
        test["outcome"] for test in status["tests"]
    ] == "passed crashed passed passed crashed passed failed".split()
    assert status["attempts"] == 3 and status["signal"] == 9
    assert "test_dies[4]  (crashed)" in output
    assert "killed by signal 9 (Killed) while this test ran" in output
    broken = [result for result in project.results() if result[2] == "broken"]
    assert len(broken) == 2  # two tests, not one that was retried


@RUNS
def test_not_for_ever(project, mode):
    """A group that keeps dying is given up; the rest is reported."""
    project.write(
        test_a="import os, pytest\n"
        "@pytest.mark.parametrize('n', range(15))\n"
        "def test(n): os._exit(1)\n",
        test_b="def test_b(): pass",
    )
    project.run_by(mode, "--dist-file", ".", status=1)
    counts = project.summary()["counts"]
    assert (counts["crashed"], counts["not run"], counts["passed"]) == (10, 5, 1)
    assert sum(project.results().values()) == 16


def test_module_that_kills(project):
    """A module that kills its worker when it is read hides no other."""
    mark = "import pytest\npytestmark = pytest.mark.m\n"
    project.file("pytest.ini", "[pytest]\nmarkers = m: m\n")
    project.write(
        t__s__test_a=mark + "def test_a(): pass",
        t__s__test_b=mark + "import os\nif os.environ.get('DIE'):"
        " os._exit(3)\ndef test_b(): pass\ndef test_b2(): pass",
        t__s__test_c=mark + "def test_c(): assert 0",
    )
    project.aomaker("list", "--dist-mark", "m")  # has the suite read
    project.env["DIE"] = "1"
    project.arun("--mp", "--dist-mark", "m", status=1)
    counts = project.summary()["counts"]
    assert (
        counts["passed"],
        counts["failed"],
        counts["crashed"],
        counts["not run"],
    ) == (1, 1, 1, 2)  # b's tests were planned
    project.arun("--mp", "--dist-suite", "t", status=1)
    counts = project.summary()["counts"]
    assert (counts["passed"], counts["failed"], counts["crashed"]) == (1, 1, 1)


def test_server_is_lost(project):
    """What was running with the server runs once more, the rest goes on."""
    project.write(
        test_a="""
import os, signal

def test_1():
    with open("ran", "a") as file: file.write("1")

def test_2():
    with open("ran", "a") as file: file.write("2")
    if not os.path.exists("killed"):
        open("killed", "w").close()
        os.kill(os.getppid(), signal.SIGKILL)
        signal.pause()

def test_3():
    with open("ran", "a") as file: file.write("3")
""",
        test_b="def test_b(): pass",
    )
    project.arun("--mp", "--dist-file", ".", "-p", "1")
    assert project.summary()["counts"]["passed"] == 4
    assert (project.root / "ran").read_text() == "1223"
    assert sum(project.results().values()) == 4
    notes = [status.get("note") for status in project.statuses()]
    assert sum("fork server was lost" in (note or "") for note in notes) == 1


def test_server_dies_after_a_result(project):
    """The result of a test that has not ended is not reported beside its next one."""
    project.file(
        "conftest.py",
        """
import os, signal, pytest

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):  # Allure's own hook has ended after the yield
    yield
    if item.name == "test_2" and not os.path.exists("killed"):
        open("killed", "w").close()
        os.kill(os.getppid(), signal.SIGKILL)
        signal.pause()
""",
    )
    project.write(
        test_a="""
def test_1(): pass
def test_2():
    with open("ran", "a") as file: file.write("2")
""",
        test_b="def test_b(): pass",
    )
    output = project.arun("--mp", "--dist-file", ".", "-p", "1")
    assert (project.root / "ran").read_text() == "22"
    assert sum(project.results().values()) == 3
    assert "were written" not in output
