"""The session of pytest that conftest.py and plugins listen to, once for a run."""

from __future__ import annotations

import json
from collections import Counter

import pytest
from support import wait_for

MODES = ("--mp", "--mt", "ninja")
# each hook notes itself with the worker that it runs in
LISTENER = """
import os
ROOT = os.path.dirname(os.path.abspath(__file__))
def note(config, *words):
    worker = getattr(config, "workerinput", {}).get("workerid", "main")
    with open(os.path.join(ROOT, "hooks.log"), "a") as file:
        print(worker, *words, file=file)
def pytest_sessionstart(session):
    note(session.config, "sessionstart")
def pytest_runtest_logreport(report):
    if hasattr(report, "node"):
        note(report.node.config, report.when, report.outcome, report.nodeid)
        assert report.node.gateway.id == report.worker_id
def pytest_collectreport(report):
    if hasattr(report, "node"):
        note(report.node.config, "collect", report.outcome, report.nodeid)
def pytest_terminal_summary(terminalreporter, exitstatus, config):
    stats = {key: len(found) for key, found in terminalreporter.stats.items()}
    note(config, "summary", int(exitstatus), *(
        f"{key}={stats[key]}" for key in sorted(stats) if key not in ("", "warnings")))
    terminalreporter.section("Chat")
    terminalreporter.write_line("sent to the chat")
def pytest_sessionfinish(session, exitstatus):
    note(session.config, "sessionfinish", int(exitstatus))
    if os.path.exists("reports/summary.json"):
        note(session.config, "reports")
def pytest_unconfigure(config):
    note(config, "unconfigure")
"""


def noted(project) -> list[str]:
    """What the controller's hooks noted."""
    lines = (project.root / "hooks.log").read_text().splitlines()
    return [line[5:] for line in lines if line.startswith("main ")]


def in_workers(project) -> Counter[str]:
    """What hooks of workers noted, how often."""
    lines = (project.root / "hooks.log").read_text().splitlines()
    return Counter(line.split(" ", 1)[1] for line in lines if line.startswith("gw"))


def without_tests(lines: list[str]) -> list[str]:
    return [line for line in lines if "::" not in line]


@pytest.fixture
def listened(project):
    project.file("conftest.py", LISTENER)
    return project


@pytest.mark.parametrize("mode", MODES)
def test_hooks(listened, mode):
    """Once, with all tests; in the groups as in workers of xdist."""
    listened.write(
        test_a="def test_a(): pass\ndef test_b(): assert 0\n",
        test_b="import pytest\n@pytest.mark.skip\ndef test_c(): pass\n",
        test_c="import nothing_of_this_name\n",
    )
    output = listened.run_by(mode, "--dist-file", ".", status=1)
    told = noted(listened)
    assert told[0] == "sessionstart"
    assert told[-4:] == [
        "sessionfinish 1",
        "reports",
        "summary 1 error=1 failed=1 passed=1 skipped=1",
        "unconfigure",
    ]
    assert sorted(told[1:-4]) == sorted(
        [
            *(f"{when} passed test_a.py::test_a" for when in ("setup", "call")),
            "teardown passed test_a.py::test_a",
            "setup passed test_a.py::test_b",
            "call failed test_a.py::test_b",
            "teardown passed test_a.py::test_b",
            "setup skipped test_b.py::test_c",
            "teardown passed test_b.py::test_c",
            "collect failed test_c.py",
        ]
    )
    assert output.count("sent to the chat") == 1
    assert "sent to the chat" in listened.summary()["plugins"]
    page = listened.root / "reports" / "aomaker-report.html"
    assert "sent to the chat" in page.read_text()
    # as in workers of xdist, which have no terminal
    hooks = {line.split()[0] for line in in_workers(listened)}
    assert hooks <= {"sessionstart", "sessionfinish", "reports", "unconfigure"}
    assert in_workers(listened)["sessionstart"] >= 3


def test_live(listened):
    """Reports come while groups still run."""
    listened.write(
        test_a="def test_a(): pass\n",
        test_b="""
import pathlib, time
def test_first(): pass
def test_waits():
    while not pathlib.Path("go").exists(): time.sleep(0.01)
""",
    )
    with listened.start_run("--mp", "--dist-file", ".", "-p", "2") as process:
        log = listened.root / "hooks.log"
        wait_for(
            lambda: (
                log.exists() and "call passed test_b.py::test_first" in log.read_text()
            )
        )
        (listened.root / "go").touch()
        assert process.wait(60) == 0
    assert noted(listened)[-2] == "summary 0 passed=3"


def test_cached_groups(listened):
    """Their reports are kept."""
    listened.write(test_a="def test_a(): pass\n", test_b="def test_b(): assert 0\n")
    listened.run_by("ninja", "--dist-file", ".", status=1)
    (listened.root / "hooks.log").unlink()
    listened.ninja(status=1)
    assert sorted(line for line in noted(listened) if "setup" in line) == [
        "setup passed test_a.py::test_a",
        "setup passed test_b.py::test_b",
    ]
    assert noted(listened)[-2] == "summary 1 failed=1 passed=1"
    # the reports alone are made again, of a plan whose groups have all passed
    listened.write(test_b="def test_b(): pass\n")
    listened.ninja()
    (listened.root / "hooks.log").unlink()
    listened.aomaker("gen", "--dist-file", ".", "--no_gen")
    listened.ninja()
    assert noted(listened)[-2] == "summary 0 passed=2"


