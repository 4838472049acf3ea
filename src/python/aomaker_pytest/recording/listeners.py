"""Who listens at a port of this machine: the run itself, another, or nobody.

Linux tells the sockets that listen, and of each process of this user which of
them it holds. A process belongs to the run if it descends from those that serve
it (``set_roots``), or else from the one that has started this one.
"""

from __future__ import annotations

import enum
import itertools
import os
from collections.abc import Iterator
from contextlib import suppress

_LISTENS = {"tcp": ("0A",), "udp": ("07", "01")}  # states of sockets
_SERVANTS = {"aomaker", "arun", "ninja", "samu", "sh"}
_roots: tuple[int, ...] = ()


class Listener(enum.Enum):
    RUN = 1
    OTHER = 2
    NOBODY = 3


def set_roots(*pids: int) -> None:
    """Let descendants of these processes be of the run."""
    global _roots
    _roots = pids


def listener(port: int, datagrams: bool = False) -> Listener:
    """Who listens there; other systems than Linux cannot tell: OTHER."""
    return _of_sockets(_listening(port, "udp" if datagrams else "tcp"))


def unix_listener(path: str) -> Listener:
    """The same for a Unix socket; one without a name begins with a zero byte."""
    return _of_sockets(_listening_unix(path))


def _of_sockets(inodes: Iterator[str]) -> Listener:
    try:
        sockets = set(inodes)
    except OSError:
        return Listener.OTHER
    if not sockets:
        return Listener.NOBODY
    if any(not sockets.isdisjoint(_sockets(pid)) for pid in _of_run()):
        return Listener.RUN
    return Listener.OTHER


def _listening(port: int, protocol: str) -> Iterator[str]:
    """The inodes of the sockets that listen at a port."""
    end = f":{port:04X}"
    for name in (protocol, f"{protocol}6"):
        path = f"/proc/net/{name}"
        if name != protocol and not os.path.exists(path):
            continue
        with open(path, encoding="ascii") as file:
            for line in file:
                words = line.split(None, 10)
                if words[1].endswith(end) and words[3] in _LISTENS[protocol]:
                    yield words[9]


def _listening_unix(path: str) -> Iterator[str]:
    name = path.replace("\0", "@")
    with open("/proc/net/unix", encoding="utf-8", errors="surrogateescape") as file:
        for line in file:
            words = line.rstrip("\n").split(None, 7)
            if len(words) == 8 and words[7] == name:
                yield words[6]


def _sockets(pid: int) -> Iterator[str]:
    """The inodes of the sockets that a process has open."""
    folder = f"/proc/{pid}/fd"
    with suppress(OSError):  # it has ended, or is another user's
        for name in os.listdir(folder):
            with suppress(OSError):
                target = os.readlink(f"{folder}/{name}")
                if target.startswith("socket:["):
                    yield target[len("socket:[") : -1]


def _stat(pid: int) -> tuple[str, int]:
    """The name and the parent of a process. OSError, ValueError: it has ended."""
    with open(f"/proc/{pid}/stat", "rb") as file:
        head, _, rest = file.read().rpartition(b")")
    return os.fsdecode(head.partition(b"(")[2]), int(rest.split()[1])


def _root() -> int:
    """The process that has started this run."""
    pid = os.getpid()
    with suppress(OSError, ValueError):
        parent = _stat(pid)[1]
        while _stat(parent)[0] in _SERVANTS:
            pid, parent = parent, _stat(parent)[1]
    return pid


def _lifecycle(children: dict[int, list[int]]) -> list[int]:
    """The process that runs hooks.py and login.py, which may outlive its parent."""
    session = os.path.basename(os.environ.get("AOMAKER_SESSION", ""))
    words = b"\0session\0--run\0%s\0" % os.fsencode(session.partition(".")[0])
    found = []
    for pid in itertools.chain(*children.values()) if session else ():
        with suppress(OSError), open(f"/proc/{pid}/cmdline", "rb") as file:
            if words in file.read():
                found.append(pid)
    return found


def _of_run() -> list[int]:
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            with suppress(OSError, ValueError):
                children.setdefault(_stat(int(name))[1], []).append(int(name))
    found = [*(_roots or (_root(),)), *_lifecycle(children)]
    for pid in found:
        found += children.get(pid, ())
    return found
