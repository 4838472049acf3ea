"""Slots that nothing else will use help the group that still has much to do."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from support import processes_of, results, supervisors, wait_for

# The first module waits until a helper has begun the last one.
CONFTEST = """
import os, pathlib, signal, sys, time
import pytest

def wait_for(name):
    end = time.monotonic() + 30
    while not pathlib.Path(name).exists():
        assert time.monotonic() < end, f"nobody made {name}"
        time.sleep(.01)

@pytest.fixture(scope="module")
def resource(request):
    with open("ran", "a") as file:
        print("resource", request.module.__name__, file=file)

@pytest.fixture(autouse=True)
def told(request, resource):
    worker = os.environ["PYTEST_XDIST_WORKER"]
    with open("ran", "a") as file:
        print(request.node.nodeid, worker, os.getpid(), file=file)

@pytest.fixture
def how():
    file = pathlib.Path("how")
    return file.read_text() if file.exists() else ""

@pytest.fixture
def first(how):
    wait_for("helped")
    if how == "first dies":
        os.kill(os.getpid(), signal.SIGKILL)

@pytest.fixture
def last(how):
    pathlib.Path("helped").touch()
    if how == "helper dies":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "helper fails":
        assert 0
    if how == "helper waits":
        wait_for("go")
"""
MODULE = """
def test_a({0}): pass
def test_b(): pass
"""
NMODULES = 6
FLAKY = """
import pathlib
def test_flaky():
    file = pathlib.Path("failed")
    if not file.exists():
        file.touch()
        assert 0
"""


@pytest.fixture
def helped(project):
    """A group of modules, and a short one, whose slot is idle soon."""
    project.file("conftest.py", CONFTEST)
    for n in range(NMODULES):
        fixture = {0: "first", NMODULES - 1: "last"}.get(n, "")
        project.file(f"long/test_{n}.py", MODULE.format(fixture))
    project.file("short/test_s.py", "def test_s(): pass\n")
    return project


ARGV = ["--mp", "--dist-suite", ".", "-p", "2"]


def ran(project) -> tuple[Counter, dict[str, set[str]]]:
    """How often each test has begun, and the workers of each module."""
    times, workers = Counter(), defaultdict(set)
    for line in (project.root / "ran").read_text().splitlines():
        what, worker = line.split()[:2]
        if what == "resource":
            times[line] += 1
        else:
            times[what] += 1
            workers[what.split("::")[0]].add(worker)
    return times, workers


def status_of(project) -> dict:
    return json.loads((project.group("long") / "status.json").read_text())


def check(project, ntests, nresults=None, **counts):
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == ntests
    assert not summary["lost"]
    assert {key: n for key, n in summary["counts"].items() if n} == counts
    assert len(results(project.root / "reports/json")) == (nresults or ntests)
    wait_for(lambda: not processes_of(project))


def test_group_is_helped(helped):
    """Each test once, each module by one worker, in results that are one group's."""
    helped.file("long/test_9.py", FLAKY)
    helped.arun(*ARGV, "--retries", "1", "--events", "events")
    times, workers = ran(helped)
    assert times.pop("long/test_9.py::test_flaky") == 2
    assert times.pop("resource test_9") == 2
    assert set(times.values()) == {1}  # with the set-up of each module
    assert all(len(each) == 1 for name, each in workers.items() if "9" not in name)
    assert {*workers["long/test_0.py"], *workers["long/test_5.py"]} == {"gw0", "gw1"}
    check(helped, 14, 15, passed=14)  # a result for each try
    status = status_of(helped)
    (help_,) = status["helpers"]
    assert help_["attempt"] == 2 and status["attempts"] == 3
    by_attempt = Counter(test["attempt"] for test in status["tests"])
    assert by_attempt[3] == 1 and by_attempt[1] and by_attempt[2] >= 2
    ended = Counter(
        event["test"]
        for event in map(json.loads, (helped.root / "events").open())
        if event["event"] == "test_ended"
    )
    assert len(ended) == 14
    trace = json.loads((helped.root / "reports/trace.json").read_text())
    rows = {
        event["name"]: event["tid"]
        for event in trace["traceEvents"]
        if event.get("cat") == "test"
    }
    assert rows["long/test_0.py::test_a"] != rows["long/test_5.py::test_a"]