@pytest.mark.parametrize("mode", MODES)
def test_deaths_and_retries(listened, mode):
    listened.write(
        test_a="""
import os, pathlib
def test_flaky():
    if not pathlib.Path("once").exists():
        pathlib.Path("once").touch()
        assert 0
def test_dies(): os._exit(7)
def test_after(): pass
""",
        test_b="import time\ndef test_hangs(): time.sleep(60)\n",
    )
    listened.run_by(
        mode, "--dist-file", ".", "--retries", "1", "--test_timeout", "1", status=1
    )
    told = noted(listened)
    assert "call rerun test_a.py::test_flaky" in told
    assert "call passed test_a.py::test_flaky" in told
    for test in ("test_a.py::test_dies", "test_b.py::test_hangs"):
        assert told.count(f"call rerun {test}") == 1
        assert told.count(f"call failed {test}") == 1
        assert told.count(f"teardown passed {test}") == 2
    assert "failed=2 passed=2" in told[-2]


def test_stopped(listened):
    """Ctrl-C: the hooks at the end see what has been done."""
    listened.write(
        test_a="import pathlib\ndef test_a(): pathlib.Path('begun').touch()\n",
        test_b="""
import pathlib, time
def test_waits():
    pathlib.Path("waits").touch()
    while "stopping" not in pathlib.Path("out").read_text(): time.sleep(0.01)
def test_after(): pass
""",
    )
    script = "exec arun --mp --dist-file . -p 2 > out 2>&1"
    assert listened.interrupt("sh", "-c", script, when=["waits", "begun"])[0] == 2
    assert "sent to the chat" in (listened.root / "out").read_text()
    assert without_tests(noted(listened))[-4:] == [
        "sessionfinish 2",
        "reports",
        "summary 2 passed=2",
        "unconfigure",
    ]


@pytest.mark.parametrize(
    "hook, status, words",
    [
        ("def pytest_sessionfinish(session): session.exitstatus = 9", 9, "1 passed"),
        (
            "def pytest_sessionfinish(session):\n"
            "    assert hasattr(session.config, 'workerinput')",
            3,
            "AssertionError",
        ),
        (
            "def pytest_runtest_logreport(report): assert not hasattr(report, 'node')",
            3,
            "AssertionError",
        ),
        ("def pytest_terminal_summary(): import os; os._exit(0)", 3, "ended early"),
    ],
)
def test_status(project, hook, status, words):
    """What a plugin sets counts; a hook that fails is no pass."""
    project.write(conftest=hook, test_a="def test_a(): pass\n")
    output = project.arun("--mp", "--dist-file", ".", status=status)
    assert words in output
    assert project.summary()["exit_status"] == status


@pytest.mark.parametrize(
    "conftest",
    [
        "",
        "def pytest_configure(config): config.addinivalue_line('markers', 'm: x')",
        "import pytest\n@pytest.fixture\ndef one(): return 1\n",
    ],
)
def test_nobody_listens(project, conftest):
    """There is no controller, and no group writes reports for it."""
    project.write(conftest=conftest, test_a="def test_a(): pass\n")
    project.arun("--mp", "--dist-file", ".")
    build = project.root / ".aomaker-build"
    assert not list(build.glob("groups/*/*/reports"))
    assert not (build / "controller.log").exists()


def test_secrets(listened):
    """What passes between the processes is masked, as all reports are."""
    listened.file("conf/config.yaml", "env: test\ntest:\n  password: s3cr3t-word\n")
    listened.file("hooks.py", "")
    listened.write(
        test_a="""
def test_a(record_property):
    record_property("token", "-".join("property"))
    print("s3cr3t-word")
    assert "s3cr3t-word" == 1
"""
    )
    listened.arun("--mp", "--dist-file", ".", status=1)
    for path in (listened.root / ".aomaker-build").rglob("reports"):
        assert b"s3cr3t-word" not in path.read_bytes()
        assert b"p-r-o-p-e-r-t-y" not in path.read_bytes()
        assert path.stat().st_mode & 0o77 == 0
    assert "s3cr3t-word" not in json.dumps(listened.summary())


def test_groups_elsewhere(listened):
    """A launcher's groups have the controller's input, and report to it."""
    listened.file("conf/aomaker.yaml", "dist-file: .\nlauncher: {command: [env]}\n")
    listened.file(
        "conftest.py",
        LISTENER
        + """
import pytest
@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node): node.workerinput["port"] = 7
""",
    )
    listened.write(
        test_a="def test_a(pytestconfig):\n"
        "    assert pytestconfig.workerinput['port'] == 7\n",
        test_b="def test_b(): pass\n",
    )
    listened.arun("--mp")
    told = noted(listened)
    assert "summary 0 passed=2" in told
    assert told.count("call passed test_a.py::test_a") == 1


def test_warnings_of_the_configuration(project):
    """They are the same in each group and in the controller, and told once."""
    project.write(
        conftest="""
import warnings
def pytest_configure(config):
    config.issue_config_time_warning(UserWarning("of the configuration"), 1)
def pytest_terminal_summary(terminalreporter):
    print("warnings:", len(terminalreporter.stats.get("warnings", [])))
""",
        test_a="import warnings\ndef test_a(): warnings.warn('of a test')\n",
        test_b="import warnings\ndef test_b(): warnings.warn('of a test')\n",
    )
    assert "warnings: 3" in project.arun("--mp", "--dist-file", ".")
