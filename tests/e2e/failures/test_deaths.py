"""What kills a worker or a run, by processes and by threads: planned is what
is reported, the status says it, nothing goes on running, and reports of before
stay until there are others."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support import Project, processes_of, results, wait_for

pytestmark = pytest.mark.faults

MODES = pytest.mark.parametrize("mode", ["--mp", "--mt"])
RUNS = pytest.mark.parametrize("mode", ["--mp", "--mt", "ninja"])

# the others have ended by then, since they may share the process
DIES = """
import ctypes, faulthandler, os, pathlib, resource, signal, sys, time
import pytest
@pytest.mark.timeout(60)
def test_before():
    while not pathlib.Path(".aomaker-build/groups/test_b.py/status.json"
                           ).exists(): time.sleep(.01)
def test_dies():
    print("the last words")
    pathlib.Path("begun").write_text(str(os.getpid()))
    {how}
def test_after():
    assert pathlib.Path("reports/summary.json").read_text() == "earlier"
"""
FINE = "def test_b(): pass\n"
OVERFLOW = (
    "resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); faulthandler._stack_overflow()"
)


def write(project: Project, how: str) -> dict[str, bytes]:
    """The project, with reports of before; they are returned."""
    project.write(test_a=DIES.format(how=how), test_b=FINE)
    for name in ("summary.json", "junit.xml", "json/1-result.json"):
        project.file(f"reports/{name}", "earlier")
    return contents(project)


def contents(project: Project) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in (project.root / "reports").rglob("*")
        if path.is_file()
    }


def check(project: Project, **counts: int) -> None:
    """All reports say so, and nothing of the run is left."""
    wait_for(lambda: not processes_of(project))
    summary, reports = project.summary(), project.root / "reports"
    assert summary["planned"] == summary["reported"] == 4
    assert not summary["lost"] and not summary["problems"]
    assert {
        name.replace(" ", "_"): n for name, n in summary["counts"].items() if n
    } == counts
    broken = 4 - counts.get("passed", 0)
    statuses = [each["status"] for each in results(reports / "json")]
    assert sorted(statuses) == ["broken"] * broken + ["passed"] * (4 - broken)
    assert (
        len(
            ElementTree.parse(reports / "junit.xml")
            .getroot()
            .findall(".//testcase/error")
        )
        == broken
    )


DEATHS = {
    "exit": ("os._exit(3)", "exited with status 3"),
    "kill": ("os.kill(os.getpid(), signal.SIGKILL)", "killed by signal 9 (Killed)"),
    "segfault": ("ctypes.string_at(0)", "killed by signal 11 (Segmentation fault)"),
    "abort": ("os.abort()", "killed by signal 6 (Aborted)"),
    "overflow": (OVERFLOW, "killed by signal 11 (Segmentation fault)"),
}
# by a bare Ninja the same processes look after workers as by --mp
WAYS = [(death, mode) for death in DEATHS for mode in ("--mp", "--mt")] + [
    ("abort", "ninja"),
    ("exit", "ninja"),
]


@pytest.mark.parametrize("death, mode", WAYS)
def test_dies(project, death, mode):
    how, words = DEATHS[death]
    write(project, how)
    output = project.run_by(mode, "--dist-file", ".", "-p", "2", status=1)
    check(project, passed=3, crashed=1)
    assert words in output
    assert not list(project.root.rglob("captured.*"))
    [failure] = project.summary()["failures"]
    assert failure["test"] == "test_a.py::test_dies"
    [test] = [
        test
        for status in project.statuses()
        for test in status["tests"]
        if test["outcome"] == "crashed"
    ]
    assert "the last words" in test["longrepr"]
    # faulthandler's; it has no stack of its own in threads to say so
    if (
        how[:2] in ("ct", "os")
        and "9" not in words
        and "exit" not in words
        or how == OVERFLOW
        and mode != "--mt"
    ):
        assert "in test_dies" in test["longrepr"]


@RUNS
def test_hangs(project, mode):
    write(project, "time.sleep(600)")
    output = project.run_by(
        mode, "--dist-file", ".", "-p", "2", "--test_timeout", "1.5", status=1
    )
    check(project, passed=3, timed_out=1)
    assert "longer than its limit of 1.5 s" in output
    [test] = [
        test
        for status in project.statuses()
        for test in status["tests"]
        if test["outcome"] == "timed out"
    ]
    assert "in test_dies" in test["longrepr"]


@RUNS
def test_is_killed(project, mode):
    """From outside, as a kernel does that is out of memory."""
    write(project, "time.sleep(600)")
    begun = project.root / "begun"
    process = project.start_run(mode, "--dist-file", ".", "-p", "2")
    wait_for(lambda: begun.exists() and begun.read_text())
    os.kill(int(begun.read_text()), signal.SIGKILL)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1, output
    assert "killed by signal 9 (Killed)" in output
    check(project, passed=3, crashed=1)


TEARDOWNS = """
import os, time
import pytest

