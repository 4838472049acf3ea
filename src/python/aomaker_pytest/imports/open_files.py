"""Descriptors that an import leaves open, and whether forks may share them."""

from __future__ import annotations

import fcntl
import io
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType
from typing import Any

from ..util import gc_freeze
from ..util.paths import BUILD
from .origin import Origin, Place, of_frame, responsible

_FOLDER = "/proc/self/fd"
_BUILD = f"{os.sep}{BUILD}{os.sep}"
_FILES = (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)


def open_files() -> set[str]:
    """The open descriptors; an empty set, if the system cannot tell."""
    try:
        names = os.listdir(_FOLDER)
    except OSError:
        return set()
    # without the descriptor by which they were listed
    return {name for name in names if os.path.lexists(f"{_FOLDER}/{name}")}


_shared: list[object] = []  # files that forks inherit


class OpenFiles:
    """What is opened, from its creation on."""

    def __init__(self) -> None:
        self._before = open_files()
        self._places: dict[str, Place] = {}  # by path; "": the latest socket
        self.allowed: set[int] = set()

    def audit(self, event: str, args: tuple[Any, ...], frame: FrameType | None) -> None:
        if frame is None or of_frame(frame) is Origin.NONE:  # of an import itself
            return
        place = responsible(frame)
        if place is not None:
            path = args[0] if event == "open" else ""
            if isinstance(path, str):
                self._places[os.path.realpath(path) if path else ""] = place

    def left(self) -> list[Place | None]:
        """Where those were opened that are open still, and cannot be shared.

        A file that is open for appending can be; what Python has not written
        yet is written now, so that no fork does it.
        """
        left: list[Place | None] = []
        shared = False
        for name in open_files() - self._before - set(map(str, self.allowed)):
            if _is_appended(name):
                shared = True
            else:
                left.append(self._places.get(_target(name), self._places.get("")))
        if shared:
            new = gc_freeze.objects_since()
            _shared[:] = [each for each in new if type(each) in _FILES]
            _flush(_shared)
        return left


def _target(name: str) -> str:
    try:
        path = os.readlink(f"{_FOLDER}/{name}")
    except OSError:
        return ""
    return path if path.startswith(os.sep) else ""


def _flags(name: str) -> int:
    """How a file is open; 0, as for reading, when it is no file."""
    try:
        if stat.S_ISREG(os.fstat(int(name)).st_mode):
            return fcntl.fcntl(int(name), fcntl.F_GETFL)
    except OSError:
        pass
    return os.O_RDONLY


def _is_appended(name: str) -> bool:
    """Whether it is a file that is open for appending only."""
    flags = _flags(name)
    return bool(flags & os.O_APPEND) and flags & os.O_ACCMODE == os.O_WRONLY


def _flush(files: Iterable[object]) -> None:
    for each in files:
        if type(each) in _FILES:
            with suppress(OSError, ValueError):  # it is closed, or for reading
                each.flush()  # type: ignore[attr-defined]


def flush_all() -> None:
    """Write what files have not written that nobody has closed, as the end of
    Python does.

    Those that a fork shares are known; others are objects of its own.
    """
    _flush(_shared)
    if any(map(_is_written, open_files())):
        _flush(gc_freeze.objects_since())


def _is_written(name: str) -> bool:
    """Whether a file is open for writing that is none of ours."""
    return _flags(name) & os.O_ACCMODE != os.O_RDONLY and _BUILD not in _target(name)
