"""``pytest --aomaker``: the user's own process is the controller of a run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess

import pytest
from pytest_session import Pytest
from support import install_plugin, use_plugins_of_others, wait_for

TESTS = {
    "tests__test_a": """
import pytest
@pytest.mark.parametrize("n", range(3))
def test_a(n): pass
def test_b():
    print("out of b")
    assert 0
@pytest.mark.skip(reason="no database")
def test_s(): pass
@pytest.mark.xfail(reason="bug 7")
def test_x(): assert 0
""",
    "tests__test_b": """
import warnings
def test_w(record_property):
    record_property("case", "C-1")
    warnings.warn("old thing", DeprecationWarning)
def test_e(no_fixture): pass
""",
}
TOTALS = "1 failed, 4 passed, 1 skipped, 1 xfailed, 1 warning, 1 error in "
# what hooks of a plugin are told, by the process that they run in
LISTENER = """
import json, os
def note(*words):
    with open("told", "a") as file:
        print(os.getpid(), *words, file=file)
def pytest_runtest_logreport(report): note(report.when, report.outcome, report.nodeid)
def pytest_sessionfinish(session, exitstatus):
    note("finish", int(exitstatus), session.testscollected)
"""


@pytest.fixture
def run(project):
    return Pytest(project)


def test_as_serial(run):
    """Counts, failures, warnings and files are those of one session; so is the
    cache, and the JUnit file has each test once.
    """
    run.project.write(**TESTS, conftest=LISTENER)
    output = run("--aomaker", "tests", "-rA", "--junitxml=out.xml", status=1)
    assert TOTALS in output and "[100%]" in output
    assert "aomaker: 2 groups, 2 at a time" in output
    assert output.count("Captured stdout call") == 1 and "out of b" in output
    assert "SKIPPED [1] tests/test_a.py:8: no database" in output
    assert "XFAIL tests/test_a.py::test_x - bug 7" in output
    assert output.count("DeprecationWarning: old thing") == 1
    assert output.rstrip().endswith("reports/aomaker-report.html")
    xml = (run.project.root / "out.xml").read_text()
    assert len(re.findall("<testcase ", xml)) == 8 and 'value="C-1"' in xml
    assert 'tests="8"' in xml and 'failures="1"' in xml
    cache = run.project.root / ".pytest_cache" / "v" / "cache" / "lastfailed"
    assert sorted(json.loads(cache.read_text())) == [
        "tests/test_a.py::test_b",
        "tests/test_b.py::test_e",
    ]
    assert run.told()[-1] == "finish 1 8"
    # once more: the number of tests is known before all groups have collected
    output = run("--aomaker=1", "tests", "-v", "--tb=no", status=1)
    assert "1 at a time" in output
    assert re.search(r"\[gw0\] \[ *12%\] \w+ tests/test_", output)
    assert re.search(r"\[gw0\] \[100%\] \w+ tests/test_", output)
    # what failed
    output = run("--aomaker=mt:2", "--lf", "--tb=no", "tests", status=1)
    assert "collected 2 items" in output and "1 failed, 1 error in" in output


def test_selections(run):
    """Paths, node ids, -k, -m, the directory, with groups of conf/aomaker.yaml."""
    run.project.write(**TESTS, other__deep__test_c="def test_c(): pass\n")
    run.project.file("conf/aomaker.yaml", "dist-suite: .\n")
    run("--aomaker", "-k", "test_w or test_c")
    assert sorted(run.groups()) == ["other", "tests"]
    run("--aomaker", "other", "tests/test_a.py::test_a", "tests/test_b.py::test_w")
    assert sorted(run.groups()) == ["other", "tests"]
    path = str(run.project.root / "tests" / "test_a.py")
    output = run("--aomaker", "-q", f"{path}::test_a[1]", f"{path}::test_x")
    assert "1 passed, 1 xfailed" in output
    assert "no tests ran" in run("--aomaker", "-k", "nothing", status=5)
    named = [f"tests/test_a.py::test_{name}" for name in ("n", "a", "m")]
    output = run("--aomaker", *named, status=4)
    assert output.count("ERROR: not found: ") == 1 and output.count("(no match in") == 2
    assert "test_a.py::test_n" in output and "test_a.py::test_m" in output
    assert "ninja" not in output and "FAILED" not in output


def test_in_addopts(run, tmp_path):
    """There, and in the groups, which read them as well; options of xdist, too."""
    run.project.write(**TESTS)
    addopts = "--aomaker -n 1 --dist loadfile -p aomaker_plugin"
    run.project.file("pytest.ini", f"[pytest]\naddopts = {addopts}\n")
    run.project.write(
        test_n="""
