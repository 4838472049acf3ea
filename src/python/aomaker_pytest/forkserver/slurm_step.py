"""The CPUs and variables of a group's Slurm step, passed on to its worker.

On a node of Slurm the fork server is in another step than the group, which has
CPUs of its own and variables that describe them.
"""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator

from ..util.process import peer


@contextlib.contextmanager
def cpus_of(connection: socket.socket) -> Iterator[None]:
    """Let this process run on the CPUs of the client, and its forks, which leave
    the block by an exception that is none of Exception. ValueError: it must not.

    Only Linux can tell and limit them.
    """
    theirs = _cpus(connection)
    if theirs is None or theirs == os.sched_getaffinity(0):
        yield
        return
    ours = os.sched_getaffinity(0)
    try:
        _move(theirs)
        yield
    except Exception:
        os.sched_setaffinity(0, ours)
        raise
    os.sched_setaffinity(0, ours)


def _cpus(connection: socket.socket) -> set[int] | None:
    who = peer(connection)
    if not who or not who[0] or not hasattr(os, "sched_getaffinity"):
        return None
    return os.sched_getaffinity(who[0])


def _move(cpus: set[int]) -> None:
    """The kernel leaves out forbidden CPUs, or refuses."""
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, cpus)
    if os.sched_getaffinity(0) != cpus:
        raise ValueError("the CPUs of its step are not the fork server's")


def variables(environment: list[bytes]) -> dict[bytes, bytes]:
    """The variables of entries "K=V"."""
    found = dict(entry.partition(b"=")[::2] for entry in environment)
    found.pop(b"", None)
    return found


def take_variables(first: list[bytes], later: list[bytes]) -> None:
    """Take variables that differ, unless they were changed since `first` was
    current.
    """
    if first == later:
        return
    before, now = variables(first), variables(later)
    for name in {*before, *now}:
        if before.get(name) == now.get(name) or os.environb.get(name) != before.get(
            name
        ):
            continue
        if name in now:
            os.environb[name] = now[name]
        else:
            del os.environb[name]
