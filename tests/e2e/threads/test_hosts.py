"""--mt: a test that breaks the process of all groups. It alone is blamed, and
the others' tests run, in the next process."""

from __future__ import annotations

import os

import pytest
from support import processes_of, wait_for

pytestmark = pytest.mark.faults

BREAKS = """
import ctypes, os, resource, signal, subprocess
def test_before(): pass
def test_breaks():
    {how}
def test_after(): pass
"""
# some of them run while the other breaks the process
BESIDE = """
import time, pytest
@pytest.mark.parametrize("i", range(20))
def test_b(i): time.sleep(.02)
"""
# so that it does not run alone
HIDDEN = "getattr(os, 'ki' + 'll')(os.getpid(), signal.{})"
LIMIT = "getattr(resource, 'set' + 'rlimit')(resource.RLIMIT_{0}, (3, 3))"


def told(project, name):
    """The outcomes of the tests of a group."""
    [status] = [status for status in project.statuses() if status["group"] == name]
    return [test["outcome"] for test in status["tests"]]


@pytest.mark.parametrize(
    "how",
    [
        "os.closerange(3, 5000)",
        "[os.close(int(fd)) for fd in os.listdir('/proc/self/fd')[3:-1]]",
        "ctypes.CDLL(None).close_range(3, 5000, 0)",
        "resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))",
        LIMIT.format("FSIZE"),
    ],
    ids=["closerange", "close", "close_range", "FSIZE", "hidden FSIZE"],
)
def test_cannot_speak(project, how):
    """Neither to its journal nor to who waits for it: it ends all the same."""
    project.write(test_a=BREAKS.format(how=how), test_b=BESIDE)
    project.arun("--mt", "--dist-file", ".", status=1)
    assert told(project, "test_a.py") == ["passed", "crashed", "passed"]
    assert sum(project.results().values()) == 23
    if how[:2] in ("os", "re"):  # it ran alone, so the others are innocent
        assert told(project, "test_b.py") == ["passed"] * 20
    wait_for(lambda: not processes_of(project))


@pytest.mark.parametrize(
    "how",
    ["resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))", LIMIT.format("NOFILE")],
    ids=["alone", "hidden"],
)
def test_cannot_open_files(project, how):
    """Its results may be missing, which is told. Where it ran alone no other
    test has the limit; else who runs into it next may be blamed."""
    project.write(test_a=BREAKS.format(how=how), test_b=BESIDE)
    project.arun("--mt", "--dist-file", ".", status=None)
    first, _, last = told(project, "test_a.py")
    assert first == "passed" and len(told(project, "test_b.py")) == 20
    if how[:2] == "re":
        assert last == "passed"
        assert told(project, "test_b.py") == ["passed"] * 20
    wait_for(lambda: not processes_of(project))


@pytest.mark.parametrize(
    "how",
    [
        HIDDEN.format("SIGSEGV"),
        HIDDEN.format("SIGQUIT"),
        "subprocess.run(['kill', '-BUS', str(os.getpid())], check=True)",
        "os.kill(os.getpid(), signal.SIGSEGV)",
    ],
    ids=["segfault", "quit", "by another", "alone"],
)
def test_signal_to_oneself(project, how):
    """Handled by another thread, which shows all stacks before it dies: the
    test does not come to its end meanwhile."""
    project.write(test_a=BREAKS.format(how=how), test_b=BESIDE)
    for _ in range(3):
        project.arun("--mt", "--dist-file", ".", status=1)
        assert told(project, "test_a.py") == ["passed", "crashed", "passed"]


def test_signal_that_is_handled(project):
    """It is no death."""
    project.write(
        test_a="""
import os, signal
def test_handled():
    signal.signal(signal.SIGQUIT, lambda *_: None)
    os.kill(os.getpid(), signal.SIGQUIT)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGQUIT})
    os.kill(os.getpid(), signal.SIGQUIT)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGQUIT})
    signal.signal(signal.SIGQUIT, signal.SIG_DFL)
def test_after(): pass
""",
        test_b=BESIDE,
    )
    project.arun("--mt", "--dist-file", ".")


def test_limits_are_put_back(project):
    """After a test that runs alone, so that others do not meet them."""
    project.write(
        test_a="""
import resource
SOFT, HARD = resource.getrlimit(resource.RLIMIT_NOFILE)
def test_sets(): resource.setrlimit(resource.RLIMIT_NOFILE, (99, HARD))
def test_after(): assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == SOFT
""",
        test_b=BESIDE,
    )
    project.arun("--mt", "--dist-file", ".")


LEAVES = """
import os, subprocess, time
def note(pid): open(f"{pid}.pid", "w").close()
def test_leaves():
    if not os.fork():
        os.setsid()
        if not os.fork():
            note(os.getpid())
            time.sleep(100)
        os._exit(0)
    note(subprocess.Popen(["sleep", "100"], start_new_session=True).pid)
    while len([name for name in os.listdir() if name.endswith(".pid")]) < 2:
        time.sleep(.01)
    %s
def test_after(): pass
"""


@pytest.mark.parametrize("how", ["time.sleep(600)", "os.abort()"])
def test_what_it_leaves_is_killed(project, how):
    """Also what has left its process group; and named."""
    project.write(test_a=LEAVES % how, test_b=BESIDE)
    output = project.arun("--mt", "--dist-file", ".", "--test_timeout", "5", status=1)
    left = [int(path.stem) for path in project.root.glob("*.pid")]
    assert len(left) == 2
    for pid in left:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
        assert f"(process {pid})" in output
    assert "left behind and killed: " in output and "'sleep'" in output
    assert "a fork of the worker" in output
    assert told(project, "test_b.py") == ["passed"] * 20


@pytest.mark.parametrize("how", ["'_ex' + 'it')(3)", "'ab' + 'ort')()"])
def test_who_leaves_is_known(project, how):
    """Of several tests that run; a child that leaves is nobody's end."""
    child = "getattr(os, 'fo' + 'rk')() or getattr(os, '_ex' + 'it')(0)"
    leaves = f"{child}\n    time.sleep(.1)\n    getattr(os, {how}"
    project.write(
        test_a="import time\n" + BREAKS.format(how=leaves),
        test_b=BESIDE,
        test_c=BESIDE,
    )
    project.arun("--mt", "--dist-file", ".", status=1)
    assert told(project, "test_a.py") == ["passed", "crashed", "passed"]
    for name in "test_b.py", "test_c.py":
        assert told(project, name) == ["passed"] * 20


def test_conftest_that_kills_each_process(project):
    """Its groups get processes of their own after a few, which shows that they
    are to blame."""
    project.write(
        **{
            "a/conftest": """
import os
def pytest_configure(): os._exit(3)
""",
            "a/test_a": "def test_a(): pass",
            "a/test_b": "def test_b(): pass",
        }
    )
    output = project.arun("--mt", "--dist-file", "a", status=1)
    assert "Python of its own: 5 others had ended before" in output
    for name in ("a/test_a.py", "a/test_b.py"):
        assert told(project, name) == ["crashed"]
        [group] = project.root.glob(f".aomaker-build/groups/{name.replace('/', '-')}")
        assert len(list(group.glob("[0-9]*"))) < 10