import os, subprocess, sys
def test_pytest():
    words = [sys.executable, "-m", "pytest", "-q", "-k", "test_a", "tests/test_a.py"]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    assert "4 passed" not in done.stdout and "3 passed" in done.stdout
    assert "collected" not in done.stdout
def test_arun(tmp_path):
    (tmp_path / "test_q.py").write_text("def test_q(): pass")
    done = subprocess.run(["arun", "--mp", "test_q.py"], cwd=tmp_path,
                          stdout=subprocess.PIPE, text=True)
    assert "1 group passed: 1 passed" in done.stdout, done.stdout
    assert "AOMAKER_CONTROLLER" not in os.environ
"""
    )
    output = run("--tb=short", "test_n.py", "-k", "test_pytest or test_arun")
    assert "1 group, 1 at a time" in output and "2 passed" in output
    output = run.project.arun("--mp", "tests", status=1)
    assert "2 groups, 1 at a time" in output
    assert "2 groups, 2 at a time" in run.project.arun(
        "--mp", "-p", "2", "tests", status=1
    )
    output = run("-n", "0", "tests", status=1)
    assert "no groups, as -n 0 runs its tests in this process" in output
    assert TOTALS in output
    output = run("-p", "no:cacheprovider", "--setup-plan", "tests/test_a.py")
    assert "no groups, as --setup-plan" in output
    assert "tests/test_b.py::test_w\n" in run("--collect-only", "-q", "tests")


def test_dead_worker_and_module(run):
    run.project.write(
        test_a="import os\ndef test_dies(): os._exit(7)\ndef test_after(): pass\n",
        test_b="import nothing_of_this_name\n",
    )
    output = run("--aomaker", status=1)
    assert "1 failed, 1 passed, 1 error in" in output
    assert (
        "FAILED test_a.py::test_dies - the worker exited with status 7 while" in output
    )
    assert "No module named 'nothing_of_this_name'" in output
    assert output.count("ERROR collecting test_b.py") == 1


def test_stops(run):
    """-x, a plugin's shouldstop, and --stepwise, which sets it."""
    run.project.write(
        test_a="""
import pathlib, time
def test_1():
    while not pathlib.Path("runs").exists(): time.sleep(0.01)
    assert 0
""",
        test_b="""
import pathlib, pytest, time
@pytest.mark.parametrize("n", range(200))
def test_b(n):
    pathlib.Path("runs").touch()
    while not pathlib.Path("stop").exists(): time.sleep(0.01)
    time.sleep(0.1)
""",
        conftest="""
import pathlib
def pytest_runtest_logreport(report):
    if report.failed and hasattr(report, "node"): pathlib.Path("stop").touch()
""",
    )
    output = run("--aomaker=2", "-x", "--tb=no", status=1)
    assert "stopping after 1 failures" in output
    assert re.search("1 failed, [0-9]{1,2} passed in", output)
    for name in ("runs", "stop"):
        (run.project.root / name).unlink()
    output = run("--aomaker=2", "--sw", "--tb=no", status=2)
    assert "Interrupted: Test failed, continuing from this test next run" in output
    assert re.search("1 failed, [0-9]{1,2} passed in", output)


def test_interrupt(run):
    """Ctrl-C in the terminal of pytest: what runs ends, nothing else starts."""
    run.project.write(
        test_a="""
import pathlib, time
def test_1():
    pathlib.Path("runs").touch()
    while not pathlib.Path("stop").exists(): time.sleep(0.01)
def test_2(): pass
""",
        conftest=LISTENER,
    )
    process = run.start("--aomaker")
    wait_for(lambda: (run.project.root / "runs").exists())
    os.killpg(process.pid, signal.SIGINT)
    told = ""
    while "Ctrl-C again kills" not in told:
        told = process.stdout.readline()
        assert told
    (run.project.root / "stop").touch()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 2, output
    assert "KeyboardInterrupt" in output and "1 passed in" in output
    assert run.told()[-1].startswith("finish 2")


GOES_ON = """
import os, pathlib, time
def test_1():
    pathlib.Path("pid").write_text(str(os.getpid()))
    pathlib.Path("runs").touch()
    while not pathlib.Path("stop").exists(): time.sleep(0.01)
    print("out of 1")
"""


def state(pid: int) -> str:
    """That of a process, in ps's letters; empty: it has ended."""
    words = ["ps", "-o", "stat=", "-p", str(pid)]
    return subprocess.run(words, stdout=subprocess.PIPE, text=True).stdout[:1]


