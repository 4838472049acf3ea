"""Warnings, and what -r asks for, are those of one session of pytest."""

from __future__ import annotations

import json
import os
import sys

# what serial pytest tells in its summary: {text: [number, {place: number}]}
DUMP = """
import json
from collections import Counter

def pytest_terminal_summary(terminalreporter, config):
    told = {}
    for each in terminalreporter.stats.get("warnings", []):
        told.setdefault(each.message.rstrip(), []).append(each.get_location(config))
    for text, places in told.items():
        if len(places) >= 10:
            places = [place.split("::")[0] for place in places]
        told[text] = [len(places), Counter(places)]
    with open("told.json", "w") as file:
        json.dump(told, file)
"""
SUITE = {
    "dump": DUMP,
    "helper": """
import warnings
warnings.warn("helper is old", DeprecationWarning)

def old():
    warnings.warn("old() is old", PendingDeprecationWarning)
""",
    "conftest": """
import warnings
import pytest

warnings.warn("conftest is old")

def pytest_configure(config):
    config.issue_config_time_warning(UserWarning("configured"), 2)

@pytest.fixture
def old_fixture():
    warnings.warn("the fixture is old", FutureWarning)
    yield
    warnings.warn("it ends", UserWarning)
""",
    "test_a": """
import warnings
import helper
import pytest

async def coroutine(): pass

@pytest.mark.unknown
def test_fixture(old_fixture): pass

class TestNone:
    def __init__(self): pass

def test_three():
    for _ in range(3):
        helper.old()
    warnings.warn("ignored: not this")

def test_unawaited(): coroutine()

@pytest.mark.parametrize("n", range(12))
def test_many(n): warnings.warn("many")

@pytest.mark.skip(reason="no database here")
def test_skipped(): pass

@pytest.mark.xfail(reason="bug 7")
def test_known(): assert 0
""",
    "test_b": """
import warnings
import helper
import pytest

helper.old()

def test_fixture(old_fixture): helper.old()

@pytest.mark.parametrize("n", range(6))
def test_helper(n): helper.old()

def test_lines(): warnings.warn("</script>one\\n\\u202etwo")

def test_skips(): pytest.skip("no database here")

def test_loop():
    for _ in range(1000):
        warnings.warn("loop", DeprecationWarning)
""",
}
INI = "[pytest]\nfilterwarnings = ignore:ignored\nnot_an_option = 1\n"


def serial(project, *args):
    project.run(
        sys.executable, "-m", "pytest", "-q", "-p", "dump", "-p", "no:cacheprovider",
        *args,
    )  # fmt: skip
    told = json.loads((project.root / "told.json").read_text())
    root = str(project.root) + os.sep
    return {text.removeprefix(root): found for text, found in told.items()}


def ours(project):
    """The same of summary.json, whose paths outside the project are absolute."""
    summary = project.summary()
    assert summary["warning_count"] == sum(w["count"] for w in summary["warnings"])

    def place(name):
        return os.path.relpath(name, project.root) if name[0] == "/" else name

    return {
        w["text"]: [w["count"], {place(name): n for name, n in w["places"]}]
        for w in summary["warnings"]
    }


def test_as_serial(project):
    project.write(**SUITE).file("pytest.ini", INI)
    project.env["PYTHONPATH"] = str(project.root)
    wanted = serial(project)
    total = sum(n for n, _ in wanted.values())
    assert len(wanted) >= 12 and total > 1020
    for mode in ("--mp", "--mt", "ninja"):
        verbose = ["-v"] if mode != "ninja" else []
        text = project.run_by(mode, "--dist-file", ".", "-rsx", *verbose, status=0)
        assert ours(project) == wanted, mode
        assert f"1 xfailed, {total} warnings in" in text
        if verbose:
            assert "    test_a.py: 12 warnings\n      test_a.py:" in text
        else:
            assert "\nWarnings (-v shows their tests)\n  " in text
        assert "    SKIPPED [1] test_b.py:15: no database here\n" in text
        assert "    XFAIL test_a.py::test_known - bug 7\n" in text
        assert "FAILED" not in text
        project.aomaker("clean")
    told_once(project)
    project.arun("--mp", "--dist-file", ".")
    assert ours(project) == wanted
    again = project.arun("--mp", "--dist-file", ".", "--incremental")
    assert project.summary()["cached"] == 2
    assert ours(project) == wanted and f"{total} warnings in" in again


