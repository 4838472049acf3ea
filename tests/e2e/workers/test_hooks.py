"""Which hooks run in the controller and in workers, compared with xdist's own run."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from support import use_plugins_of_others

# Each hook that a conftest.py may have notes itself, with the worker of the session.
ALL = """
import os, pytest
from _pytest import hookspec
LOG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hooks.log")
worker = "-"
def note(name):
    with open(LOG, "a") as file:
        print(worker, name, file=file)
def listener(name, parameters):
    def hook(*_, **__): note(name)
    scope = {"note": note}
    exec(f"def {name}({', '.join(parameters)}):\\n    note({name!r})", scope)
    return scope[name]
import inspect
# needed for something else, or called too early for a session to be known
NOT = (
    "pytest_addhooks pytest_addoption pytest_assertion_pass pytest_assertrepr_compare "
    "pytest_cmdline_main pytest_cmdline_parse pytest_cmdline_preparse "
    "pytest_collect_directory pytest_configure pytest_ignore_collect "
    "pytest_load_initial_conftests pytest_markeval_namespace pytest_plugin_registered"
).split()
for _name, _spec in list(vars(hookspec).items()):
    if _name.startswith("pytest_") and _name not in NOT:
        globals()[_name] = listener(_name, [
            name for name in inspect.signature(_spec).parameters
            if name not in ("path", "fspath", "startdir", "start_path")])
def pytest_configure(config):
    global worker
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    note("pytest_configure")
@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    note("pytest_configure_node " + node.gateway.id)
@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    note(f"pytest_testnodedown {node.gateway.id} {error}")
"""
TESTS = {
    "test_a": "import pytest\ndef test_1(): pass\ndef test_2(): assert 0\n",
    "test_b": "import pytest, warnings\n@pytest.mark.skip\ndef test_s(): pass\n"
    "def test_w(): warnings.warn('x')\n",
}


def seen(project) -> tuple[Counter[str], dict[str, Counter[str]]]:
    """What the controller saw, and each worker."""
    log = project.root / "hooks.log"
    lines = [line.split(" ", 1) for line in log.read_text().splitlines()]
    log.unlink()
    workers = {worker for worker, _ in lines if worker.startswith("gw")}
    return Counter(name for worker, name in lines if worker == "main"), {
        each: Counter(name for worker, name in lines if worker == each)
        for each in workers
    }


# xdist's controller sees warnings of the configuration again for each worker.
OFTEN = {"pytest_warning_recorded", "pytest_report_teststatus"}
# Hooks of the terminal: here they run in the controller alone.
TERMINAL = {
    "pytest_report_header",
    "pytest_report_collectionfinish",
    "pytest_terminal_summary",
}


@pytest.mark.parametrize("mode", ["--mp", "--mt", "ninja"])
def test_as_xdist(project, mode):
    use_plugins_of_others(project, "randomly", "django")
    project.write(conftest=ALL, **TESTS)
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile"]
    project.run(*command, "-p", "no:metadata", status=1)
    theirs, their_workers = seen(project)
    args = ["--dist-file", ".", "-p", "2", "--", "-p", "no:metadata"]
    project.aomaker("list", *args)  # a plan, by sessions that collect
    planned, planning = seen(project)
    assert {*planned} <= {"pytest_configure", "pytest_configure_node gw0"}
    assert {*planning} <= {"gw0"}
    project.run_by(mode, *args, status=1)
    ours, workers = seen(project)
    ours -= planned  # those of a plan are the same again, or fewer
    assert {name: n for name, n in ours.items() if name not in (*OFTEN, *planned)} == {
        name: n for name, n in theirs.items() if name not in (*OFTEN, *planned)
    }
    assert {*ours, *planned} == {*theirs}
    hooks = {name for seen in their_workers.values() for name in seen}
    assert {name for seen in workers.values() for name in seen} == (
        hooks - TERMINAL
    ) | {"pytest_runtestloop"}
