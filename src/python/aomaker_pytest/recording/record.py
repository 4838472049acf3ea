"""What a process or a group has asked for, each thing once, with the first place.

The kinds are those of the lines of ``groups/SLUG/N/inputs``: "env", "program",
"world" and "unknown"; beside them, "found" and "absent" are paths that were asked
for and did or did not exist, and "module" is a name that was searched for in a
folder.

A process that a test forks writes what it adds at once into a file of its own,
as it may end without a word.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from types import FrameType
from typing import Callable

from . import places
from .module_search import Searches

Key = tuple[str, str]  # kind, what

# modules that are imported when they are to start a Python, which no event tells
_STARTERS = {"multiprocessing.popen_spawn_posix", "multiprocessing.popen_forkserver"}


class Record:
    def __init__(self, root: str, for_all: bool = True) -> None:
        """root: a real path that ends with a slash; for_all: it counts for all groups
        of the process.
        """
        self.root = root
        self.for_all = for_all
        self.noted: dict[Key, str] = {}
        self.asked: set[str] = set()  # paths that were looked up, as they were spelt
        self.searches = Searches()
        self._aside = ""  # begins the names of files of processes that tests fork

    def note(self, kind: str, what: str, place: str = "") -> None:
        key = (kind, what)
        if key not in self.noted:
            self.noted[key] = place
            if _is_forked and self._aside:
                self._write_aside(kind, what, place)

    def _write_aside(self, *line: str) -> None:
        with suppress(OSError):
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
            file = os.open(f"{self._aside}{os.getpid()}", flags, 0o600)
            os.write(file, json.dumps(line).encode() + b"\n")
            os.close(file)

    def begin(self, folder: str) -> None:
        """From now on, forks of this process are those of tests.

        folder: that of the attempt.
        """
        global _is_forked
        _is_forked = False
        met.clear()
        self._aside = os.path.join(os.path.abspath(folder), "inputs.")

    def take_in(self) -> None:
        """Add what forks have written."""
        folder, prefix = os.path.split(self._aside)
        for name in os.listdir(folder) if folder else ():
            if name.startswith(prefix) and name[len(prefix) :].isdigit():
                path = os.path.join(folder, name)
                for line in _lines(path):
                    self.noted.setdefault((line[0], line[1]), line[2])
                os.unlink(path)

    def place_of(self, kind: str, what: str = "") -> str:
        """Where it was asked for; "": nobody knows."""
        return self.noted.get((kind, what), "")

    def of_kind(self, kind: str) -> Iterator[tuple[str, str]]:
        """What there is of a kind, and its place."""
        for (other, what), place in list(self.noted.items()):
            if other == kind:
                yield what, place


def _lines(path: str) -> Iterator[list[str]]:
    with open(path, encoding="ascii") as file:
        for line in file:
            with suppress(ValueError):  # its process was killed as it wrote
                yield json.loads(line)


_is_forked = False


def _forked() -> None:
    global _is_forked
    _is_forked = True


os.register_at_fork(after_in_child=_forked)

met: set[str] = set()  # paths that pytest has found since the last group began
_process: Record | None = None
Receivers = Callable[["FrameType | None"], Sequence[Record]]


def _of_process(_: FrameType | None) -> Sequence[Record]:
    return (_process,) if _process is not None else ()


receivers: Receivers = _of_process


def of_process(root: str) -> Record:
    """The record of this process, from its first use on."""
    global _process
    if _process is None:
        _process = Record(os.path.join(os.path.realpath(root), ""))
    return _process


def set_receivers(function: Receivers) -> None:
    """Let this function tell who depends on what the code of a frame asks for."""
    global receivers
    receivers = function


def note(kind: str, whats: Iterable[str], frame: FrameType | None) -> bool:
    """Note these for the group whose code runs, unless it is silent.

    Returns whether they count for all groups now.
    """
    for_all = False
    whats = tuple(whats)
    if places.of(frame, "") is None:  # before it is asked at length who receives it
        return False
    for each in receivers(frame):
        place = places.of(frame, each.root)
        if place is not None:
            for_all |= each.for_all
            for what in whats:
                each.note(kind, what, place)
    return for_all


def note_search(name: str, path: Sequence[str] | None) -> None:
    """Note that a module is searched for; path: that of its package, or None."""
    for each in receivers(None):
        each.searches.add(name, sys.path if path is None else path)
    if name in _STARTERS:
        note("program", (sys.executable,), sys._getframe(1))