def told_once(project):
    """By a session in the foreground pytest itself tells; other reports do, too."""
    text = project.aomaker("run", "--markdown", "m.md", "--events", "e.jsonl", "-rs")
    assert text.count("warnings summary") == 1 and "Warnings summary" not in text
    assert text.count("no database here") == 2  # pytest's two lines
    summary = project.summary()
    assert f", {summary['warning_count']} warnings in" in text.splitlines()[-1]
    last = (project.root / "e.jsonl").read_text().splitlines()[-1]
    assert json.loads(last)["warnings"] == summary["warning_count"]
    page = (project.root / "reports" / "aomaker-report.html").read_text("utf-8")
    assert "conftest is old" in page and "</script>one" not in page
    markdown = (project.root / "m.md").read_text("utf-8")
    assert "### Warnings" in markdown and "conftest is old" in markdown


def test_options(project):
    """Those of pytest hold: --disable-warnings, -W, -p no:warnings and -r."""
    project.write(
        test_a="import warnings\ndef test():\n print('hello')\n warnings.warn('old')\n"
    )
    run = ("--mp", "--dist-file", ".")
    text = project.arun(*run, "--disable-warnings", "--markdown", "m.md")
    assert "1 passed, 1 warning in" in text and "UserWarning" not in text
    assert project.summary()["warning_count"] == 1
    assert "UserWarning" not in (project.root / "m.md").read_text()
    for options in (["-W", "ignore::UserWarning"], ["--", "-p", "no:warnings"]):
        text = project.arun(*run, *options)
        assert "1 passed in" in text and "old" not in text
    project.arun(*run, "-W", "error", status=1)
    project.file("pytest.ini", "[pytest]\naddopts = -rA --no-header\n")
    text = project.arun(*run)
    assert "\nPasses\n    test_a.py::test\n" in text and "      hello\n" in text
    assert "    PASSED test_a.py::test\n" in text
    assert "Short test summary info" in project.aomaker("report")


def test_secrets(project):
    project.file("conf/config.yaml", "test:\n  password: hunter22\n")
    project.file("conf/aomaker.yaml", "dist: file\n")
    project.write(
        test_a="import warnings\ndef test(): warnings.warn('it is hunter22')\n"
    )
    text = project.arun("--mp", "-e", "test")
    assert "UserWarning: it is ***" in text
    for path in (project.root / ".aomaker-build", project.root / "reports"):
        for file in path.rglob("*"):
            if file.is_file() and file.name != "session.json":
                assert b"it is hunter22" not in file.read_bytes(), file


def test_should_stop(project):
    """The reason of a plugin that ends the session, and pytest's exit status."""
    project.write(
        conftest="import os\nimport pytest\n"
        "@pytest.hookimpl(hookwrapper=True)\n"
        "def pytest_runtest_protocol(item):\n"
        "    yield\n"
        "    how, _, name = os.environ['STOP'].partition(' ')\n"
        "    if item.name == name:\n"
        "        setattr(item.session, how, 'the quota is used up')\n",
        test_a="def test_1(): assert 0\ndef test_2(): pass\ndef test_3(): pass\n",
        test_b="def test_b(): pass\n",
    )
    last = "shouldfail test_3"  # every test has run
    for mode, stop, status in (
        ("--mp", "shouldfail test_2", 1),
        ("--mp", "shouldstop test_2", 2),
        ("--mp", last, 1),
        ("--mt", "shouldstop test_2", 2),
        ("ninja", last, 1),
    ):
        project.env["STOP"] = stop
        serial = project.run(
            sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "test_a.py"
        )
        assert serial.returncode == status and "the quota is used up" in serial.stdout
        text = project.run_by(mode, "--dist-file", ".", status=status)
        assert text.count("the quota is used up") == 1, text
        summary = project.summary()
        assert summary["exit_status"] == status
        messages = {group["name"]: group["message"] for group in summary["groups"]}
        assert messages["test_a.py"] == "the quota is used up"
        assert summary["counts"]["not run"] == (0 if stop == last else 1)
