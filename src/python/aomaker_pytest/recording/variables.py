"""Variables of the environment that are read through ``os.environ`` and
``os.environb``, as ``os.getenv`` does.

Both keep their values in one dictionary, which is replaced by one that notes what
it is asked for. What a test has set itself is no input: a variable counts if it
has the value that it has had outside.
"""

from __future__ import annotations

import functools
import os
import posix
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

from ..util.paths import OURS
from . import record

ALL = "*"  # the environment as a whole

# They count for every group: libc, Python and the search for programs use them. A star
# means all variables whose names begin so.
OF_EVERY_PROCESS = ("LANG*", "LC_*", "LD_*", "PATH", "PYTHON*", "TZ*")

# pytest and its plugins, pytest-xdist and aomaker set these for each group
_OWN = ("AOMAKER_", "PYTEST_CURRENT_TEST", "PYTEST_XDIST_", "PYTEST_VERSION")

# They save variables to restore them later; one keeps them for its requests.
_SAVERS = {
    ("unittest", "mock.py"),
    ("mock", "mock.py"),
    ("_pytest", "monkeypatch.py"),
    ("wsgiref", "handlers.py"),
}

# the classes of os.environ
_MAPPINGS = ("os.py", "<frozen os>", "_collections_abc.py", "<frozen _collections_abc>")

_OURS = os.path.join(OURS, "")
_OF_THREADS = os.path.join(OURS, "aomaker_pytest", "threads", "environ.py")

_outer: dict[bytes, bytes] = {}
_walk: tuple[int, int] = (0, 0)  # the frame and instruction that has read all
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
    data = _data()
    if type(data) is Variables:
        return
    recorded = Variables(data)
    for environ in (os.environ, getattr(os, "environb", None)):
        if getattr(environ, "_data", None) is data:
            environ._data = recorded  # type: ignore[union-attr]
    if posix.environ is data:
        posix.environ = recorded  # type: ignore[misc]
    now_outer()


def now_outer(values: dict[bytes, bytes] | None = None) -> None:
    """Take these for the values from outside; None: the present ones."""
    _outer.clear()
    _outer.update(dict(dict.items(_data())) if values is None else values)


def value(name: str) -> Any:
    """The value of a variable, which is not noted: for readers of ours.

    Something else may be in the place of os.environ: a test has replaced it.
    """
    data = getattr(os.environ, "_data", None)
    if isinstance(data, dict):
        return dict.get(data, os.fsencode(name))
    return os.environ.get(name)


def _data() -> Any:
    return os.environ._data  # type: ignore[attr-defined]


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
    if reader is None or _walk == (id(reader), reader.f_lasti):  # dict() asks for each
        return
    if record.note("env", (text,), reader):
        _known.add(name)


def _are_read(frame: FrameType) -> None:
    global _walk
    reader = _reader(frame)
    if reader is not None:
        record.note("env", (ALL,), reader)
        _walk = id(reader), reader.f_lasti


def _reader(frame: FrameType | None) -> FrameType | None:
    """The frame that reads; None: it is ours, empties the environment, or keeps a
    value to restore it later.
    """
    while frame is not None and _is_of_mapping(frame.f_code.co_filename):
        if frame.f_code.co_name == "clear":
            return None
        frame = frame.f_back
    if frame is None or frame.f_code.co_filename.startswith(_OURS):
        return None
    raises = False  # 1: without the variable it is an error
    while frame is not None and _is_saver(frame.f_code.co_filename):
        raises |= bool(
            frame.f_code.co_name == "delitem" and frame.f_locals.get("raising")
        )
        if not raises:
            return None
        frame = frame.f_back
    return frame


@functools.cache
def _is_of_mapping(file: str) -> bool:
    return os.path.basename(file) in _MAPPINGS or file == _OF_THREADS


@functools.cache
def _is_saver(file: str) -> bool:
    folder, name = os.path.split(file)
    return (os.path.basename(folder), name) in _SAVERS