@pytest.fixture
def dies():
    yield
    os.abort()

@pytest.fixture
def hangs():
    print("the set-up")
    yield
    time.sleep(600)

@pytest.fixture
def fails(dies): raise KeyError("the third")

def test_quiet(): print("long before")
def test_fails(dies): raise ValueError("the first")
def test_late(hangs): raise ValueError("the second")
def test_setup(fails): pass
def test_passes(hangs): print("the call")
def test_skipped(dies): pytest.skip("no network")
"""


@RUNS
def test_teardown_that_kills(project, mode):
    """What had been reported of the test by then stays, in all reports."""
    project.write(test_a=TEARDOWNS, test_b=FINE)
    output = project.run_by(
        mode,
        "--dist-file",
        ".",
        "-p",
        "1",
        "--retries",
        "1",
        "--test_timeout",
        "1.5",
        status=1,
    )
    died = "the worker was killed by signal 6 (Aborted) while this test ran"
    late = "longer than its limit of 1.5 s"
    expected = {
        "fails": ("crashed", f"ValueError: the first; then: {died}"),
        "late": ("timed out", f"ValueError: the second; then: {late}"),
        "setup": ("crashed", f"KeyError: 'the third'; then: {died}"),
        "passes": ("timed out", late),
        "skipped": ("crashed", f"{died}; it was skipped: no network"),
    }
    failures = {
        each["test"].partition("test_a.py::test_")[2]: (
            each["outcome"],
            each["message"],
        )
        for each in project.summary()["failures"]
    }
    assert failures == expected
    tests = {
        test["id"].rpartition("_")[2]: test
        for status in project.statuses()
        for test in status["tests"]
    }
    junit = {
        case.get("name").partition("_")[2]: case
        for case in ElementTree.parse(project.root / "reports" / "junit.xml").iter(
            "testcase"
        )
    }
    allure = [
        (each["name"].partition("_")[2], each)
        for each in results(project.root / "reports" / "json")
    ]
    assert len(allure) == 2 + 5 * 2
    for name, (outcome, message) in expected.items():
        assert message in output and outcome in output
        assert message in junit[name].find("error").get("message")
        for text, details in [
            (tests[name]["longrepr"], each["statusDetails"])
            for each_name, each in allure
            if each_name == name
        ]:
            assert details["message"] == f"{outcome}: {message}"
            assert (
                " in dies" if outcome == "crashed" else " in hangs"
            ) in text and "long before" not in text
            for words in ("the first", "the second", "the third"):
                assert (
                    (words in text) == (words in details["trace"]) == (words in message)
                )
    assert "the set-up\nthe call\n" in tests["passes"]["longrepr"]


@pytest.mark.parametrize(
    "module, conftest",
    [
        ("os.closerange(3, 5000)", ""),
        (
            "pass",
            "def pytest_runtest_logfinish(nodeid):\n"
            "    if 'test_dies' in nodeid and 'PYTEST_XDIST_WORKER' in os.environ:\n"
            "        os._exit(3)\n",
        ),
        (
            "pass",
            "@pytest.hookimpl(hookwrapper=True, tryfirst=True)\n"
            "def pytest_runtest_protocol(item):\n    yield\n"
            "    if item.name == 'test_dies[2]': os.abort()\n",
        ),
    ],
    ids=["descriptors", "hook", "wrapper"],
)
def test_dies_when_it_has_reported(project, module, conftest):
    """Allure has each test once, also one of which both of us could tell."""
    project.write(
        conftest=f"import os, pytest\n{conftest}",
        test_a=f"""
