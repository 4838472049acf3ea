"""What pytest asks of each function of a test or fixture, answered for plain ones.

pytest asks ``inspect``, and the disk whether the function's file exists, which is a
twentieth of what a test that does nothing costs. A plain function is one that
nobody has decorated, except by marks: its code tells the same.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import FunctionType
from typing import Any, Callable

from _pytest import fixtures, python

_MARKS = {"pytestmark"}  # attributes that say nothing about arguments or place


def _is_plain(function: Any) -> bool:
    return type(function) is FunctionType and vars(function).keys() <= _MARKS


def _arguments(function: FunctionType) -> tuple[str, ...]:
    """The names of arguments that have no default and may be given by name."""
    code, defaults = function.__code__, function.__defaults__ or ()
    named = code.co_argcount + code.co_kwonlyargcount
    optional = function.__kwdefaults__ or ()
    return (
        *code.co_varnames[code.co_posonlyargcount : code.co_argcount - len(defaults)],
        *(
            name
            for name in code.co_varnames[code.co_argcount : named]
            if name not in optional
        ),
    )


def _ask_for_arguments() -> None:
    ask: Callable[..., Any] = fixtures.getfuncargnames

    def getfuncargnames(function: Any, *args: Any, **options: Any) -> Any:
        is_method = any(
            value for name, value in options.items() if name != "name"
        )  # the first argument is the object, perhaps
        if args or is_method or not _is_plain(function):
            return ask(function, *args, **options)
        return _arguments(function)

    fixtures.getfuncargnames = getfuncargnames


def _ask_for_places() -> None:
    ask: Callable[[Any], Any] = python.getfslineno
    known: dict[str, Path] = {}  # files that exist

    def getfslineno(obj: Any) -> Any:
        if not _is_plain(obj):
            return ask(obj)
        code = obj.__code__
        path = known.get(code.co_filename)
        if path is not None:
            return path, code.co_firstlineno - 1
        place = ask(obj)
        if isinstance(place[0], Path) and os.path.isabs(code.co_filename):
            known[code.co_filename] = place[0]
        return place

    python.getfslineno = getfslineno  # type: ignore[attr-defined]


def ask_quickly() -> None:
    """Answer in pytest's place from now on."""
    if fixtures.getfuncargnames.__module__ != __name__:
        _ask_for_arguments()
        _ask_for_places()
