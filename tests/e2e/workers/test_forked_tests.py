"""Children of tests that come back into pytest: no report and no file has
anything of them, and their parents see how they ended."""

from __future__ import annotations

import json
from collections import Counter
from xml.etree import ElementTree

import pytest
from support import processes_of, wait_for

FORKS = """
import doctest, multiprocessing, os, pty, sys, time, unittest
import pytest

def status(child):
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

def raises(error):
    raise error

ENDS = {"return": (lambda: None, 0), "exit": (lambda: sys.exit(3), 3),
        "exit-none": (lambda: sys.exit(), 0), "words": (lambda: sys.exit("no"), 1),
        "error": (lambda: raises(RuntimeError("no")), 1),
        "skip": (lambda: pytest.skip("no"), 0),
        "xfail": (lambda: pytest.xfail("no"), 0),
        "fail": (lambda: pytest.fail("no"), 1),
        "pytest.exit": (lambda: pytest.exit("no", 7), 7),
        "interrupt": (lambda: raises(KeyboardInterrupt()), 2)}

@pytest.mark.parametrize("how", ENDS)
@pytest.mark.parametrize("fork", [os.fork, lambda: pty.fork()[0]],
                         ids=["fork", "pty"])
def test_ends(how, fork):
    function, expected = ENDS[how]
    child = fork()
    if not child:
        return function()
    assert status(child) == expected

def test_unwaited():
    if not os.fork(): raise RuntimeError("in the child")

def test_child_of_a_child():
    child = os.fork()
    if not child:
        inner = os.fork()
        if inner: os._exit(status(inner))
        sys.exit(5)
    assert status(child) == 5

def test_daemon():
    child = os.fork()
    if not child:
        os.setsid()
        if os.fork(): os._exit(0)
        return
    assert status(child) == 0

def target(): raise RuntimeError("in a process")

def test_process():
    process = multiprocessing.get_context("fork").Process(target=target)
    process.start()
    process.join()
    assert process.exitcode == 1

def test_pytest_in_a_child(tmp_path):
    (tmp_path / "test_inner.py").write_text("def test_1(): pass\\n"
                                            "def test_2(): assert 0\\n")
    child = os.fork()
    if not child:
        os._exit(pytest.main(["-q", "--rootdir", str(tmp_path), "-p",
                              "no:cacheprovider", str(tmp_path)]))
    assert status(child) == 1

class TestCase(unittest.TestCase):
    def test_case(self):
        child = os.fork()
        if not child: sys.exit(4)
        assert status(child) == 4

@pytest.fixture
def forks():
    child = os.fork()
    if not child: raise RuntimeError("in the set-up's child")
    yield status(child)
    child = os.fork()
    if not child: return
    assert status(child) == 0

def test_fixture(forks): assert forks == 1

@pytest.fixture
def returns():
    child = os.fork()
    yield child and status(child)

def test_fixture_returns(returns): assert returns == 0

def test_lives_on():
    if not os.fork():
        time.sleep(2)
        raise RuntimeError("when the others have ended")

def test_last(): pass
"""
CONFTEST = """
import os
def is_worker(): return "PYTEST_XDIST_WORKER" in os.environ
def pytest_runtest_logstart(nodeid):
    if is_worker():
        with open("ran", "a") as file: print(nodeid, file=file)
def pytest_sessionfinish():
    if is_worker():
        with open("ended", "a") as file: print("x", file=file)
"""


PIDS = """
import os
from unittest import mock

def test_in_call(monkeypatch):
    monkeypatch.setattr(os, "getpid", mock.Mock(return_value=1))

@mock.patch("os.getpid", return_value=1)
def test_decorated(getpid): assert os.getpid() == 1

def test_fails(monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: 1)
    assert 0

def test_last(): assert os.getpid() > 1
"""


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_another_answer_of_getpid(project, mode):
    """A test that replaces it has forked nothing."""
    project.write(test_a=PIDS)
    project.arun(mode, "--dist-file", ".", status=1)
    counts = project.summary()["counts"]
    assert (counts["passed"], counts["failed"]) == (3, 1)


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_children(project, mode):
    project.write(test_a=FORKS, test_b="def test_b(): pass", conftest=CONFTEST)
    project.arun(mode, "--dist-file", ".", "--test_timeout", "30")
    wait_for(lambda: not processes_of(project))
    summary = project.summary()
    n = summary["counts"]["passed"]
    assert summary["planned"] == summary["reported"] == n > 30
    assert set(project.results().values()) == {1}
    assert len(project.results()) == n
    assert (
        len(
            ElementTree.parse(project.root / "reports" / "junit.xml")
            .getroot()
            .findall(".//testcase")
        )
        == n
    )
    ran = Counter((project.root / "ran").read_text().split("\n")[:-1])
    assert len(ran) == n and set(ran.values()) == {1}
    assert (project.root / "ended").read_text() == "x\n" * 2
    events = Counter(
        json.loads(line)["event"]
        for line in (project.group("test_a.py") / "1" / "events.jsonl")
        .read_text()
        .splitlines()
    )
    assert events["start"] == events["finish"] == n - 1
    assert events["collected"] == events["end"] == 1


@pytest.mark.parametrize(
    "where",
    ["runtest_logreport", "runtest_logstart", "collection_finish", "runtest_protocol"],
)
def test_children_of_hooks(project, where):
    """They may come as far as the next test; nothing tells of that, either."""
    project.write(
        test_a="def test_1(): pass\ndef test_2(): pass\n",
        test_b="def test_b(): pass\n",
        conftest=f"""
import os
def pytest_{where}():
    if not os.path.exists("forked"):
        open("forked", "x").close()
        os.fork()
""",
    )
    project.arun("--mp", "--dist-file", ".", "-p", "1")
    wait_for(lambda: not processes_of(project))
    assert project.summary()["reported"] == 3
    assert sum(project.results().values()) == 3


def test_output(project):
    """A child's is its parent's, which loses nothing of its own."""
    project.write(
        test_b="def test_b(): pass",
        test_a="""
import os, sys
def test_1():
    print("before")
    child = os.fork()
    if not child:
        print("in the child")
        raise RuntimeError("of the child")
    os.waitpid(child, 0)
    print("after")
    assert 0
""",
    )
    project.arun("--mp", "--dist-file", ".", status=1)
    [test] = [
        test
        for status in project.statuses()
        for test in status["tests"]
        if test["outcome"] == "failed"
    ]
    sections = dict(test["sections"])
    assert sections["Captured stdout call"] == "before\nin the child\nafter\n"
    assert "RuntimeError: of the child" in sections["Captured stderr call"]
