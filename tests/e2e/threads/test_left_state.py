"""--mt: state that a test leaves changed holds for its group, and for no other."""

from __future__ import annotations

import json
import re
import sys

from support import Project

HELPER = """
LIMIT = 5
FLAGS = {"debug": False}
NAMES = ["first"]
CACHE = {}
class Config: token = "none"
class Settings: pass
settings = Settings()
settings.debug = False
"""
STATE = """
import builtins, locale, os, socket, sys, time
import helper
from helper import NAMES, Config, settings

def state():
    return [
        os.getcwd(), os.environ.get("LEFT"), socket.getdefaulttimeout(),
        sys.getrecursionlimit(), hasattr(time, "clock"), "/left" in sys.path,
        hasattr(builtins, "left"), helper.LIMIT, helper.FLAGS, NAMES, Config.token,
        settings.debug, umask(),
    ]

def umask():
    mask = os.umask(0o22)
    os.umask(mask)
    return mask
"""
LEAVES = """
BEFORE = str(state())

def test_leaves():
    os.chdir("/")
    os.environ["LEFT"] = "1"
    os.umask(0o77)
    socket.setdefaulttimeout(7)
    sys.setrecursionlimit(1234)
    sys.path.append("/left")
    time.clock = None
    builtins.left = 1
    helper.LIMIT = 100
    helper.FLAGS["debug"] = True
    NAMES.clear()
    Config.token = "secret"
    settings.debug = True

def test_middle(): pass

def test_sees():
    assert state() == [
        "/", "1", 7.0, 1234, True, True, True, 100, {"debug": True}, [], "secret", True,
        0o77,
    ]
    open("/FILE", "w").write(BEFORE)
"""
IS_AS_BEFORE = """
def test_is_as_before():
    assert open("/FILE").read() == str(state())
"""
STACK = """
import sys, threading
def names():
    frame = sys._getframe()
    while frame:
        yield frame.f_globals["__name__"]
        frame = frame.f_back
def test_stack():
    found = list(names())
    assert found[-1] == "__main__" and "threading" not in found
    assert threading.current_thread().is_alive()
    assert threading.current_thread() in threading.enumerate()
"""
STREAMS = """
import sys, pytest
@pytest.mark.parametrize("stream", [sys.stdin, sys.stdout, sys.stderr])
def test_stream(stream): pass
"""


def reasons(project: Project) -> dict[str, str]:
    """Why tests ran alone, by group and number."""
    found = {}
    for path in project.root.glob(".aomaker-build/groups/*/1/events.jsonl"):
        for event in map(json.loads, path.read_text().splitlines()):
            if event["event"] == "start" and "alone" in event:
                found[f"{path.parent.parent.name} {event['n']}"] = event["alone"]
    return found


def test_holds_for_the_group(project: Project) -> None:
    """One group after the other, in one process."""
    file = str(project.root / "before")
    project.write(
        helper=HELPER,
        test_a=(STATE + LEAVES).replace("/FILE", file),
        test_b=(STATE + IS_AS_BEFORE).replace("/FILE", file),
    )
    output = project.arun("--mt", "--dist-file", ".", "-p", "1")
    assert "2 groups passed: 4 passed" in output
    assert reasons(project)["test_a.py 1"].endswith(" is left changed")


def test_what_is_added_holds_nobody_up(project: Project) -> None:
    project.write(
        helper=HELPER,
        test_a="""
import helper
def test_adds(): helper.CACHE["answer"] = 42
def test_more(): pass
""",
    )
    project.write(test_b="def test_b(): pass\n")
    project.arun("--mt", "--dist-file", ".")
    assert list(reasons(project)) == ["test_a.py 0"]


def test_the_stack_ends_in_main(project: Project) -> None:
    project.write(test_a=STACK, test_b=STACK)
    output = project.arun("--mt", "--dist-file", ".")
    assert "2 groups passed: 2 passed" in output


def shown(project: Project, folder: str) -> list[str]:
    """How Allure shows the streams."""
    found = [
        parameter["value"]
        for path in (project.root / folder).glob("*-result.json")
        for parameter in json.loads(path.read_text())["parameters"]
    ]
    return sorted(re.sub(r"name=\d+|0x\w+", "N", text) for text in found)


def test_streams_that_are_parameters(project: Project) -> None:
    """Reports show them while nothing is captured."""
    project.write(test_a=STREAMS, test_b=STREAMS)
    for way in ([], ["-s"]):
        pytest_alone = [sys.executable, "-m", "pytest", "--alluredir=serial"]
        project.run(*pytest_alone, "--clean-alluredir", *way, status=0)
        project.arun("--mt", "--dist-file", ".", "--", *way)
        assert shown(project, "reports/json") == shown(project, "serial")
