"""Signals to a run: once, twice, and to stand still."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import time

import pytest
from support import processes_of, supervisors, wait_for

pytestmark = pytest.mark.faults

MODES = pytest.mark.parametrize("mode", ["--mp", "--mt"])

SLOW = """
import pathlib, time, pytest

@pytest.fixture(scope="module")
def wide():
    yield
    pathlib.Path("down").touch()

def test_1(wide): pass

def test_2(wide):
    pathlib.Path("started").touch()
    while not pathlib.Path("go").exists(): time.sleep(.01)

def test_3(wide): pass
"""


def begin(project, *argv):
    """The run, in the middle of test_2."""
    project.write(test_a=SLOW, test_b="def test_b(): pass")
    process = project.start(*argv)
    wait_for(
        lambda: (
            (project.root / "started").exists()
            and (project.group("test_b.py") / "status.json").exists()
        )
    )
    return process


def stop(project, process, number=signal.SIGINT):
    """Its worker has been told."""
    process.send_signal(number)
    wait_for(lambda: any(project.group("test_a.py").glob("*/stop")))
    time.sleep(0.2)  # for the thread of the signals, among threads


def is_locked(path):
    with open(path, "rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def end(project, process, status):
    output, _ = process.communicate(timeout=60)
    assert process.returncode == status, output
    wait_for(lambda: not processes_of(project))
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 4
    assert sum(project.results().values()) == 4
    return {name: n for name, n in summary["counts"].items() if n}


@MODES
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_once(project, mode, number):
    """The test that runs comes to its end, fixtures are torn down."""
    process = begin(project, "arun", mode, "--dist-file", ".")
    stop(project, process, number)
    assert process.poll() is None
    (project.root / "go").touch()
    assert end(project, process, 2) == {"passed": 3, "not run": 1}
    assert (project.root / "down").exists()


@MODES
def test_twice(project, mode):
    """What runs is killed, and all is reported."""
    process = begin(project, "arun", mode, "--dist-file", ".")
    stop(project, process)
    process.send_signal(signal.SIGINT)
    assert end(project, process, 2) == {"passed": 2, "not run": 2}
    assert not (project.root / "down").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_once_and_nobody_comes_again(project, number):
    """A CI that cancels a job: what hangs is killed, and all is reported."""
    process = begin(project, "arun", "--mp", "--dist-file", ".")
    stop(project, process, number)
    assert end(project, process, 2) == {"passed": 2, "not run": 2}


@MODES
@pytest.mark.parametrize("times", [1, 2])
def test_groups_that_had_not_begun(project, mode, times):
    """They are not run, not lost, and the run goes on with all of it."""
    project.write(test_a=SLOW, test_b="def test_b(): pass")
    argv = "arun", mode, "--dist-file", ".", "-p", "1"
    (project.root / "go").touch()
    project.run(*argv, status=0)  # what it has left is of another run
    for name in ("go", "started"):
        (project.root / name).unlink()
    for _ in range(2):  # the long one has become the first
        process = project.start(*argv)
        wait_for(lambda: (project.root / "started").exists())
        stop(project, process)
        if times == 2:
            process.send_signal(signal.SIGINT)
            wait_for(lambda: not supervisors(project, "test_a.py"))
        (project.root / "go").touch()
        counts = end(project, process, 2)
        assert counts["not run"] == 4 - counts.get("passed", 0)
        assert counts["not run"] >= times
        assert not project.summary()["lost"]
        (project.root / "started").unlink()
        (project.root / "go").unlink()
    (project.root / "go").touch()
    project.run(*argv, "--resume", status=0)
    assert project.summary()["counts"]["passed"] == 4


@MODES
@pytest.mark.parametrize("times", [1, 2])
def test_groups_that_wait_for_their_turn(project, mode, times):
    """They have begun, and none of their tests has: not run."""
    project.write(test_a=SLOW, test_b="def test_b(): pass")
    project.file("conf/aomaker.yaml", "groups: {test_b.py: {exclusive: true}}")
    process = project.start("arun", mode, "--dist-file", ".", "-p", "2")
    wait_for(
        lambda: (
            (project.root / "started").exists()
            and is_locked(project.root / ".aomaker-build/exclusive-queue.lock")
        )
    )
    stop(project, process)
    wait_for(lambda: not supervisors(project, "test_b.py"))
    if times == 2:
        process.send_signal(signal.SIGINT)
    else:
        (project.root / "go").touch()
    assert end(project, process, 2) == (
        {"passed": 2, "not run": 2} if times == 1 else {"passed": 1, "not run": 3}
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_bare_ninja(project, how):
    """`aomaker merge` reports what a Ninja that was stopped has done."""
    project.write(test_a=SLOW, test_b="def test_b(): pass")
    project.aomaker("gen", "--dist-file", ".")
    process = begin(project, "ninja")
    process.send_signal(how)
    time.sleep(0.2)
    (project.root / "go").touch()
    process.communicate(timeout=60)
    assert process.returncode != 0
    wait_for(lambda: not processes_of(project))
    project.aomaker("merge")
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 4
    project.ninja()
    assert project.summary()["counts"]["passed"] == 4


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc")
def test_stand_still(project):
    """Ctrl-Z stops the workers, too, and their time with them."""
    process = begin(project, "arun", "--mp", "--dist-file", ".", "--test_timeout", "2")
    worker = json.loads(
        (project.group("test_a.py") / "1" / "events.jsonl").read_text().splitlines()[0]
    )["pid"]
    process.send_signal(signal.SIGTSTP)

    def state(pid):
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            return file.read().rpartition(")")[2].split()[0]

    wait_for(lambda: state(process.pid) == state(worker) == "T")
    time.sleep(2.5)
    process.send_signal(signal.SIGCONT)
    wait_for(lambda: state(worker) != "T")
    (project.root / "go").touch()
    assert end(project, process, 0) == {"passed": 4}


def test_own_signal(project):
    """A test that interrupts itself is not us."""
    project.write(
        test_a="import os, pytest, signal, time\n"
        "def test_a():\n"
        "    with pytest.raises(KeyboardInterrupt):\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        time.sleep(1)\n",
        test_b="def test_b(): pass",
    )
    project.arun("--mp", "--dist-file", ".")


MARKED = """
import os, pathlib, time, pytest
if "SLOW" in os.environ:
    pathlib.Path("importing-" + __name__).touch()
    while not pathlib.Path("go").exists(): time.sleep(.01)
