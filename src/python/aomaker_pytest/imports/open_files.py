"""Descriptors that an import leaves open, and whether forks may share them."""

from __future__ import annotations

import fcntl
import gc
import io
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType
from typing import Any

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
            if is_appended(int(name)):
                shared = True
            else:
                left.append(self._places.get(_target(name), self._places.get("")))
        if shared:
            _shared[:] = [each for each in gc.get_objects() if type(each) in _FILES]
            _flush(_shared)
        return left


def _target(name: str) -> str:
    try:
        path = os.readlink(f"{_FOLDER}/{name}")
    except OSError:
        return ""
    return path if path.startswith(os.sep) else ""


def is_appended(descriptor: int) -> bool:
    """Whether it is a file that is open for appending only."""
    try:
        flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
        mode = os.fstat(descriptor).st_mode
    except OSError:
        return False
    return (
        stat.S_ISREG(mode)
        and bool(flags & os.O_APPEND)
        and flags & os.O_ACCMODE == os.O_WRONLY
    )


def _flush(files: Iterable[object]) -> None:
    for each in files:
        if type(each) in _FILES:
            with suppress(OSError, ValueError):  # it is closed, or for reading
                each.flush()  # type: ignore[attr-defined]


def flush_all() -> None:
    """Write what files have not written that nobody has closed, as the end of
    Python does.

    A fork has frozen the objects from before it; those that it shares are known.
    """
    _flush(_shared)
    if any(map(_is_written, open_files())):
        _flush(gc.get_objects())


def _is_written(name: str) -> bool:
    """Whether a file is open for writing that is none of ours."""
    try:
        flags = fcntl.fcntl(int(name), fcntl.F_GETFL)
        mode = os.fstat(int(name)).st_mode
    except OSError:
        return False
    return (
        stat.S_ISREG(mode)
        and flags & os.O_ACCMODE != os.O_RDONLY
        and _BUILD not in _target(name)
    )