def test_stopped_and_killed(run):
    """Ctrl-Z, and `fg`; then the process is killed, and takes its run with it."""
    root = run.project.root
    run.project.write(test_a=GOES_ON)
    process = run.start("--aomaker", "-s")
    wait_for(lambda: (root / "runs").exists())
    worker = int((root / "pid").read_text())
    os.killpg(process.pid, signal.SIGTSTP)
    wait_for(lambda: state(process.pid) == state(worker) == "T")
    os.killpg(process.pid, signal.SIGCONT)
    wait_for(lambda: "T" not in (state(process.pid), state(worker)))
    (root / "stop").touch()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0 and "1 passed" in output, output
    (log,) = (root / ".aomaker-build").glob("groups/*/*/log")
    assert "out of 1" in log.read_text()
    assert "what tests print with -s is in" in output
    for name in ("runs", "stop"):
        (root / name).unlink()
    process = run.start("--aomaker")
    wait_for(lambda: (root / "runs").exists())
    worker = int((root / "pid").read_text())
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not state(worker))


@pytest.mark.parametrize(
    "words, message",
    [
        (["--aomaker=0"], "ERROR: --aomaker wants a number of groups"),
        (["--aomaker=many"], "not 'many'"),
        (["--aomaker", "nodir"], "ERROR: file or directory not found: nodir"),
        (["--aomaker", "--nope"], "unrecognized arguments: --nope"),
        (["--aomaker", "-m", "("], "ERROR: Wrong expression passed to '-m'"),
    ],
)
def test_usage(run, words, message):
    run.project.write(test_a="def test_1(): pass\n")
    output = run(*words, status=4)
    assert message in output and "Traceback" not in output


def test_errors(run):
    """Of hooks, of the run itself; and what has failed without a test."""
    run.project.write(test_a="def test_1(): pass\n")
    assert "does this" not in run("-h")  # plain pytest
    run.project.write(
        conftest="def pytest_runtest_logreport(report):\n"
        "    assert not hasattr(report, 'node'), 'does this'\n"
    )
    assert "does this" in run("--aomaker", status=3)
    run.project.write(
        conftest="def pytest_sessionfinish(session):\n    session.exitstatus = 9\n"
    )
    run("--aomaker", status=9)
    assert run.project.summary()["exit_status"] == 9
    run.project.write(
        conftest="",
        pkg="x = 1\ndef f():\n    return 2\n",
        test_a="import pkg\ndef test_1(): pass\n",
    )
    words = ["--cov=pkg", "--cov-report=term", "--cov-fail-under=99"]
    output = run("--aomaker", *words, status=1)
    assert output.count("TOTAL") == 1 and "1 passed in" in output
    assert "Required test coverage of 99% not reached" in output
    output = run("--aomaker", "--alluredir=allure")
    assert len(list((run.project.root / "allure").glob("*-result.json"))) == 1


def test_adapters(run):
    """Those of editors: messages in the output, and a plugin that tells by itself
    what it hears in the process that the editor has started.
    """
    use_plugins_of_others(run.project, "randomly", "django")
    run.project.write(**TESTS)
    output = run("--aomaker", "-n", "2", "--teamcity", "tests", status=1)
    assert output.count("##teamcity[testStarted") == 8
    assert output.count("##teamcity[testFinished") == 8
    assert output.count("##teamcity[testFailed") == 2
    site = run.project.root.parent / "site"
    install_plugin(
        site,
        "editor",
        """
import os
def pytest_report_teststatus(report):
    if report.when == "call" and "PYTEST_XDIST_WORKER" not in os.environ:
        with open(os.environ["EDITOR_PIPE"], "a") as file:
            print(os.getpid(), report.outcome, report.nodeid, file=file)
""",
    )
    run.project.env["PYTHONPATH"] += os.pathsep + str(site)
    pipe = run.project.root.parent / "pipe"
    run.project.env["EDITOR_PIPE"] = str(pipe)
    run(
        "-p",
        "editor",
        "--aomaker",
        f"--rootdir={run.project.root}",
        "--capture=no",
        "tests/test_a.py::test_b",
        "tests/test_b.py::test_w",
        status=1,
    )
    lines = [line.split(" ", 1) for line in pipe.read_text().splitlines()]
    assert {text for pid, text in lines if pid == lines[-1][0]} == {
        "failed tests/test_a.py::test_b",
        "passed tests/test_b.py::test_w",
    }
