"""arun --resume: a run that was stopped, killed or cut off goes on."""

from __future__ import annotations

import json
import signal

import pytest
from pseudo_terminal import Terminal
from support import processes_of, results, wait_for

pytestmark = pytest.mark.faults

TESTS = """
import os, pathlib, time

def note(name):
    with open("ran", "a") as file: print(name, file=file)

def test_1(): note("a1")

def test_crash():
    note("crash")
    other = pathlib.Path(".aomaker-build/groups/test_b.py/status.json")
    while not other.exists(): time.sleep(.01)  # it may share the process
    os._exit(3)

def test_2():
    note("a2")
    if not pathlib.Path("been").exists():
        pathlib.Path("been").touch()
        while not pathlib.Path("go").exists(): time.sleep(.01)

def test_3():
    note("a3")
"""
FAILS = """
def test_b():
    with open("ran", "a") as file: print("b", file=file)
    assert 0
"""
LATER = """
def test_c():
    with open("ran", "a") as file: print("c", file=file)
"""


def ran(project):
    text = (project.root / "ran").read_text()
    (project.root / "ran").unlink()
    return text.split()


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_goes_on(project, mode, how):
    project.write(test_a=TESTS, test_b=FAILS, test_c=LATER)
    project.file("conf/aomaker.yaml", "groups: {test_c.py: {after: [test_a.py]}}\n")
    argv = [mode, "--dist-file", "."]
    project.arun(*argv, "--", "-k", "test_3")  # is not what goes on
    ran(project)
    process = project.start("arun", *argv)
    wait_for(
        lambda: (
            (project.root / "been").exists()
            and (project.group("test_b.py") / "status.json").exists()
        )
    )
    process.send_signal(how)
    if how == signal.SIGINT:  # its worker has been told, too
        wait_for(lambda: any(project.group("test_a.py").glob("*/stop")))
        (project.root / "go").touch()
    process.communicate(timeout=60)
    wait_for(lambda: not processes_of(project))
    before = ran(project)
    assert sorted(before) == ["a1", "a2", "b", "crash"]
    output = project.arun(*argv, "--resume", status=1)
    assert ran(project) == (["a3", "c"] if how == signal.SIGINT else ["a2", "a3", "c"])
    counts = project.summary()["counts"]
    assert (counts["passed"], counts["failed"], counts["crashed"]) == (4, 1, 1)
    assert project.summary()["planned"] == project.summary()["reported"] == 6
    assert len(results(project.root / "reports/json")) == 6  # no retries
    kept = {group["name"] for group in project.summary()["groups"] if group.get("kept")}
    assert kept == {"test_b.py"} and project.summary()["kept"] == 1
    assert "\n1 of 3 groups had ended before" in output
    assert "passed before" not in output
    assert "--resume" not in (project.root / "build.ninja").read_text()
    assert "interrupted" not in output
    project.arun(*argv, "--resume", status=1)  # nothing is left to do
    assert not (project.root / "ran").exists()
    assert project.summary()["counts"] == counts
    (project.root / "go").touch()
    project.arun(*argv, status=1)
    assert len(ran(project)) == 6
    assert "kept" not in project.summary()


def test_what_is_kept_is_done(project):
    """In the live display, too, also when it failed."""
    project.write(
        test_a="import pathlib, time\ndef test_a():\n"
        "    pathlib.Path('been').touch()\n"
        "    while not pathlib.Path('go').exists(): time.sleep(.01)\n",
        test_b="def test_b(): assert 0",
        test_c="def test_c(): pass",
    )
    argv = ["arun", "--mp", "--dist-file", "."]
    process = project.start(*argv)
    wait_for(
        lambda: (
            (project.root / "been").exists()
            and all(
                (project.group(f"test_{name}.py") / "status.json").exists()
                for name in "bc"
            )
        )
    )
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not processes_of(project))
    terminal = Terminal(project, *argv, "--resume")
    terminal.until(lambda text: "2/3 groups, 1 running" in text)
    (project.root / "go").touch()
    assert terminal.end() == 1


def test_retries_go_on(project):
    """A retry that was under way is made, with what it is a retry of."""
    project.write(
        test_a="import pathlib, time\n"
        "def test_flaky():\n"
        "    with open('ran', 'a') as file: file.write('x ')\n"
        "    n = len(open('ran').read().split())\n"
        "    if n == 2: time.sleep(77)\n"
        "    assert n > 2\n"
        "def test_2():\n"
        "    with open('two', 'a') as file: file.write('x')\n",
        test_b="def test_b(): pass",
    )
    argv = ["--mp", "--dist-file", ".", "--retries", "1"]
    process = project.start("arun", *argv)
    wait_for(
        lambda: (
            (project.root / "ran").exists()
            and (project.root / "ran").read_text() == "x x "
        )
    )
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not processes_of(project))
    project.arun(*argv, "--resume")
    assert (project.root / "two").read_text() == "x"
    [flaky] = project.summary()["flaky"]
    assert [each["outcome"] for each in flaky["tries"]] == ["failed"]


def test_torn(project):
    """What power loss leaves: half a line, a status of nothing."""
    project.write(
        test_a="def test_1(): pass\ndef test_2(): pass\n", test_b="def test_b(): pass"
    )
    project.arun("--mp", "--dist-file", ".")
    attempt = project.group("test_a.py") / "1"
    lines = (attempt / "events.jsonl").read_text().splitlines(True)
    at = next(
        i for i, line in enumerate(lines) if json.loads(line)["event"] == "finish"
    )
    (attempt / "events.jsonl").write_text("".join(lines[: at + 1]) + '{"eve')
    (attempt / "end.json").write_text("")
    (project.group("test_a.py") / "status.json").write_text("\0" * 40)
    (project.group("test_a.py") / "ok").unlink()
    for path in (attempt / "allure").iterdir():
        if "test_2" in path.read_text():
            path.unlink()
    project.arun("--mp", "--dist-file", ".", "--resume")
    assert project.summary()["counts"]["passed"] == 3
    assert sum(project.results().values()) == 3


def test_other_run(project):
    """What cannot be gone on with is told."""
    project.write(test_a=LATER, test_b="def test_b(): pass")
    assert "there is no run that could be gone on with" in project.arun(
        "--mp", "--dist-file", ".", "--resume", status=4
    )
    project.arun("--mp", "--dist-file", ".")
    project.write(test_c=LATER)
    assert "the last run had no group 'test_c.py'; run anew" in project.arun(
        "--mp", "--dist-file", ".", "--resume", status=4
    )
    (project.root / "test_c.py").unlink()
    (project.root / "test_b.py").unlink()
    assert "the last run had a group 'test_b.py'" in project.arun(
        "--mp", "--dist-file", ".", "--resume", status=4
    )
