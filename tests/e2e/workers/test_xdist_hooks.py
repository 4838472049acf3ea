"""Hooks and options of xdist, in projects that have it not installed."""

from __future__ import annotations

import json

import pytest
from pytest_session import Pytest

# As for xdist: without optionalhook, so that pytest would refuse them.
NOTES = """
import os
ROOT = os.path.dirname(os.path.abspath(__file__))
def note(*words):
    with open(os.path.join(ROOT, "told"), "a") as file:
        print(*words, file=file)
"""
HOOKS = (
    NOTES
    + """
def pytest_xdist_setupnodes(config, specs):
    note("setupnodes", len(specs))
def pytest_xdist_newgateway(gateway):
    note("newgateway", gateway.id)
def pytest_testnodeready(node):
    note("ready", node.gateway.id)
def pytest_xdist_node_collection_finished(node, ids):
    note("collected", *ids)
def pytest_configure_node(node):
    node.workerinput["a"] = 42
def pytest_configure(config):
    if hasattr(config, "workerinput"):
        config.workeroutput["r"] = config.workerinput["a"] + 7
def pytest_testnodedown(node, error):
    note("down", node.gateway.id, node.workeroutput["r"], error)
def pytest_xdist_auto_num_workers(config):
    return 1
def pytest_xdist_make_scheduler(config, log):
    raise AssertionError("never called")
"""
)
OPTIONS = [
    *("-n", "auto", "--dist", "loadfile", "--testrunuid=mine"),
    *("--max-worker-restart=0", "--maxschedchunk=2", "--no-loadscope-reorder"),
]


@pytest.fixture(params=["--mp", "--mt", "ninja", "pytest"])
def run(request, project):
    def run(*args: str, status: int) -> str:
        if request.param == "pytest":
            return Pytest(project)("--aomaker", *args, status=status)
        return project.run_by(request.param, "--dist-file", ".", *args, status=status)

    run.mode = request.param
    return run


def told(project) -> list[str]:
    return (project.root / "told").read_text().splitlines()


def test_hooks_and_options(run, project):
    project.write(
        conftest=HOOKS,
        test_a="def test_a(testrun_uid): assert testrun_uid == 'mine'\n",
        test_b="def test_b(): pass\n",
    )
    project.file("pytest.ini", f"[pytest]\naddopts = {' '.join(OPTIONS)}\n")
    run(status=0)
    # Ninja has a number of its own
    lines = [line for line in told(project) if "gw1" not in line]
    assert sorted(lines) == [
        "collected test_a.py::test_a",
        "collected test_b.py::test_b",
        "down gw0 49 None",
        "newgateway gw0",
        "ready gw0",
        f"setupnodes {lines[0].split()[1]}",
    ]
    slots = {line.split()[1] for line in told(project) if "ready" in line}
    assert slots == ({"gw0", "gw1"} if run.mode == "ninja" else {"gw0"})


DIES = {
    "test_a": """
import os, pathlib
def test_before(): pass
def test_dies():
    file = pathlib.Path("again")
    if not file.exists():
        file.touch()
        os._exit(7)
def test_after(): pass
""",
    "test_b": "import os\ndef test_always(): os._exit(7)\n",
}
REPORTS = (
    NOTES
    + """
def pytest_runtest_logreport(report):
    if hasattr(report, "node") and (report.when == "call" or not report.passed):
        note(report.nodeid, report.when, report.outcome)
"""
)


def test_death(run, project):
    """A plugin may let the test run again, and change its report."""
    project.write(
        **DIES,
        conftest=REPORTS
        + """
def pytest_handlecrashitem(crashitem, report, sched):
    note("crashed", crashitem, report.when, report.outcome, report.node.gateway.id[:2])
    assert sched.config is report.node.config
    if "always" not in crashitem:
        sched.mark_test_pending(crashitem)
        report.outcome = "rerun"
""",
    )
    run(status=1)
    lines = [line for line in told(project) if "always" not in line]
    assert lines[:3] == [
        "test_a.py::test_before call passed",
        "crashed test_a.py::test_dies call failed gw",
        "test_a.py::test_dies call rerun",
    ]
    assert sorted(lines[3:]) == [
        "test_a.py::test_after call passed",
        "test_a.py::test_dies call passed",
    ]
    assert [line for line in told(project) if "always" in line] == [
        "crashed test_b.py::test_always call failed gw",
        "test_b.py::test_always call failed",
    ]
    path = project.root / ".aomaker-build/groups/test_a.py/status.json"
    tests = json.loads(path.read_text())["tests"]
    (test,) = (each for each in tests if "dies" in each["id"])
    assert test["outcome"] == "passed"
    assert [each["outcome"] for each in test["tries"]] == ["crashed"]
    # one that has no end
    project.write(
        test_a="",
        conftest="def pytest_handlecrashitem(crashitem, sched):\n"
        "    sched.mark_test_pending(crashitem)\n",
    )
    run(status=1)


def test_retried_death(run, project):
    project.write(**DIES, conftest=REPORTS)
    project.file("conf/aomaker.yaml", "dist-file: .\nretries: 1\n")
    run(status=1)
    assert sorted(told(project)) == [
        "test_a.py::test_after call passed",
        "test_a.py::test_before call passed",
        "test_a.py::test_dies call passed",
        "test_a.py::test_dies call rerun",
        "test_b.py::test_always call failed",
        "test_b.py::test_always call rerun",
    ]
