"""Programs that are started, and their files."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

from aomaker_pytest.recording import programs

_hooked = []


def _hook(event, args):
    if _hooked and event in programs.EVENTS:
        _hooked[-1](event, args, sys._getframe(1))


@pytest.fixture
def project(tmp_path, monkeypatch):
    if not _hooked:
        sys.addaudithook(_hook)
    _hooked.append(programs.audit)
    for name in ("tool", "bin/named"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    for name in ("data", "with space", "config"):
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{tmp_path}/bin", prepend=os.pathsep)
    yield tmp_path
    _hooked.clear()


@pytest.mark.parametrize(
    "start, program, arguments",
    [
        (lambda: subprocess.run(["./tool", "data"]), "tool", ["data"]),
        (lambda: subprocess.run(["named"]), "bin/named", []),
        (
            lambda: subprocess.run(["named", "--config=config", "-x", "none"]),
            "bin/named",
            ["config"],
        ),
        (lambda: subprocess.run(["../tool"], cwd="bin"), "tool", []),
        (lambda: subprocess.run(["tool"], env={"PATH": "."}), "tool", []),
        (
            lambda: subprocess.run("cat data 'with space' | wc", shell=True),
            "/bin/sh",
            ["data", "with space"],
        ),
        (lambda: os.system("cat data"), "/bin/sh", ["data"]),
        (lambda: os.popen("cat config").read(), "/bin/sh", ["config"]),
        (
            lambda: os.waitpid(os.posix_spawn("tool", ["tool", "data"], {}), 0),
            "tool",
            ["data"],
        ),
        (
            lambda: subprocess.run(["any"], executable=b"./tool"),
            "tool",
            [],
        ),
    ],
)
def test_started(noted, project, start, program, arguments):
    start()
    assert set(noted("program")) == {os.path.join(project, program)}
    assert noted("program") == {os.path.join(project, program): "test_programs.py"}
    assert set(noted("argument")) == {str(project / name) for name in arguments}


def test_missing(noted, project):
    with pytest.raises(FileNotFoundError):
        subprocess.run(["none-such"])
    assert noted("program") == {}
    assert str(project / "bin" / "none-such") in noted("absent")


def test_fork_and_exec(noted, project):
    """The fork writes into a file of its own, which its parent reads."""
    noted.record.begin(str(project))
    os.spawnl(os.P_WAIT, "./tool", "tool", "data")
    assert noted("program") == {}
    noted.record.take_in()
    assert set(noted("program")) == {str(project / "tool")}
    assert set(noted("argument")) == {str(project / "data")}
    assert not list(project.glob("inputs.*"))
    noted.record.begin(str(project))


def test_of_the_machine(noted, project):
    """Python's library starts uname to tell the processor."""
    platform._uname_cache = None
    assert platform.processor() is not None
    assert noted("program") == {}
