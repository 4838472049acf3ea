"""A thread that hangs: what its client may ask for, and what others lose."""

from __future__ import annotations

import array
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from support import ROOT, Project, wait_for

SOCKET = ".aomaker-build/server/socket"  # its path has to be short
WORKER = ROOT / "src" / "python" / "worker.py"


class Group:
    """A client of the fork server, for one thread."""

    def __init__(self, project: Project, path: str) -> None:
        self.folder = project.root / ".aomaker-build" / path
        self.folder.mkdir(parents=True)
        self.log = self.folder / "log"
        args = [
            "run",
            "--worker=gw0",
            "--workers=2",
            "--testrun=0",
            "--events",
            f"{self.folder}/events.jsonl",
            "--inputs",
            f"{self.folder}/inputs",
            "--",
            path,
            "-p",
            "no:allure_pytest",
        ]
        strings = [str(project.root), *args, "PYTHONDONTWRITEBYTECODE=1"]
        body = b"".join(text.encode() + b"\0" for text in strings)
        head = f"aomaker 2 thread f {len(body)} {len(args)} 1 18\n".encode()
        self.connection = socket.socket(socket.AF_UNIX)
        self.connection.settimeout(60)
        self.connection.connect(SOCKET)
        with self.log.open("wb") as log:
            self.connection.sendmsg(
                [head + body],
                [
                    (
                        socket.SOL_SOCKET,
                        socket.SCM_RIGHTS,
                        array.array("i", [log.fileno()]),
                    )
                ],
            )

    def kill(self, seconds: float) -> None:
        self.connection.sendall(f"kill {seconds}\n".encode())

    def answers(self) -> list[list[str]]:
        """Until the end."""
        text = b""
        while not text.startswith(b"end ") and b"\nend " not in text:
            more = self.connection.recv(1000)
            assert more, text
            text += more
        self.connection.close()
        return [line.split() for line in text.decode().splitlines()]

    def events(self) -> list[str]:
        lines = (self.folder / "events.jsonl").read_text().splitlines()
        return [json.loads(line)["event"] for line in lines]


@pytest.fixture
def server(project: Project, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    monkeypatch.chdir(project.root)
    os.makedirs(os.path.dirname(SOCKET))
    process = subprocess.Popen(
        [
            sys.executable,
            str(WORKER),
            "serve",
            "--socket",
            SOCKET,
            "--served",
            str(os.getpid()),
        ],
        env=dict(project.env, AOMAKER_RUN="1"),
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    yield project
    process.kill()
    process.communicate()


def touched(project: Project, *names: str) -> None:
    wait_for(lambda: all((project.root / name).exists() for name in names))


HANGS = """
import pathlib, time
def test_hangs({fixture}):
    pathlib.Path("hangs").touch()
    {wait}
"""
STEPS = """
import pathlib, time, pytest
@pytest.fixture(scope="session")
def wide():
    yield
    pathlib.Path("torn-down").touch()
@pytest.mark.parametrize("i", range(1000))
def test_step(i, wide):
    pathlib.Path("steps").touch()
    time.sleep(0.05)
"""


@pytest.mark.parametrize("fixture", ["", "monkeypatch"])
def test_others_come_to_their_ends(server, fixture):
    """Also when the test that hangs lets no other begin."""
    server.write(
        test_a=STEPS, test_b=HANGS.format(fixture=fixture, wait="time.sleep(600)")
    )
    others = Group(server, "test_a.py")
    touched(server, "steps")
    hangs = Group(server, "test_b.py")
    touched(server, "hangs")
    hangs.kill(60)
    late = Group(server, "test_b.py::test_hangs")  # it gets another host
    said = others.answers()
    assert [line[0] for line in said] == ["thread", "bystander", "end"]
    assert others.events()[-1] == "finish"  # not: interrupted, end
    assert (server.root / "torn-down").exists()
    first, end = hangs.answers()
    assert end[:3] == ["end", "-1", "9"]
    assert "in test_hangs" in hangs.log.read_text()
    assert others.log.read_text().count("in test_hangs") == 0
    late.kill(0)  # perhaps before it has begun
    said = late.answers()
    assert said[-1][:2] == ["end", "-1"] and first not in said


def test_what_takes_too_long_is_cut_off(server):
    server.write(test_a=HANGS.format(fixture="", wait="time.sleep(600)"))
    server.file(
        "test_b.py", (server.root / "test_a.py").read_text().replace('"hangs"', '"too"')
    )
    groups = [Group(server, f"test_{name}.py") for name in "ab"]
    touched(server, "hangs", "too")
    groups[0].kill(0.2)
    assert [line[0] for line in groups[0].answers()] == ["thread", "end"]
    said = groups[1].answers()
    assert [line[0] for line in said] == ["thread", "bystander", "end"]


def test_stacks_of_what_holds_the_interpreter(server):
    """No Python can run there, so the signal has to show them."""
    server.write(
        test_a=HANGS.format(
            fixture="", wait="import ctypes; ctypes.PyDLL(None).usleep(10 ** 9)"
        )
    )
    hangs = Group(server, "test_a.py")
    touched(server, "hangs")
    hangs.kill(0.5)
    assert hangs.answers()[-1][:3] == ["end", "-1", "6"]
    assert "in test_hangs" in hangs.log.read_text()
