"""Runs that share a machine, or the job slots of make."""

from __future__ import annotations

import array
import fcntl
import os
import re
import shutil
import signal
import termios
from pathlib import Path

import pytest
from support import Project, wait_for

MODULES = 5

# logs its begin and its end, and counts the begins
COUNTED = """
import os, time
LOG = {log!r}

def log(text):
    fd = os.open(LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(fd, text.encode())
    os.close(fd)

def wait(condition):
    while not condition(open(LOG).read()):
        time.sleep(.01)

def test_it():
    log({name!r})
    wait(lambda text: {until})
    time.sleep(.1)
    log({name!r}.upper())
"""


def write_suite(root: Path, log: Path, name: str, until: str) -> Project:
    """name: one letter, which each test logs."""
    root.mkdir(exist_ok=True)
    text = COUNTED.format(log=str(log), name=name, until=until)
    return Project(root).write(**{f"test_{i}": text for i in range(MODULES)})


def most_at_once(log: Path) -> int:
    running = most = 0
    for letter in log.read_text():
        running += 1 if letter.islower() else -1
        most = max(most, running)
    assert running == 0
    return most


@pytest.mark.skipif(not shutil.which("taskset"), reason="there is no taskset")
def test_two_runs(tmp_path):
    log = tmp_path / "log"
    runs = [
        write_suite(tmp_path / name, log, name, '"a" in text and "b" in text')
        for name in ("a", "b")
    ]
    core = str(min(os.sched_getaffinity(0)))
    command = ("taskset", "-c", core, "arun", "--mp", "--dist-file", ".")
    processes = []
    for project in runs:
        project.env["XDG_RUNTIME_DIR"] = str(tmp_path)
        processes.append(project.start(*command))
        wait_for(lambda: log.exists())
    outputs = [process.communicate(timeout=120)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], outputs
    assert all(f"{MODULES} passed" in output for output in outputs)
    # 2 on one core, and each run has one whatever others do; 4 if each had its 2
    assert 2 <= most_at_once(log) <= 3
    beside = (
        rf"^aomaker: the run in {re.escape(str(runs[0].root))} "
        rf"\(process {processes[0].pid}\) uses this machine, too: at first 1 of 2 "
    )
    assert re.search(beside, outputs[1], re.M), outputs[1]
    assert "this machine" not in outputs[0]
    # a number that somebody has typed is meant
    log.unlink()
    runs[0].env["XDG_RUNTIME_DIR"] = str(tmp_path)
    (tmp_path / "aomaker" / "run-0").write_text(f"1.0 1 {os.getpid()} /elsewhere\n")
    with open(tmp_path / "aomaker" / "run-0", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        log.write_text("bB")
        runs[0].arun("--mp", "--dist-file", ".", "-p", str(MODULES))
    assert most_at_once(log) > 2


def test_make(project, tmp_path):
    log = tmp_path / "log"
    write_suite(project.root, log, "a", "text.count('a') > 1")
    project.file(
        "Makefile",
        "it:\n\t+arun --mp --dist-file .\nlost:\n\tarun --mp --dist-file .\n",
    )
    output = project.run("make", "-j2", "it", status=0).stdout
    assert f"{MODULES} passed" in output
    assert "aomaker: each group takes a job slot of make\n" in output
    assert most_at_once(log) == 2
    version = re.search(r"Make (\d+)\.(\d+)", project.run("make", "--version").stdout)
    if version and tuple(map(int, version.groups())) < (4, 4):
        output = project.run("make", "-j2", "lost").stdout
        assert "its recipe has to begin with a +" in output


def test_killed_client(project, tmp_path):
    """What a killed run has taken is there again."""
    log, server = tmp_path / "log", tmp_path / "server"
    write_suite(project.root, log, "a", "False")
    os.mkfifo(server)
    pipe = os.open(server, os.O_RDWR)
    os.write(pipe, b"++")

    def left() -> int:
        n = array.array("i", [0])
        fcntl.ioctl(pipe, termios.FIONREAD, n)
        return n[0]

    project.env["MAKEFLAGS"] = f" -j3 --jobserver-auth=fifo:{server}"
    process = project.start("arun", "--mp", "--dist-file", ".")
    wait_for(lambda: log.exists() and log.read_text() == "aaa")
    assert left() == 0
    process.send_signal(signal.SIGKILL)
    wait_for(lambda: left() == 2)
    process.communicate(timeout=60)
    os.close(pipe)


# takes two job slots, and dies with them
BUILDS = """
import os, signal, subprocess, sys

CLIENT = '''
import os, signal, time
flags = os.environ["MAKEFLAGS"]
assert flags.startswith("k -j --jobserver-auth=fifo:/"), flags
pipe = open(flags.rpartition("fifo:")[2], "rb", buffering=0)
assert pipe.read(1) + pipe.read(1) == b"++"
time.sleep(.3)
os.kill(os.getpid(), signal.SIGKILL)
'''

def build():
    done = subprocess.run([sys.executable, "-c", CLIENT], timeout=100)
    assert done.returncode == -signal.SIGKILL

def test_1(): build()
def test_2(): build()
def test_make():
    subprocess.run([{make!r}, "abc"], check=True, timeout=100)
"""

# three targets that wait for each other
MAKEFILE = """abc: a b c
a b c:
	touch $@; until [ -e a -a -e b -a -e c ]; do sleep .1; done
"""


def test_tests_that_build(project):
    """Idle slots are job slots for them; a killed client loses none."""
    text = project.run("make", "--version").stdout
    version = tuple(map(int, re.findall(r"Make (\d+)\.(\d+)", text)[0]))
    # before 4.4 it knows no named pipes
    make = "make" if version >= (4, 4) else "true"
    project.write(test_builds=BUILDS.format(make=make))
    project.file("conf/aomaker.yaml", "jobserver: fifo\ndist-file: .\n")
    project.file("Makefile", MAKEFILE)
    project.env["MAKEFLAGS"] = "k"
    project.arun("--mp", "-p", "3")
    assert project.summary()["counts"]["passed"] == 3
    assert not (project.root / ".aomaker-build" / "jobserver").exists()