if "HOW" in os.environ: exec(os.environ["HOW"])
@pytest.mark.m
def test_m(): pass
@pytest.mark.n
def test_n(): pass
"""


@pytest.fixture
def marked(project, mode):
    """Two groups, whose tests are planned, of the same two modules."""
    project.file("pytest.ini", "[pytest]\nmarkers = m: m\n n: n\n")
    project.write(test_a=MARKED, test_b=MARKED)
    project.argv = mode, "--dist-mark", "m", "n", "-p", "2"
    project.arun(*project.argv)  # has the suite read
    return project


@MODES
@pytest.mark.parametrize("times", [1, 2])
def test_while_it_collects(marked, times):
    """No group has come to its tests: they are not run, and not lost."""
    marked.env["SLOW"] = "1"
    process = marked.start("arun", *marked.argv)
    wait_for(lambda: (marked.root / "importing-test_a").exists())
    process.send_signal(signal.SIGINT)
    wait_for(lambda: any(marked.group("").glob("*/1/stop")))
    if times == 2:
        process.send_signal(signal.SIGINT)
    else:
        (marked.root / "go").touch()
    assert end(marked, process, 2) == {"not run": 4}


@MODES
@pytest.mark.parametrize("how, status", [("KeyboardInterrupt", 2), ("SystemExit", 1)])
def test_collection_is_broken_off(marked, how, status):
    """By a module: what was planned has its records."""
    marked.env["HOW"] = f"raise {how}"
    marked.arun(*marked.argv, status=status)
    summary = marked.summary()
    assert summary["planned"] == summary["reported"] >= 4
    assert summary["counts"]["passed"] == 0 and not summary["lost"]


@MODES
def test_while_reports_are_made(project, mode):
    """The tests have ended: all that they have done is reported."""
    project.write(test_a="def test_1(): pass\ndef test_2(): assert 0\n")
    process = project.start("arun", mode, "--dist-file", ".")
    wait_for(lambda: (project.group("test_a.py") / "status.json").exists())
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 2
    assert summary["counts"]["failed"] == summary["counts"]["passed"] == 1
    assert process.returncode == summary["exit_status"]
