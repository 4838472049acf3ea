"""Functions of installed libraries that change a setting of the process.

``attr.set_run_validators(False)`` in a test affects all others. A library
cannot be searched as the project is, since every function that caches an answer
in a global variable changes it, too. So these count: functions that have the
name of a setter and change a global variable, context managers that call one,
and classes that replace something in a module and put it back, as click's
CliRunner does around each command.
"""

from __future__ import annotations

import dis
import inspect
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

from ..util import static
from .bytecode_effects import LOCAL, changes, codes, find, uses
from .unsafe_calls import is_of_tests
from .unsafe_names import OWN

_VERBS = {
    "activate",
    "configure",
    "deactivate",
    "disable",
    "enable",
    "install",
    "reconfigure",
    "register",
    "reset",
    "set",
    "uninstall",
    "unregister",
    "unset",
    "use",
}
_DEPTH = 3  # package.module.function
_RUNNERS = {
    "_pytest",
    "pytest",
    "pluggy",
    "allure",
    "allure_commons",
    "allure_pytest",
    "aomaker",
    "aomaker_pytest",
}
_STORE, _BYTE = dis.opmap["STORE_ATTR"], 255
_known: dict[int, tuple[type, str | None]] = {}  # by the class's id


class Setting(NamedTuple):
    """A setter, by its name, and the objects that it changes, each with a name."""

    why: str | None
    changed: list[tuple[str, Any]]


def called(
    code: CodeType, used: set[str], scope: dict[str, Any], wide: bool
) -> Setting:
    """A setter that the code may mean.

    wide: a setting that is made once, as each group would by itself, does not
    count.
    """
    imported = [
        sys.modules[name]
        for name in used
        if name in sys.modules and scope.get(name) is None
    ]  # imported by the function itself
    named = list(_named(used, [*scope.values(), *imported], _DEPTH))
    for value in named:
        why = _replaced_by(value if static.is_a(value, type) else type(value))
        if why:
            return Setting(why, [])
    found = {
        function
        for function in named
        if type(function) is FunctionType
        and (
            _sets(function)
            or _is_manager(function)
            and any(map(_sets, _callees(function)))
        )
    }
    if found:
        meant = {id(value) for value in scope.values()} | {
            id(find(path, scope)[-1]) for path in uses(code)
        }
        found = {function for function in found if id(function) in meant}
    names = {function.__name__ for function in found}
    if (
        wide
        and sum(
            step.argval in names
            for part in codes(code)
            for step in dis.get_instructions(part)
            if isinstance(step.argval, str)
        )
        < 2
    ):
        return Setting(None, [])
    why = min(
        (f"{function.__module__}.{function.__name__}" for function in found),
        default=None,
    )
    return Setting(why, [] if wide else [*_changed_by(found)])


def _changed_by(setters: Iterable[FunctionType]) -> Iterator[tuple[str, Any]]:
    for function in setters:
        for change in changes(function.__code__):
            scope = function.__globals__
            value = (
                sys.modules.get(function.__module__)
                if change.kind == "global"
                else find(change.path, scope)[-1]
            )
            if value is not None:
                yield ".".join((function.__module__, *change.path)), value


def _named(used: set[str], values: Iterable[Any], depth: int) -> Iterable[Any]:
    """The values, and the used attributes of those that are modules."""
    for value in values:
        if not static.is_a(value, ModuleType):
            yield value
        elif depth:
            names = static.names(value)
            yield from _named(
                used, [names[name] for name in used & names.keys()], depth - 1
            )


def _replaced_by(cls: type) -> str | None:
    """The class, if its methods replace something in a module for a while."""
    if id(cls) not in _known:
        # the class is kept, as another could get its id later
        _known[id(cls)] = cls, next(_replacing(cls), None)
    return _known[id(cls)][1]


def _replacing(cls: type) -> Iterator[str]:
    for base in static.bases(cls):
        module = static.text(base, "__module__")
        if module.partition(".")[0] in _RUNNERS:
            continue
        changed = Counter(
            (change.path, change.name)
            for method in list(static.of_class(base).values())
            for function in [static.function(method)]
            if function and _may_replace(function)
            for change in changes(function.__code__)
            if change.kind == "attribute"
            and _is_shared(find(change.path, function.__globals__)[-1], change.name)
        )
        if max(changed.values(), default=0) > 1:  # the value is put back
            yield f"{module}.{static.text(base, '__qualname__')}"


def _may_replace(function: FunctionType) -> bool:
    """A quick test: reading all methods of a large class takes long."""
    for code in codes(function.__code__):
        used = set(code.co_names)
        modules = [
            value
            for value in [
                function.__globals__.get(name, sys.modules.get(name)) for name in used
            ]
            if static.is_a(value, ModuleType)
        ]
        modules += [
            value
            for value in _named(used, modules, 1)
            if static.is_a(value, ModuleType)
        ]
        stored = {
            code.co_names[step]
            for operation, step in zip(code.co_code[::2], code.co_code[1::2])
            if operation == _STORE and step < len(used)
        }
        if modules and (
            "setattr" in used
            or len(used) > _BYTE
            or any(stored & static.names(module).keys() for module in modules)
        ):
            return True
    return False


def _is_shared(module: Any, name: str) -> bool:
    if not static.is_a(module, ModuleType) or is_of_tests(module):
        return False
    own = OWN.get(static.text(module, "__name__"), ())
    return name not in own and not (own and name == "(setattr)")


def _is_manager(function: FunctionType) -> bool:
    return "__wrapped__" in vars(function) and inspect.isgeneratorfunction(
        static.function(function)
    )


def _callees(function: FunctionType) -> Iterable[FunctionType]:
    inner = static.function(function)
    values = map(inner.__globals__.get, inner.__code__.co_names) if inner else ()
    return [value for value in values if type(value) is FunctionType]


@cache
def _sets(function: FunctionType) -> bool:
    if (
        function.__name__.strip("_").partition("_")[0] not in _VERBS
        or function.__module__ in OWN
    ):
        return False
    return any(
        change.kind == "global"
        or change.path[:1] not in ((), LOCAL)
        and change.path[0] in function.__globals__
        for change in changes(function.__code__)
    )
