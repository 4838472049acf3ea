"""Somebody kills parts of a run: supervisors of groups, workers before their
first test, Ninja. What was done is reported, the rest runs or is not run."""

from __future__ import annotations

import os
import shutil
import signal

import pytest
from support import processes_of, results, supervisors, wait_for

pytestmark = pytest.mark.faults

MODES = pytest.mark.parametrize("mode", ["--mp", "--mt"])

TESTS = """
import os, pathlib, time

def note(name):
    with open("ran", "a") as file: print(name, file=file)

def test_1(): note("a1")

def test_2():
    note("a2")
    end = time.monotonic() + 60
    while not pathlib.Path("go").exists() and time.monotonic() < end:
        time.sleep(.01)

def test_3(): note("a3")
"""
OTHER = "def test_b(): pass\n"


def kill_supervisor(project, group):
    wait_for(lambda: any(supervisors(project, group)))
    for pid in supervisors(project, group):
        os.kill(pid, signal.SIGKILL)


def ran(project, name):
    path = project.root / "ran"
    return path.read_text().split().count(name) if path.exists() else 0


def check(project, status, **counts):
    """All reports say so, once for each test; nobody of the run is left."""
    wait_for(lambda: not processes_of(project))
    summary = project.summary()
    assert summary["exit_status"] == status
    assert summary["planned"] == summary["reported"] == sum(counts.values())
    assert not summary["lost"]
    assert {
        name.replace(" ", "_"): n for name, n in summary["counts"].items() if n
    } == counts
    assert len(results(project.root / "reports/json")) == sum(counts.values())
    return summary


def begin(project, *argv):
    """The run, in test_2; or what was typed."""
    project.write(test_a=TESTS, test_b=OTHER)
    process = project.start(*argv)
    wait_for(lambda: ran(project, "a2") > 0)
    return process


def end(process, status):
    output, _ = process.communicate(timeout=60)
    assert process.returncode == status, output
    return output


@pytest.mark.parametrize("how", [["--mp"], ["--mt"], ["--mp", "-p", "1"]])
def test_supervisor_is_killed(project, how):
    """Another one goes on with what its group's journal holds."""
    process = begin(project, "arun", *how, "--dist-file", ".")
    kill_supervisor(project, "test_a.py")
    (project.root / "go").touch()
    output = end(process, 0)
    assert "test_a.py: the process that looked after it was killed" in output
    check(project, 0, passed=4)
    assert ran(project, "a1") == 1


def test_supervisor_of_a_python_of_its_own(project):
    project.file("conf/aomaker.yaml", "isolation: spawn\n")
    process = begin(project, "arun", "--mp", "--dist-file", ".")
    kill_supervisor(project, "test_a.py")
    (project.root / "go").touch()
    end(process, 0)
    check(project, 0, passed=4)
    assert ran(project, "a1") == 1


@MODES
def test_supervisor_is_killed_each_time(project, mode):
    """What it had done stays, and the rest was not run."""
    process = begin(project, "arun", mode, "--dist-file", ".")
    for n in range(2, 5):
        kill_supervisor(project, "test_a.py")
        wait_for(lambda n=n: ran(project, "a2") == n or process.poll() is not None)
    end(process, 3)
    check(project, 3, passed=2, not_run=2)
    assert ran(project, "a1") == 1
    (project.root / "go").touch()
    project.run("arun", mode, "--dist-file", ".", "--resume", status=0)
    check(project, 0, passed=4)
    assert ran(project, "a1") == 1


def test_last_words_of_a_group_without_supervisors(project):
    """Nobody tells its end, so that its output is read when the run ends."""
    project.write(
        test_a=TESTS.replace(
            'note("a2")', 'print(end="last words", flush=True); note("a2")'
        )
    )
    process = project.start("arun", "--mp", "--dist-file", ".", "-s")
    for n in range(1, 4):
        wait_for(lambda n=n: ran(project, "a2") == n)
        kill_supervisor(project, "test_a.py")
    assert end(process, 3).count("last words") == 3


def test_supervisor_that_has_not_begun(project):
    """Its group begins with another."""
    project.file("conf/aomaker.yaml", "groups: {test_b.py: {exclusive: true}}")
    process = begin(project, "arun", "--mp", "--dist-file", ".", "-p", "2")
    kill_supervisor(project, "test_b.py")
    (project.root / "go").touch()
    end(process, 0)
    check(project, 0, passed=4)


def test_supervisor_and_failures(project):
    """What has failed runs no second time, unless it is to be retried."""
    project.write(test_c="def test_c(): assert 0\n")
    process = begin(project, "arun", "--mp", "--dist-file", ".", "-p", "3")
    wait_for(lambda: (project.group("test_c.py") / "status.json").exists())
    kill_supervisor(project, "test_a.py")
    (project.root / "go").touch()
    end(process, 1)
    check(project, 1, passed=4, failed=1)
    assert not (project.group("test_c.py") / "2").exists()


def test_supervisor_below_a_bare_ninja(project):
    """Its edge fails, and the next Ninja makes it whole."""
    project.write(test_a=TESTS, test_b=OTHER)
    project.aomaker("gen", "--dist-file", ".")
    process = begin(project, "ninja")
    kill_supervisor(project, "test_a.py")
    process.communicate(timeout=60)
    assert process.returncode != 0
    (project.root / "go").touch()
    project.ninja()
    check(project, 0, passed=4)


