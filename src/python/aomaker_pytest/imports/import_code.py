"""Modules of the project that take the time, or the command line, at import.

Neither can be watched: libraries that replace the time, such as freezegun, know
its functions by their identity. So the code of such a module is looked at that
runs at its import, and so are the values that it keeps.
"""

from __future__ import annotations

import datetime
import pathlib
import re
import sys
import time
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any

from ..util import static
from .origin import Origin, Place, of_file

TIME = "the time is taken"
_ARGV = "the command line is read, which names the tests of a group"
_CLOCKS = (time.time, time.time_ns, time.strftime, time.localtime, time.ctime)
_ATTRIBUTES = {"now", "utcnow", "today", "time_ns", "strftime", "localtime", "ctime"}
_MENTIONS = re.compile(
    rb"\b(now|utcnow|today|time|time_ns|strftime|localtime|ctime)\s*\(|\bargv\b"
).search
_READS_TIME = re.compile(rb"\btime\s*\.\s*time\s*\(").search
_STAMPS = ("%H%M%S", "%H-%M-%S", "%H:%M:%S", "%H_%M_%S", "%H.%M.%S")
_MOST_SECONDS = 60  # of an import


def findings(modules: Iterable[str], since: float) -> Iterator[tuple[str, Place]]:
    """What these modules, which have been imported, have read, and where.

    since: when the first of them was imported, in seconds since 1970.
    """
    for name in modules:
        module = sys.modules.get(name)
        path = static.text(module, "__file__")
        if not path or of_file(path) is not Origin.PROJECT:
            continue
        names = static.names(module)
        lines = _lines_at_import(path, names)
        if not lines and any(_is_time(each, since) for each in list(names.values())):
            lines = {(1, TIME)}
        for line, what in sorted(lines):
            yield what, Place(path, line, name, Origin.PROJECT, name)


def _lines_at_import(path: str, names: dict[str, Any]) -> set[tuple[int, str]]:
    """The lines that run at the import and read such things, and which."""
    try:
        with open(path, "rb") as file:
            source = file.read()
        if not _MENTIONS(source):
            return set()
        code = compile(source, path, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError):
        return set()
    attributes = _ATTRIBUTES | ({"time"} if _READS_TIME(source) else set())
    return {
        (line, _ARGV if name == "argv" else TIME)
        for line, operation, name in _operations(code)
        if (operation in ("LOAD_ATTR", "LOAD_METHOD") and name in attributes)
        or (operation == "LOAD_NAME" and names.get(name) in _CLOCKS)
        or (operation in ("LOAD_ATTR", "IMPORT_FROM") and name == "argv")
    }


def _operations(code: CodeType) -> Iterator[tuple[int, str, str]]:
    """What runs at once: the line, the operation, and the name that it is for."""
    import dis

    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        starts = instruction.starts_line
        if type(starts) is int:
            line = starts
        elif starts is True:  # Python 3.13 tells the number elsewhere
            line = instruction.line_number or line  # type: ignore[attr-defined]
        if type(instruction.argval) is str:
            yield line, instruction.opname, instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and _runs_at_once(constant):
            yield from _operations(constant)


def _runs_at_once(code: CodeType) -> bool:
    """Whether it is the body of a class, or a comprehension."""
    is_class = not code.co_flags & 0x2  # CO_NEWLOCALS is a function's
    return is_class or code.co_name in ("<listcomp>", "<dictcomp>", "<setcomp>")


def _is_time(value: object, since: float) -> bool:
    """Whether a value is a time at which the import ran, or names its second."""
    kind = type(value)
    if kind is datetime.datetime:
        try:
            value = value.timestamp()  # type: ignore[attr-defined]
        except (OSError, OverflowError, ValueError):
            return False
        kind = float
    now = time.time()
    if kind in (int, float):
        return any(
            since - 1 <= value / unit <= now  # type: ignore[operator]
            for unit in (1, 10**3, 10**6, 10**9)
        )
    if kind is not str and not static.is_a(value, pathlib.PurePath):
        return False
    text = str(value)
    seconds = range(int(since), int(min(now, since + _MOST_SECONDS)) + 1)
    return any(
        time.strftime(stamp, time.localtime(second)) in text
        for second in seconds
        for stamp in _STAMPS
    )
