"""The end of child processes, as a descriptor that a selector can wait on."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from typing import Any


def wake_on_children() -> int:
    """Return a descriptor that is readable after a child has ended."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return reading


def forget_children() -> None:
    """Undo wake_on_children in a fork, whose signals are its own."""
    writing = signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if writing >= 0:
        os.close(writing)


def ended_children(wakeup: int) -> Iterator[tuple[int, int, Any]]:
    """Children that have ended: process id, wait status, resource usage."""
    try:
        while os.read(wakeup, 512):
            pass
    except BlockingIOError:
        pass
    while True:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, status, usage


def close(file: Any) -> None:
    """Close a file of a selector: a descriptor, or an object that has one."""
    if isinstance(file, int):
        os.close(file)
    else:
        file.close()