@pytest.mark.parametrize("which", [min, max], ids=["first", "helper"])
def test_supervisor_is_killed(helped, which):
    """Another one goes on with what both workers have recorded."""
    helped.file("how", "helper waits")
    process = helped.start("arun", *ARGV)
    wait_for((helped.root / "helped").exists)
    lines = (helped.root / "ran").read_text().splitlines()
    (worker,) = {int(line.split()[2]) for line in lines if "test_5.py::" in line}
    first, helper = sorted(supervisors(helped, "long"), key=is_helper)
    os.kill(which((0, first), (1, helper))[1], signal.SIGKILL)
    wait_for(lambda: not {helper, worker} & {*processes_of(helped)})
    (helped.root / "go").touch()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    check(helped, 13, passed=13)
    times, _ = ran(helped)
    again = {name for name, n in times.items() if n > 1 and "::" in name}
    assert "long/test_5.py::test_a" in again and len(again) <= 2


def is_helper(pid):
    return "--helper" in Path(f"/proc/{pid}/cmdline").read_text()


@pytest.mark.parametrize("how", ["helper dies", "first dies"])
def test_death(helped, how):
    """What a worker has not run, another one does."""
    helped.file("how", how)
    helped.arun(*ARGV, status=1)
    times, _ = ran(helped)
    again = {name for name, n in times.items() if n > 1 and "::" in name}
    check(helped, 13, passed=12, crashed=1)
    (dead,) = [t for t in status_of(helped)["tests"] if t["outcome"] == "crashed"]
    assert dead["id"] == f"long/test_{0 if how == 'first dies' else 5}.py::test_a"
    assert not again


def test_helper_comes_too_late(helped):
    """Nobody waits for one that still collects when all tests have run."""
    helped.file(
        "long/conftest.py",
        "import os, pathlib, time\n\n"
        "def pytest_collection_modifyitems():\n"
        "    if '/2:' in os.environ['AOMAKER_WORKER']:\n"
        "        pathlib.Path('helped').touch()\n"
        "        time.sleep(600)\n",
    )
    with helped.start("arun", *ARGV) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    check(helped, 13, passed=13)
    assert (helped.group("long") / "2/helper").exists()
    assert "helpers" not in status_of(helped)
    assert "live to tell" not in helped.aomaker("explain", "long", status=None)


def test_limits(helped):
    """Ctrl-C stops both workers, and --resume goes on; --maxfail counts both; with
    one slot, and for a group that stays whole, there is no help.
    """
    helped.file("how", "helper waits")
    process = helped.start("arun", *ARGV)
    wait_for((helped.root / "helped").exists)
    os.killpg(process.pid, signal.SIGINT)
    (helped.root / "go").touch()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 2, output
    summary = helped.summary()
    assert summary["planned"] == summary["reported"] == 13
    assert summary["counts"]["not run"] > 0
    helped.arun(*ARGV, "--resume")
    check(helped, 13, passed=13)
    times, _ = ran(helped)
    assert {n for name, n in times.items() if "::" in name} == {1}

    helped.run("rm", "-r", "ran", "helped")
    helped.file("how", "helper fails")
    helped.arun(*ARGV, "--maxfail", "1", status=1)
    counts = helped.summary()["counts"]
    assert counts["failed"] + counts["error"] == 1 and counts["not run"] > 0

    helped.file("how", "")
    helped.arun("--mp", "--dist-suite", ".", "-p", "1")
    assert "helpers" not in status_of(helped)
    helped.file("conf/aomaker.yaml", "split_by: group\n")
    helped.arun(*ARGV)
    assert "helpers" not in status_of(helped)
