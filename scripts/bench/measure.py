"""Measures a command: wall time, and CPU time and memory of all its processes.

A command is started below a process of its own that is told to adopt orphans
(Linux: PR_SET_CHILD_SUBREAPER), so that the servers and workers which it
leaves to themselves are counted, too, and are waited for.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_ADOPT = 36  # PR_SET_CHILD_SUBREAPER, of linux/prctl.h
_SAMPLES = 0.1  # seconds between two samples of memory
HUNG = -1  # status of a command that was killed at its limit


class Cost(NamedTuple):
    """The cost of one run of a command."""

    status: int  # or HUNG
    wall: float  # seconds, until the command itself ended
    cpu: float  # seconds, user and system, of all processes
    rss: float  # MiB, of the largest process
    pss: float  # MiB, of all processes together; 0: not measured


def run(
    argv: Sequence[str],
    cwd: Path,
    env: Mapping[str, str],
    memory: bool = False,
    limit: float = 1800,
) -> Cost:
    """Runs a command with its output in `cwd`.log; memory: also measures PSS.

    All its processes are killed after `limit` seconds, and so are those that it
    left. Measuring PSS takes a few percent of a core, so times of such a run do not
    count.
    """
    job = json.dumps(
        {
            "argv": list(argv),
            "cwd": str(cwd),
            "env": dict(env),
            "log": f"{cwd}.log",
            "limit": limit,
        }
    )
    with subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        stop = threading.Event()
        peaks = [0.0]
        if memory:
            watch = threading.Thread(target=_watch, args=(process.pid, stop, peaks))
            watch.start()
        answer, _ = process.communicate(job)
        stop.set()
        if memory:
            watch.join()
    status, wall, cpu, rss = json.loads(answer)
    return Cost(status, wall, cpu, rss, peaks[0])


def _watch(root: int, stop: threading.Event, peaks: list[float]) -> None:
    while not stop.wait(_SAMPLES):
        peaks[0] = max(peaks[0], sum(map(_pss, _descendants(root))))


def _descendants(root: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        try:
            stat = Path("/proc", entry, "stat").read_text()
        except OSError:
            continue
        if entry.isdigit():
            parent = int(stat.rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry))
    found, todo = [], [root]
    while todo:
        for child in children.get(todo.pop(), ()):
            found.append(child)
            todo.append(child)
    return found


def _pss(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().split("\n"):
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass  # it has ended
    return 0.0


def _kill(root: int) -> None:
    """All descendants of a process, including new ones."""
    while True:
        living = _descendants(root)
        for pid in living:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return
        time.sleep(0.05)


def _wait_for_rest(end: float) -> None:
    """Waits for processes that were left behind; kills them at this time."""
    with contextlib.suppress(ChildProcessError):
        while time.monotonic() < end:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.05)
    _kill(os.getpid())


def _job(
    argv: list[str], cwd: str, env: dict[str, str], log: str, limit: float
) -> tuple[int, float, float, float]:
    """Runs in the subreaper process."""
    ctypes.CDLL(None).prctl(_ADOPT, 1, 0, 0, 0)
    with open(log, "wb") as output:
        begin = time.monotonic()
        command = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdout=output,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
        )
        try:
            status = command.wait(limit)
        except subprocess.TimeoutExpired:
            status = HUNG
            _kill(os.getpid())
        wall = time.monotonic() - begin
    _wait_for_rest(begin + limit)
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (status, wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    print(json.dumps(_job(**json.load(sys.stdin))))
