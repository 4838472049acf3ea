"""Helpers for processes and files that may have gone already."""

from __future__ import annotations

import functools
import os
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO

# The real one, for code that is called while a test has replaced os.getpid: by
# another answer this process would seem to be a child that the test has forked.
getpid = os.getpid


def nthreads() -> int:
    """The number of threads; of those that Python knows, if the system cannot
    tell.
    """
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        import threading

        return threading.active_count()


def join_group(pid: int) -> None:
    """Move a child to a group of its own; both sides of the fork do so, to be
    early.
    """
    try:
        os.setpgid(pid, pid)
    except OSError:
        pass


def kill_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except OSError:
        pass


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Get this signal when the parent dies (Linux only)."""
    _control(1, number)  # PR_SET_PDEATHSIG


def adopt_orphans() -> None:
    """Become the parent of descendants whose own parent has died (Linux only)."""
    _control(36, 1)  # PR_SET_CHILD_SUBREAPER


def _control(option: int, value: int) -> None:
    """Call prctl(2), where it exists."""
    if sys.platform == "linux":
        _libc().prctl(option, value)


@functools.cache
def _libc() -> Any:
    """The C library; a fork has that of its parent, as each makes a class of its
    own.
    """
    import ctypes

    return ctypes.CDLL(None)


def _descendants() -> list[int]:
    """The descendants of this process that are alive (Linux only)."""
    parents: dict[int, int] = {}
    for name in os.listdir("/proc") if os.path.isdir("/proc/self") else ():
        if not name.isdigit():
            continue
        with suppress(OSError, ValueError, IndexError):
            with open(f"/proc/{name}/stat", "rb") as file:
                state, parent = file.read().rpartition(b")")[2].split()[:2]
            if state != b"Z":
                parents[int(name)] = int(parent)
    found = [os.getpid()]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def kill_descendants() -> list[str]:
    """Kill them all, and return their names for people.

    The names have no arguments, which may hold a secret.
    """
    killed: dict[int, str] = {}
    while True:
        fresh = [pid for pid in _descendants() if pid not in killed]
        if not fresh:
            return list(killed.values())
        for pid in fresh:  # one may have forked another just now
            killed[pid] = f"{_program(pid)} (process {pid})"
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)


def _program(pid: int) -> str:
    with suppress(OSError):
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            words = file.read()
        # a fork has the command line of its parent
        return (
            "a fork of the worker"
            if b"worker.py\0serve\0" in words
            else repr(os.fsdecode(os.path.basename(words.partition(b"\0")[0])))
        )
    return "a process"


def to_null(descriptor: int) -> None:
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, descriptor)
    os.close(null)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def queued() -> float:
    """The seconds that this thread was ready and had no core; 0 if nobody knows.

    Only Linux counts them as it schedules; from 6.12 on, whose sleeping threads
    may stay in the queue for a while ("delayed dequeue"), it now and then
    counts sleep, too.
    """
    try:
        with open("/proc/thread-self/schedstat", encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def text(descriptor: int) -> TextIO:
    """A stream of lines that never fails to encode."""
    return open(
        descriptor,
        "w",
        buffering=1,
        closefd=False,
        errors="backslashreplace",
        encoding="utf-8",
    )


def peer(connection: socket.socket) -> tuple[int, int] | None:
    """Process and user at the other end, where the kernel can tell."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    credentials = connection.getsockopt(
        socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")
    )
    pid, uid, _ = struct.unpack("3i", credentials)
    return pid, uid


def own_socket(path: str) -> socket.socket:
    """A socket for clients of this user alone."""
    bound = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        bound.bind(path)
    finally:
        os.umask(before)
    return bound


def open_aside(path: str, mode: int = 0o664) -> int:
    """A new file to write, never the target of a link that lies there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(path, flags, mode)
    except FileExistsError:
        os.unlink(path)
        return os.open(path, flags, mode)


@contextmanager
def in_folder(folder: str | os.PathLike[str]) -> Iterator[None]:
    """A block in a folder: a conftest.py may have gone elsewhere."""
    here = os.getcwd()
    if here == os.fspath(folder):
        yield
        return
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)


def write_whole(path: str, text: str, mode: int = 0o664) -> None:
    """Write a file whole, or leave the old one."""
    aside = f"{path}.{os.uname().nodename}.{os.getpid()}"
    descriptor = open_aside(aside, mode)
    with open(descriptor, "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(text)
    os.replace(aside, path)
