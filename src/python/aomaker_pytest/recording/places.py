"""The line of code that asks for something, and whether its answer counts.

pytest, pluggy and this package read variables and connect for purposes of their
own, which change no outcome. Python's own library acts for its caller.
"""

from __future__ import annotations

import enum
import os
import sysconfig
from types import FrameType

from ..util.paths import OURS

_OURS = os.path.join(OURS, "")
_WRAPPERS = tuple(  # their functions are called in place of Python's own
    os.path.join(OURS, "aomaker_pytest", name, "")
    for name in ("recording", "threads", "imports")
)
_OF_PYTEST = ("_pytest", "pytest", "pluggy")
_STANDARD = tuple(
    os.path.join(path, "")
    for key in ("stdlib", "platstdlib")
    for path in {sysconfig.get_path(key), os.path.realpath(sysconfig.get_path(key))}
)


class Origin(enum.Enum):
    NOBODY = 1  # Python's own library, which acts for its caller
    OURS = 2
    PYTEST = 3
    LIBRARY = 4
    PROJECT = 5


_SILENT = (Origin.OURS, Origin.PYTEST)
_origins: dict[str, Origin] = {}  # by file name


def _of_file(file: str) -> Origin:
    if file not in _origins:
        _origins[file] = _find(file)
    return _origins[file]


def _find(file: str) -> Origin:
    parts = file.split(os.sep)
    if "site-packages" in parts or "dist-packages" in parts:
        package = parts[-1 - parts[::-1].index(_site(parts)) + 1]
        return Origin.PYTEST if package in _OF_PYTEST else Origin.LIBRARY
    if file.startswith(("<", *_STANDARD, *_WRAPPERS)):
        return Origin.NOBODY
    return Origin.OURS if file.startswith(_OURS) else Origin.PROJECT


def _site(parts: list[str]) -> str:
    return "site-packages" if "site-packages" in parts else "dist-packages"


def origin(frame: FrameType | None) -> Origin:
    """Whose innermost code it is that runs, but for Python's own library."""
    while frame is not None:
        found = _of_file(frame.f_code.co_filename)
        if found is not Origin.NOBODY:
            return found
        frame = frame.f_back
    return Origin.NOBODY


def of(frame: FrameType | None, root: str) -> str | None:
    """The innermost line of the project, else of a library; None: it is silent.

    "file:line", where the file is relative to the root when inside.
    """
    library = ""
    while frame is not None:
        file = frame.f_code.co_filename
        found = _of_file(file)
        if found in _SILENT:
            return library or None
        if found is Origin.PROJECT:
            inner = file[len(root) :] if file.startswith(root) else file
            return f"{inner}:{frame.f_lineno}"
        if found is Origin.LIBRARY and not library:
            library = f"{file}:{frame.f_lineno}"
        frame = frame.f_back
    return library
