"""Variables of the environment that are read through ``os.environ`` and
``os.environb``, as ``os.getenv`` does.

Both keep their values in one dictionary, which is replaced by one that notes what
it is asked for. What a test has set itself is no input: a variable counts if it
has the value that it has had outside.
"""

from __future__ import annotations

import os
import posix
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from . import record

ALL = "*"  # the environment as a whole

# pytest and its plugins, pytest-xdist and aomaker set these for each group
_OWN = ("AOMAKER_", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_", "PYTEST_VERSION")

# They save variables to restore them later.
_SAVERS = {("unittest", "mock.py"), ("mock", "mock.py"), ("_pytest", "monkeypatch.py")}

# the classes of os.environ
_MAPPINGS = ("os.py", "<frozen os>", "_collections_abc.py", "<frozen _collections_abc>")

_outer: dict[bytes, bytes] = {}
_known: set[Any] = set()  # names that are noted for all, or never


class Variables(dict):  # type: ignore[type-arg]
    def __getitem__(self, name: Any) -> Any:
        if name not in _known:
            _is_read(self, name, sys._getframe(1))
        return dict.__getitem__(self, name)

    def __iter__(self) -> Iterator[Any]:
        _are_read(sys._getframe(1))
        return dict.__iter__(self)

    def items(self) -> Any:
        _are_read(sys._getframe(1))
        return dict.items(self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Copies and pickles are ordinary dictionaries."""
        _are_read(sys._getframe(1))
        return dict, (dict(dict.items(self)),)


def install() -> None:
    """Begin to note, once in a process; its forks continue."""
    data: Any = os.environ._data  # type: ignore[attr-defined]
    if type(data) is Variables:
        return
    recorded = Variables(data)
    for environ in (os.environ, getattr(os, "environb", None)):
        if getattr(environ, "_data", None) is data:
            environ._data = recorded  # type: ignore[union-attr]
    if posix.environ is data:
        posix.environ = recorded  # type: ignore[misc]
    now_outer()


def now_outer() -> None:
    """Take the present values for those from outside."""
    _outer.clear()
    _outer.update(dict.items(os.environ._data))  # type: ignore[attr-defined]


def _is_read(variables: Variables, name: Any, frame: FrameType) -> None:
    if type(name) is not bytes:
        return
    if dict.get(variables, name) != _outer.get(name):
        return
    text = os.fsdecode(name)
    if text.startswith(_OWN):
        _known.add(name)
        return
    reader = _reader(frame)
    if reader is not None and record.note("env", (text,), reader):
        _known.add(name)


def _are_read(frame: FrameType) -> None:
    reader = _reader(frame) if ALL not in _known else None
    if reader is not None and record.note("env", (ALL,), reader):
        _known.add(ALL)


def _reader(frame: FrameType | None) -> FrameType | None:
    """The frame that reads; None: it empties the environment, or keeps a value to
    restore it later.
    """
    while frame is not None and _is_of_mapping(frame.f_code.co_filename):
        if frame.f_code.co_name == "clear":
            return None
        frame = frame.f_back
    raises = False  # 1: without the variable it is an error
    while frame is not None and _is_saver(frame.f_code.co_filename):
        raises |= bool(
            frame.f_code.co_name == "delitem" and frame.f_locals.get("raising")
        )
        if not raises:
            return None
        frame = frame.f_back
    return frame


def _is_of_mapping(file: str) -> bool:
    return os.path.basename(file) in _MAPPINGS


def _is_saver(file: str) -> bool:
    folder, name = os.path.split(file)
    return (os.path.basename(folder), name) in _SAVERS
