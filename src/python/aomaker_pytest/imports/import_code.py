"""Modules of the project that take the time, or the command line, at import.

Neither can be watched: libraries that replace the time, such as freezegun, know
its functions by their identity. So the code of such a module is looked at that
runs at its import, and so are the values that it keeps: times, numbers of the
process, and locks that processes share.
"""

from __future__ import annotations

import datetime
import os
import pathlib
import re
import sys
import time
from collections.abc import Iterable, Iterator
from types import BuiltinFunctionType, CodeType
from typing import Any

from ..util import static
from .origin import Origin, Place, of_file

TIME = "the time is taken"
PROCESS = "the process id is asked for"
_LOCK = "a lock is made that processes share"
_ARGV = "the command line is read, which names the tests of a group"
_CLOCKS = {
    *(time.time, time.time_ns, time.strftime, time.localtime, time.ctime, os.times),
    *(time.monotonic, time.monotonic_ns, time.perf_counter, time.perf_counter_ns),
    *(time.process_time, time.process_time_ns, time.thread_time),
}
_ATTRIBUTES = {
    *("now", "utcnow", "today", "time_ns", "strftime", "localtime", "ctime"),
    *("monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "clock_gettime"),
    *("clock_gettime_ns", "process_time", "process_time_ns", "thread_time"),
}
_NAMES = {*_ATTRIBUTES, "time", "times", "argv"}
_MENTIONS = re.compile(
    rb"\b(%s|times?)\s*\(|\bargv\b" % "|".join(sorted(_ATTRIBUTES)).encode()
).search
_READS_TIME = re.compile(rb"\b(time\s*\.\s*time|os\s*\.\s*times)\s*\(").findall
_DIGITS = re.compile(r"\d+").findall
_STAMPS = ("%H%M%S", "%H-%M-%S", "%H:%M:%S", "%H_%M_%S", "%H.%M.%S")
_LEAST_NUMBER = 1000  # smaller ones are often something else
_LOCKS = "multiprocessing.synchronize"
_MOST_SECONDS = 60  # of an import
_COMPREHENSIONS = ("<listcomp>", "<dictcomp>", "<setcomp>")
_IS_PROGRAM = {"__name__", "==", "__main__"}


class ImportCode:
    """The code of modules, collected while they are imported."""

    def __init__(self) -> None:
        self._begin = time.time()
        self._codes: dict[str, CodeType] = {}  # by file

    def note(self, code: object) -> None:
        """Called when code is about to run."""
        if isinstance(code, CodeType) and code.co_name == "<module>":
            self._codes[code.co_filename] = code

    def findings(self, modules: Iterable[str]) -> Iterator[tuple[str, Place]]:
        """What these modules, which have been imported, have read, and where."""
        stamps = _stamps_since(self._begin)
        for name in modules:
            module = sys.modules.get(name)
            path = static.text(module, "__file__")
            if not path or of_file(path) is not Origin.PROJECT:
                continue
            names = static.names(module)
            code = self._codes.get(path) or _compiled(path)
            lines = _lines_at_import(code, path, names) if code else set()
            for value in list(names.values()) if not lines else ():
                if _is_time(value, self._begin, stamps):
                    lines = {(1, TIME)}
                elif _is_of_process(value):
                    lines = {(1, PROCESS)}
                elif static.text(type(value), "__module__") == _LOCKS:
                    lines = {(1, _LOCK)}
            for line, what in sorted(lines):
                yield what, Place(path, line, name, Origin.PROJECT, name)


def _compiled(path: str) -> CodeType | None:
    """The code of a module that ran under another name: pytest keeps that of a
    conftest.py whose folder has been moved.
    """
    try:
        with open(path, "rb") as file:
            return compile(file.read(), path, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError):
        return None


def _lines_at_import(
    code: CodeType, path: str, names: dict[str, Any]
) -> set[tuple[int, str]]:
    """The lines that run at the import and read such things, and which."""
    if _NAMES.isdisjoint(_names_at_import(code)):
        return set()
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError:
        return set()
    if not _MENTIONS(source):
        return set()
    named = {text.rpartition(b".")[2].strip() for text in _READS_TIME(source)}
    attributes = _ATTRIBUTES | {text.decode() for text in named}
    return {
        (line, _ARGV if name == "argv" else TIME)
        for line, operation, name in _operations(code)
        if (operation in ("LOAD_ATTR", "LOAD_METHOD") and name in attributes)
        or (operation == "LOAD_NAME" and _is_clock(names.get(name)))
        or (operation in ("LOAD_ATTR", "IMPORT_FROM") and name == "argv")
    }


def _names_at_import(code: CodeType) -> Iterator[str]:
    """The names that code mentions which runs at once."""
    yield from code.co_names
    for inner in _inner_codes(code):
        yield from _names_at_import(inner)


def _operations(code: CodeType) -> Iterator[tuple[int, str, str]]:
    """What runs at once: the line, the operation, and the name that it is for.

    What only runs in the program itself (``__name__ == "__main__"``) does not.
    """
    import dis

    line = code.co_firstlineno
    last: list[Any] = []  # what the last operations were for
    skipped = 0  # the offset at which it goes on
    for instruction in dis.get_instructions(code):
        starts = instruction.starts_line
        if type(starts) is int:
            line = starts
        elif starts is True:  # Python 3.13 tells the number elsewhere
            line = instruction.line_number or line  # type: ignore[attr-defined]
        if instruction.offset < skipped:
            continue
        if "IF_FALSE" in instruction.opname and {*map(str, last)} == _IS_PROGRAM:
            skipped = instruction.argval
        last = [*last[-2:], instruction.argval]
        if type(instruction.argval) is str:
            yield line, instruction.opname, instruction.argval
    for inner in _inner_codes(code):
        yield from _operations(inner)


def _inner_codes(code: CodeType) -> Iterator[CodeType]:
    """The bodies of classes, and comprehensions, which run at once."""
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            is_class = not constant.co_flags & 0x2  # CO_NEWLOCALS is a function's
            if is_class or constant.co_name in _COMPREHENSIONS:
                yield constant


def _stamps_since(begin: float) -> list[str]:
    """How names of files may spell a second of the import."""
    end = min(time.time(), begin + _MOST_SECONDS)
    return [
        time.strftime(stamp, time.localtime(second))
        for second in range(int(begin), int(end) + 1)
        for stamp in _STAMPS
    ]


def _is_clock(value: object) -> bool:
    return type(value) is BuiltinFunctionType and value in _CLOCKS


def _is_of_process(value: object) -> bool:
    """Whether a value is the number of this process, of the one that has started it,
    or of its group, or is a text with it.
    """
    own = os.getpid()
    if type(value) is int:
        numbers = (own, os.getppid(), os.getpgrp(), os.getsid(0))
        return value >= _LEAST_NUMBER and value in numbers
    if type(value) is not str and not static.is_a(value, pathlib.PurePath):
        return False
    return own >= _LEAST_NUMBER and str(own) in _DIGITS(str(value))


def _is_time(value: object, since: float, stamps: list[str]) -> bool:
    """Whether a value is a time at which the import ran, or names its second."""
    kind = type(value)
    if kind is datetime.datetime:
        try:
            value = value.timestamp()  # type: ignore[attr-defined]
        except (OSError, OverflowError, ValueError):
            return False
        kind = float
    if kind in (int, float):
        latest = time.time() + 1  # it may have been rounded up
        return any(
            since - 1 <= value / unit <= latest  # type: ignore[operator]
            for unit in (1, 10**3, 10**6, 10**9)
        )
    if kind is not str and not static.is_a(value, pathlib.PurePath):
        return False
    text = str(value)
    return any(stamp in text for stamp in stamps)