import os, pytest
def test_before(): pass
@pytest.mark.parametrize("n", [1, 2, 3])
def test_dies(n):
    if n == 2: {module}
def test_after(): pass
""",
        test_b=FINE,
    )
    project.arun("--mp", "--dist-file", ".", status=1)
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 6
    assert not summary["problems"]
    assert sorted(
        each["name"] for each in results(project.root / "reports" / "json")
    ) == [
        "test_after",
        "test_b",
        "test_before",
        "test_dies[1]",
        "test_dies[2]",
        "test_dies[3]",
    ]
    statuses = {
        test["id"]: test["outcome"]
        for status in project.statuses()
        for test in status["tests"]
    }
    for result in results(project.root / "reports" / "json"):
        told = statuses[f"{result['fullName'].partition('#')[0]}.py::{result['name']}"]
        assert result["status"] == {"passed": "passed"}.get(told, "broken")
    assert "crashed" in statuses.values()


COPIES = """
import json, pathlib, uuid
def pytest_unconfigure(config):
    folder = pathlib.Path(config.getoption("allure_report_dir"))
    for path in folder.glob("*-result.json"):
        result = json.loads(path.read_text())
        if result["name"] == "test_1":
            result["start"] += {later}
            result["uuid"] = name = str(uuid.uuid4())
            (folder / (name + "-result.json")).write_text(json.dumps(result))
"""


@pytest.mark.parametrize("later", [0, 5000])
def test_too_many_results(project, later):
    """As bad as too few: the run fails, and names the test."""
    project.write(
        conftest=COPIES.format(later=later),
        test_b=FINE,
        test_a="import time\ndef test_1(): time.sleep(.1)\ndef test_2(): pass\n",
    )
    output = project.arun("--mp", "--dist-file", ".", status=3)
    text = (
        "test_a.py: 1 attempt at test_a.py::test_1 ended and 2 Allure "
        "results were written"
    )
    assert text in output
    assert [each["text"] for each in project.summary()["problems"]] == [text]


def test_who_looks_on(project):
    """Who reads the journal of a worker that dies is none of its processes."""
    project.write(
        test_a="import os, pathlib, time\ndef test_dies():\n"
        "    while not pathlib.Path('go').exists(): time.sleep(.01)\n"
        "    os.abort()\n",
        test_b=FINE,
    )
    process = project.start(
        "arun", "--mp", "--dist-file", ".", "-v", "--events", "events"
    )
    journal = project.group("test_a.py") / "1" / "events.jsonl"
    wait_for(lambda: journal.exists() and "start" in journal.read_text())
    reader = subprocess.Popen(
        ["tail", "-f", journal], env=project.env, stdout=subprocess.DEVNULL
    )
    wait_for(
        lambda: (
            str(journal)
            in map(os.path.realpath, Path(f"/proc/{reader.pid}/fd").glob("*"))
            or not os.path.isdir("/proc/self")
        )
    )
    (project.root / "go").touch()
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1, output
    assert "killed by signal 6 (Aborted)" in output
    assert project.summary()["reported"] == 2
    assert reader.poll() is None
    reader.kill()
    reader.wait()


@MODES
def test_run_is_killed(project, mode):
    """What it had reported before stays; --resume makes one run of both."""
    earlier = write(project, "while not pathlib.Path('go').exists(): time.sleep(.01)")
    begun = project.root / "begun"
    argv = ["arun", mode, "--dist-file", ".", "-p", "2"]
    process = project.start(*argv)
    wait_for(lambda: begun.exists() and begun.read_text())
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not processes_of(project))
    assert contents(project) == earlier
    (project.root / "go").touch()
    project.run(*argv, "--resume", status=0)
    check(project, passed=4)
    assert project.summary()["kept"] == 1


@MODES
@pytest.mark.parametrize(
    "how, words",
    [
        ("sys.exit(7)", "INTERNALERROR: SystemExit: 7 while it was collected"),
        ("os._exit(7)", "exited with status 7 while it was collected"),
    ],
)
def test_dies_at_import(project, mode, how, words):
    """One of three modules of a group."""
    project.file("pytest.ini", "[pytest]\nmarkers = m: m\n")
    fine = "import pytest\n@pytest.mark.m\ndef test_it(): pass\n"
    project.write(
        test_a=fine,
        test_c=fine,
        test_d=fine.replace("pass", "1"),
        test_b=f"import os, sys\nif 'DIE' in os.environ: {how}\n" + fine,
    )
    project.aomaker("list", "--dist-mark", "m")  # has the suite read
    project.env["DIE"] = "1"
    if mode == "--mp":
        output = project.arun(mode, "--dist-mark", "m", status=1)
        assert words in output
        summary = project.summary()
        assert summary["planned"] == summary["reported"] == 5  # b, and its test
        assert {name: n for name, n in summary["counts"].items() if n} == {
            "passed": 3,
            "crashed": 1,
            "not run": 1,
        }
    output = project.arun(mode, "--dist-file", ".", "-p", "2", status=1)
    assert words in output
    check(project, passed=3, crashed=1)


def test_dies_before_the_first_test(project):
    """Marks, whose tests are planned: the log's end says why none has run."""
    project.file("pytest.ini", "[pytest]\nmarkers = m: m\n n: n\n")
    project.write(
        test_a="import pytest\n@pytest.mark.m\n"
        "def test_m(): pass\n@pytest.mark.n\ndef test_n(): pass\n",
        conftest="import os\ndef pytest_runtestloop(session):\n"
        "    os.write(2, b'no more\\n')\n    os._exit(3)\n",
    )
    output = project.arun("--mp", "--dist-mark", "m", "n", status=1)
    assert "    m  (crashed)\n      the worker exited with status 3\n" in output
    assert re.search(r"      no more\n    log: .*/groups/m/\d+/log\n", output)
    assert "again: arun m" not in output  # no path of that name
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 4  # and the groups
    assert {name: n for name, n in summary["counts"].items() if n} == {
        "crashed": 2,
        "not run": 2,
    }


