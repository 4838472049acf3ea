"""Modules of the project that take the time, or the command line, at import.

Calls of ``datetime.now()`` and reading ``sys.argv`` cannot be watched. So the
code of such a module is looked at that runs at its import, and so are the values
that it keeps.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterable, Iterator
from types import CodeType

from ..util import static
from .origin import Origin, Place, of_file

TIME = "the time is taken"
_NAMES = {
    "now": TIME,
    "utcnow": TIME,
    "today": TIME,
    "argv": "the command line is read, which names the tests of a group",
}
_LOADS = ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM")
_MENTIONS = re.compile(rb"\b((now|utcnow|today)\s*\(|argv\b)").search


def findings(modules: Iterable[str], since: float) -> Iterator[tuple[str, Place]]:
    """What these modules, which have been imported, have read, and where.

    since: when the first of them was imported, in seconds since 1970.
    """
    for name in modules:
        module = sys.modules.get(name)
        path = static.names(module).get("__file__")
        if type(path) is not str or of_file(path) is not Origin.PROJECT:
            continue
        for line, what in sorted(_names_at_import(path)):
            yield what, Place(path, line, name, Origin.PROJECT, name)
        if _keeps_time(static.names(module), since):
            yield TIME, Place(path, 1, name, Origin.PROJECT, name)


def _names_at_import(path: str) -> set[tuple[int, str]]:
    """The lines that run at the import and name such things."""
    try:
        with open(path, "rb") as file:
            source = file.read()
        if not _MENTIONS(source):
            return set()
        code = compile(source, path, "exec", dont_inherit=True)
        return {(line, _NAMES[name]) for line, name in _call_lines(code)}
    except (OSError, SyntaxError, ValueError):
        return set()


def _call_lines(code: CodeType) -> Iterator[tuple[int, str]]:
    """The lines where code that runs at once names such a thing."""
    import dis

    line = code.co_firstlineno
    for instruction in dis.get_instructions(code):
        starts = instruction.starts_line
        if type(starts) is int:
            line = starts
        elif starts is True:  # Python 3.13 tells the number elsewhere
            line = instruction.line_number or line  # type: ignore[attr-defined]
        if instruction.argval in _NAMES and instruction.opname.startswith(_LOADS):
            yield line, instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType) and _runs_at_once(constant):
            yield from _call_lines(constant)


def _runs_at_once(code: CodeType) -> bool:
    """Whether it is the body of a class, or a comprehension."""
    is_class = not code.co_flags & 0x2  # CO_NEWLOCALS is a function's
    return is_class or code.co_name in ("<listcomp>", "<dictcomp>", "<setcomp>")


def _keeps_time(names: dict[str, object], since: float) -> bool:
    """Whether a value is a time at which the import ran."""
    for value in list(names.values()):
        if type(value) is datetime.datetime:
            try:
                if value.timestamp() >= since - 1 and value <= datetime.datetime.now(
                    value.tzinfo
                ):
                    return True
            except (OSError, OverflowError, ValueError):
                pass
    return False
