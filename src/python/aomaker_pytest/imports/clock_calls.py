"""Modules of the project that take the time when they are imported.

Calls of ``datetime.now()`` cannot be watched. So the code of such a module is
looked at that runs at its import, and so are the values that it keeps.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterable, Iterator
from types import CodeType

from ..util import static
from .origin import Origin, Place, of_file

_CALLS = {"now", "utcnow", "today"}
_MENTIONS = re.compile(rb"\b(now|utcnow|today)\s*\(").search


def places(modules: Iterable[str], since: float) -> Iterator[Place]:
    """Where these modules, which have been imported, have taken the time.

    since: when the first of them was imported, in seconds since 1970.
    """
    for name in modules:
        module = sys.modules.get(name)
        path = static.names(module).get("__file__")
        if type(path) is not str or of_file(path) is not Origin.PROJECT:
            continue
        line = _line_of_call(path) or _keeps_time(static.names(module), since)
        if line:
            yield Place(path, line, name, Origin.PROJECT, name)


def _line_of_call(path: str) -> int:
    """The line of the first call that runs at the import; 0: there is none."""
    try:
        with open(path, "rb") as file:
            source = file.read()
        if not _MENTIONS(source):
            return 0
        lines = _call_lines(compile(source, path, "exec", dont_inherit=True))
    except (OSError, SyntaxError, ValueError):
        return 0
    return min(lines, default=0)


def _call_lines(code: CodeType) -> Iterator[int]:
    """The lines where code that runs at once names such a method."""
    import dis

    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        starts = instruction.starts_line
        if type(starts) is int:
            line = starts
        elif starts is True:  # Python 3.13 tells the number elsewhere
            line = instruction.line_number or line  # type: ignore[attr-defined]
        if instruction.argval in _CALLS and "CONST" not in instruction.opname:
            yield line
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and _runs_at_once(constant):
            yield from _call_lines(constant)


def _runs_at_once(code: CodeType) -> bool:
    """Whether it is the body of a class, or a comprehension."""
    is_class = not code.co_flags & 0x2  # CO_NEWLOCALS is a function's
    return is_class or code.co_name in ("<listcomp>", "<dictcomp>", "<setcomp>")


def _keeps_time(names: dict[str, object], since: float) -> int:
    """1, if a value is a time at which the import ran; its line is not known."""
    for value in list(names.values()):
        if type(value) is datetime.datetime:
            try:
                if value.timestamp() >= since - 1 and value <= datetime.datetime.now(
                    value.tzinfo
                ):
                    return 1
            except (OSError, OverflowError, ValueError):
                pass
    return 0
