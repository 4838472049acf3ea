"""Paths whose existence, kind or size is asked for by ``os.path`` and ``pathlib``.

Their functions are of Python, and keep their identity: each gets code that calls
``look_up`` first, so that no frame of ours is in a traceback. What pytest itself
finds counts when it reads it; what it misses in the project does, such as a
conftest.py.
"""

from __future__ import annotations

import ast
import inspect
import os
import pathlib
import posix
import sys
import types
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ..util.counted_paths import absolute
from ..util.paths import OURS
from . import places, record
from .places import Origin

_NAME = "_aomaker_look_up"  # in the namespace of these functions
_OF_PATH = (
    "exists lexists isfile isdir islink getsize getmtime getatime getctime"  # os.path's
).split()
_lstat = posix.lstat  # a link to nothing is there


def look_up(path: Any) -> None:
    """Note a path, and whether it exists when it is asked for first."""
    if type(path) is not str:
        if not isinstance(path, (bytes, os.PathLike)):
            return
        path = os.fsdecode(path)
    path = absolute(path)
    frame = sys._getframe(2)
    asks = _who_asks(frame)
    if asks is Origin.OURS:
        return
    if asks is Origin.PYTEST and (path in record.met or _exists(path)):
        record.met.add(path)
        return
    for each in record.receivers(frame):
        if path in each.asked:
            continue
        if asks is not Origin.PYTEST:
            each.asked.add(path)
            each.note("found" if _exists(path) else "absent", path)
        elif path.startswith(each.root):
            each.note("absent", path)


def _who_asks(frame: types.FrameType) -> Origin:
    """frame: that of the function's caller."""
    own = frame.f_code.co_filename.startswith(OURS)
    return Origin.OURS if own else places.origin(frame)


def _exists(path: str) -> bool:
    try:
        _lstat(path)
    except (OSError, ValueError):
        return False
    return True


def _functions() -> Iterator[types.FunctionType]:
    for name in _OF_PATH:
        if name != "islink" or sys.version_info >= (3, 10):  # else for realpath(), too
            yield getattr(os.path, name)
    yield pathlib.Path.stat  # type: ignore[misc]
    if pathlib.Path.lstat.__code__.co_names[:1] != ("stat",):  # Python 3.9
        yield pathlib.Path.lstat  # type: ignore[misc]


def install() -> None:
    """Begin to note, once in a process; its forks continue."""
    for function in _functions():
        if type(function) is types.FunctionType and _NAME not in (
            function.__code__.co_names
        ):
            with suppress(OSError, SyntaxError, KeyError):  # the library has no sources
                function.__code__ = _with_look_up(function)
                function.__globals__[_NAME] = look_up


def _with_look_up(function: types.FunctionType) -> types.CodeType:
    """The code of a function, which looks up its first parameter first.

    Lines and columns stay, as tracebacks show them.
    """
    code: Any = function.__code__
    # the name of the code may be that of a frozen module
    with open(str(function.__globals__["__file__"]), encoding="utf-8") as file:
        lines = file.readlines()[code.co_firstlineno - 1 :]
    text = "".join(inspect.getblock(lines))
    tree = ast.parse(f"if 1:\n{text}" if text[0].isspace() else f"\n{text}")
    ast.increment_lineno(tree, code.co_firstlineno - 2)
    definition = next(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))
    body = definition.body
    call = ast.parse(f"{_NAME}({code.co_varnames[0]})").body[0]
    at = 0 if ast.get_docstring(definition) is None else 1
    for node in ast.walk(call):
        ast.copy_location(node, body[at])
    body.insert(at, call)
    made: Any = compile(tree, code.co_filename, "exec")
    while made.co_name != code.co_name:
        made = next(each for each in made.co_consts if type(each) is types.CodeType)
    same = {"co_qualname": code.co_qualname} if hasattr(code, "co_qualname") else {}
    return made.replace(**same)  # type: ignore[no-any-return]