def test_dies_after_the_last_test(project):
    """All have passed, and the log's end says what came then."""
    project.write(
        test_a=FINE,
        conftest="import os\ndef pytest_unconfigure():\n"
        "    os.write(2, b'no more\\n')\n    os._exit(3)\n",
    )
    output = project.arun("--mp", "--dist-file", ".", status=1)
    assert "\n  test_a.py: the worker exited with status 3" in output
    assert re.search(r"      no more\n    log: .*/test_a.py/\d+/log\n", output)


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
@pytest.mark.parametrize("hook", ["runtest_logstart(nodeid)", "runtest_protocol(item)"])
def test_pytest_fails_before_a_test_is_set_up(project, mode, hook):
    """allure-pytest has begun a result, which does not say of what."""
    project.write(
        test_a=FINE,
        test_b=FINE,
        conftest="import pytest\n"
        f"@pytest.hookimpl(tryfirst=True)\ndef pytest_{hook}:\n"
        f"    if 'test_b' in str({hook.split('(')[1][:-1]}):\n"
        "        raise RuntimeError('odd')\n",
    )
    output = project.arun(mode, "--dist-file", ".", status=1)
    assert "INTERNALERROR: RuntimeError: odd" in output
    assert "Traceback" not in output and "Problems" not in output
    summary = project.summary()
    written = results(project.root / "reports/json")
    assert summary["planned"] == summary["reported"] == len(written)
    assert all(each["fullName"] for each in written)


def test_pytest_fails(project):
    """Where no test does, reports have something that failed."""
    project.write(
        test_a=FINE,
        test_b=FINE.replace("pass", "1") * 3,
        conftest="def pytest_sessionstart(session):\n"
        "    if 'test_a.py' in session.config.args:\n"
        "        raise RuntimeError('odd')\n",
    )
    output = project.arun("--mp", "--dist-file", ".", status=1)
    assert "INTERNALERROR: RuntimeError: odd" in output
    summary = project.summary()
    assert summary["planned"] == summary["reported"]
    broken = [
        each
        for each in results(project.root / "reports/json")
        if each["status"] == "broken"
    ]
    assert broken and "odd" in broken[0]["statusDetails"]["message"]
    assert (
        ElementTree.parse(project.root / "reports/junit.xml")
        .getroot()
        .findall(".//testcase/error")
    )
