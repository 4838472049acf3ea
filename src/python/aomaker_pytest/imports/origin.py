"""Whose code a file is: the project's, a library's, or one that nobody doubts."""

from __future__ import annotations

import enum
import functools
import os
import sysconfig
from types import FrameType
from typing import NamedTuple

import _pytest
import pluggy
import pytest

_STANDARD_KEYS = ("stdlib", "platstdlib")
_SITE_KEYS = ("purelib", "platlib")


class Origin(enum.Enum):
    PROJECT = 1
    LIBRARY = 2  # an installed package
    TRUSTED = 3  # Python's own library, pytest, and this package
    NONE = 4  # no file: frozen or generated code


class Place(NamedTuple):
    """A line of code that was running."""

    file: str
    line: int
    module: str
    origin: Origin
    inner: str  # the module of the function that the line has called


def _folders(*keys: str) -> tuple[str, ...]:
    paths = [sysconfig.get_path(key) for key in keys]
    real = map(os.path.realpath, paths)
    return tuple({os.path.join(path, "") for path in (*paths, *real)})


_STANDARD = _folders(*_STANDARD_KEYS)
_SITES = _folders(*_SITE_KEYS)
_LIBRARIES = _STANDARD + _SITES
_OURS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")
_TRUSTED = (
    _OURS,
    os.path.join(os.path.dirname(os.path.dirname(_OURS)), "worker.py"),
    os.path.join(os.path.dirname(_pytest.__file__), ""),
    os.path.join(os.path.dirname(pytest.__file__), ""),
    os.path.join(os.path.dirname(pluggy.__file__), ""),
)


@functools.cache
def _project(folder: str) -> str:
    return os.path.join(os.path.realpath(folder), "")


def is_in_project(path: str) -> bool:
    """Whether a file lies in the project: below this directory, and no package
    that is installed there.
    """
    project = _project(os.getcwd())
    if not path.startswith(project):
        return False
    if project.startswith(_LIBRARIES):  # the project is itself an installed package
        return True
    return "site-packages" not in path[len(project) :].split(os.sep)


_real_folder = functools.cache(os.path.realpath)


def _real(path: str) -> str:
    """os.path.realpath, which looks at all folders above each time."""
    folder, name = os.path.split(path)
    path = os.path.join(_real_folder(folder), name)
    return os.path.realpath(path) if os.path.islink(path) else path


@functools.cache
def of_file(path: str) -> Origin:
    """The origin of a file with code."""
    if path.startswith("<"):
        return Origin.NONE
    if path.startswith(_TRUSTED):
        return Origin.TRUSTED
    path = _real(path)
    if is_in_project(path):
        return Origin.PROJECT
    if path.startswith(_SITES) or "site-packages" in path.split(os.sep):
        return Origin.LIBRARY
    return Origin.TRUSTED if path.startswith(_STANDARD) else Origin.PROJECT


def of_frame(frame: FrameType) -> Origin:
    return of_file(frame.f_code.co_filename)


def _place(frame: FrameType, inner: Place | None) -> Place:
    module = str(frame.f_globals.get("__name__", ""))
    return Place(
        frame.f_code.co_filename,
        frame.f_lineno,
        module,
        of_frame(frame),
        inner.inner if inner else module,
    )


def responsible(frame: FrameType | None) -> Place | None:
    """Whose doing it is that this frame runs.

    It is the module that is being imported; for a hook, its innermost
    function. None: it is trusted.
    """
    inner: Place | None = None
    while frame is not None:
        origin = of_frame(frame)
        doubtful = origin in (Origin.PROJECT, Origin.LIBRARY)
        if frame.f_code.co_name == "<module>" and origin is not Origin.NONE:
            if doubtful:
                return _place(frame, inner)
            return inner if _is_start(frame) else None
        if inner is None and doubtful:
            inner = _place(frame, None)
        frame = frame.f_back
    return inner


def _is_start(frame: FrameType) -> bool:
    """Whether the frame is that of the program, not of a module."""
    return frame.f_globals.get("__name__") == "__main__"