@pytest.mark.parametrize(
    "mode, number", [("--mp", signal.SIGKILL), ("--mt", signal.SIGSEGV)]
)
def test_ninja_is_killed(project, mode, number):
    """The rest was not run; all that there is says the same of it."""
    project.file("conf/aomaker.yaml", "groups: {test_b.py: {after: [test_a.py]}}")
    process = begin(project, "arun", mode, "--dist-file", ".")
    [ninja] = [
        pid
        for pid in processes_of(project)
        if "ninja" in os.readlink(f"/proc/{pid}/exe")
    ]
    os.kill(ninja, number)
    output = end(process, 3)
    assert f"Ninja was killed by signal {int(number)}" in output
    check(project, 3, passed=1, not_run=3)
    (project.root / "go").touch()
    project.run("arun", mode, "--dist-file", ".", "--resume", status=0)
    check(project, 0, passed=4)
    assert ran(project, "a1") == 1


@pytest.mark.parametrize("how", ["exit 1", "kill -SEGV $$", "kill -KILL $$"])
def test_ninja_that_runs_nothing(project, how):
    """No report is left empty, none says what an earlier run did."""
    project.write(test_a=TESTS, test_b=OTHER)
    (project.root / "go").touch()
    project.arun("--mp", "--dist-file", ".")
    fake = project.file(
        "bin/ninja",
        f"""#!/bin/sh
case " $* " in *" -k 0 "*) {how};; esac
exec {shutil.which("ninja", path=project.env["PATH"])} "$@"
""",
    )
    fake.chmod(0o755)
    project.env["PATH"] = f"{fake.parent}:{project.env['PATH']}"
    output = project.arun("--mp", "--dist-file", ".", status=3)
    assert "aomaker: Ninja " in output and "Traceback" not in output
    # none of its tests is known before a first collection
    summary = project.summary()
    assert summary["exit_status"] == 3 and not summary["lost"]
    assert summary["planned"] == summary["reported"] == summary["counts"]["not run"] > 1
    assert len(results(project.root / "reports/json")) == summary["planned"]


@MODES
def test_run_after_one_that_was_killed(project, mode):
    """It is not told of a lock, and nothing of the other is left."""
    process = begin(project, "arun", mode, "--dist-file", ".")
    history = project.root / ".aomaker-build/history.jsonl"
    process.kill()
    process.communicate(timeout=60)
    (project.root / "go").touch()
    project.arun(mode, "--dist-file", ".")
    check(project, 0, passed=4)
    assert history.read_text().count("test_a.py") >= 1


KILLS = """
import os, pathlib
def strike():
    armed = pathlib.Path("armed")
    how = armed.read_text() if armed.exists() else ""
    if how == "then once":  # this is the plan
        armed.write_text("once")
    elif how:
        try:
            if how == "once": armed.unlink()
        except FileNotFoundError:  # it strikes the other group
            return
        with open("struck", "a") as file: file.write("x")
        os.kill(os.getpid(), 9)
"""
PLACES = {
    "module": {},
    "conftest": {"conftest": "import kills; kills.strike()\n"},
    "configure": {"conftest": "import kills\ndef pytest_configure(): kills.strike()\n"},
    "session": {
        "conftest": "import kills\ndef pytest_sessionstart(session):\n"
        "    if hasattr(session.config, 'workerinput'): kills.strike()\n"
    },
    "collected": {
        "conftest": "import kills\ndef pytest_runtestloop(): kills.strike()\n"
    },
}


def arm(project, place, often, mode="--mp"):
    """A suite that has been read; now a worker is killed there, once or always."""
    files = dict(PLACES[place])
    tests = "def test_1(): pass\ndef test_2(): pass\n"
    files["test_a"] = (
        "import kills; kills.strike()\n" if place == "module" else ""
    ) + tests
    project.file("pytest.ini", "[pytest]\npythonpath = .\n")
    project.write(kills=KILLS, test_b=OTHER, **files)
    project.arun(mode, "--dist-file", ".")
    (project.root / "armed").write_text(often)


@MODES
@pytest.mark.parametrize("place", PLACES)
def test_killed_before_its_first_test(project, mode, place):
    """A fresh worker runs the tests, and the run says so."""
    arm(project, place, "then once" if place == "conftest" else "once", mode)
    output = project.arun(mode, "--dist-file", ".", "-p", "2")
    assert (project.root / "struck").read_text() == "x"
    check(project, 0, passed=3)
    if mode == "--mp" and place != "conftest":  # that is the template's
        assert "killed its worker before a test had begun" in output


@pytest.mark.parametrize("place", ["module", "collected"])
def test_killed_before_its_first_test_below_ninja(project, place):
    project.file("conf/aomaker.yaml", "isolation: spawn\n")
    arm(project, place, "once")
    project.aomaker("gen", "--dist-file", ".")
    for name in "ab":  # has not passed yet
        shutil.rmtree(project.group(f"test_{name}.py"))
    project.ninja()
    assert (project.root / "struck").read_text() == "x"
    check(project, 0, passed=3)


@MODES
def test_module_that_kills_each_time(project, mode):
    """The second time it is its own doing; the others go on."""
    arm(project, "module", "always", mode)
    project.arun(mode, "--dist-file", ".", "-p", "2", status=1)
    check(project, 1, crashed=1, passed=1)
    assert len((project.root / "struck").read_text()) == 2


@pytest.mark.parametrize("place", ["configure", "session", "collected"])
def test_set_up_that_kills_each_time(project, place):
    arm(project, place, "always")
    project.arun("--mp", "--dist-file", ".", "-p", "2", status=1)
    wait_for(lambda: not processes_of(project))
    summary = project.summary()
    assert summary["planned"] == summary["reported"] > 1
    assert summary["counts"]["passed"] == 0
