"""hooks.py of a project: its options and its hooks; and the verb ``hooks``.

Its functions are decorated by ``aomaker.aomaker`` (ours, or that of the
original where it is installed). The order is the original's: plain functions
first, then generators, each by name.

The answer of the verb is one JSON object, which holds until ``inputs`` change:

    {"by": the Python, as named, "inputs": [paths],
     "options": [{"names", "help", "flag"}]}
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import sys
from collections.abc import Generator
from types import FunctionType
from typing import Any, Callable, NamedTuple

from ..internals import aomaker3
from ..util import static
from ..util.inputs import Inputs
from ..util.process import write_whole
from .user_traceback import print_trace

FILE = "hooks.py"


class Option(NamedTuple):
    """``@command("--say", help=..., action_store=True)``."""

    names: list[str]
    function: Callable[[Any], Any]
    settings: dict[str, Any]

    @property
    def flag(self) -> bool:
        return "action_store" in self.settings or bool(self.settings.get("is_flag"))

    def value(self, given: dict[str, Any]) -> Any:
        """The argument of its function; None: the function is not called."""
        stored = self.settings.get(
            "action_store", self.settings.get("flag_value", True)
        )
        if self.names[0] not in given:
            if "action_store" in self.settings:
                return not stored
            if self.settings.get("required"):
                raise SystemExit(f"{self.names[0]} is wanted by hooks.py")
            return self.settings.get("default")
        value = given[self.names[0]]
        if value is True:
            return stored
        convert = self.settings.get("type", str)
        convert = getattr(convert, "convert", convert)
        return (
            convert(value, None, None) if inspect.ismethod(convert) else convert(value)
        )


class Hooks(NamedTuple):
    """The functions that hooks.py has registered."""

    options: list[Option]
    plain: list[Callable[[], Any]]
    generators: list[Callable[[], Generator[Any, Any, Any]]]


def load() -> Hooks:
    """Import hooks.py and look through its functions."""
    hooks = Hooks([], [], [])
    module = importlib.import_module("hooks")
    for _, member in sorted(static.names(module).items()):
        if type(member) is not FunctionType:
            continue
        decorated = getattr(member, "__aomaker__", None) or aomaker3.decorated(member)
        if decorated is None:
            continue
        function, names, settings = decorated
        if names:
            hooks.options.append(Option(names, function, settings))
        elif inspect.isgeneratorfunction(function):
            hooks.generators.append(function)
        else:
            hooks.plain.append(function)
    return hooks


def write_hooks(out: str, by: str) -> int:
    """Run the verb; 4 after a message when hooks.py cannot be used."""
    inputs = Inputs(os.getcwd())
    try:
        hooks = load()
    except BaseException as error:  # noqa: B036 - its sys.exit, too
        print_trace(error, sys.stdout)
        return 4
    answer = {
        "by": by,
        "inputs": inputs.files(),
        "options": [
            {
                "names": option.names,
                "flag": option.flag,
                "help": option.settings.get("help"),
            }
            for option in hooks.options
        ],
    }
    write_whole(out, json.dumps(answer))
    return 0
