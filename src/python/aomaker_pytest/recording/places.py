"""The line of code that asks for something, and whether its answer counts.

pytest, pluggy and this package read variables and connect for purposes of their
own, which change no outcome. Python's own library acts for its caller.
"""

from __future__ import annotations

import os
import sysconfig
from types import FrameType

_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_SILENT_PACKAGES = ("_pytest", "pytest", "pluggy")
_STANDARD = tuple(
    os.path.join(path, "")
    for key in ("stdlib", "platstdlib")
    for path in {sysconfig.get_path(key), os.path.realpath(sysconfig.get_path(key))}
)

_NOBODY, _SILENT, _LIBRARY, _PROJECT = range(4)
_kinds: dict[str, int] = {}  # by file name


class Place(str):
    """A line, as "file:line"; its file is relative to the root when inside."""


def _kind(file: str) -> int:
    if file not in _kinds:
        _kinds[file] = _kind_of(file)
    return _kinds[file]


def _kind_of(file: str) -> int:
    parts = file.split(os.sep)
    if "site-packages" in parts or "dist-packages" in parts:
        package = parts[-1 - parts[::-1].index(_site(parts)) + 1]
        return _SILENT if package in _SILENT_PACKAGES else _LIBRARY
    if file.startswith("<") or file.startswith(_STANDARD):
        return _NOBODY
    if file.startswith(_OURS) or os.path.dirname(file) == os.path.dirname(_OURS):
        return _SILENT
    return _PROJECT


def _site(parts: list[str]) -> str:
    return "site-packages" if "site-packages" in parts else "dist-packages"


def of(frame: FrameType | None, root: str) -> Place | None:
    """The innermost line of the project, else of a library; None: it is silent."""
    library = ""
    while frame is not None:
        file = frame.f_code.co_filename
        kind = _kind(file)
        if kind == _SILENT:
            return Place(library) if library else None
        if kind == _PROJECT:
            inner = file[len(root) :] if file.startswith(root) else file
            return Place(f"{inner}:{frame.f_lineno}")
        if kind == _LIBRARY and not library:
            library = f"{file}:{frame.f_lineno}"
        frame = frame.f_back
    return Place(library)
