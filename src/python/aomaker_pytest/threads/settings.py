"""Functions of installed libraries that set something for the process.

``attr.set_run_validators(False)`` in a test is felt by all others. A library
cannot be searched as the project is: whoever keeps an answer in a global
variable changes it, too. So these count: functions that have the name of such
a function and change what is global, and context managers that call one.
"""
from __future__ import annotations

import dis
import inspect
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, Iterable

from .. import static
from .changes import LOCAL, changes, codes, find, uses
from .process_wide import OWN

_VERBS = {"activate", "configure", "deactivate", "disable", "enable",
          "install", "reconfigure", "register", "reset", "set", "uninstall",
          "unregister", "unset", "use"}
_DEPTH = 3  # package.module.function


def called(code: CodeType, used: set[str], scope: dict[str, Any], wide: bool
           ) -> str | None:
    """One that the code may mean, by its name; wide: what is set once, as each
    group would by itself, does not count."""
    found = {function for function in _functions(used, scope.values(), _DEPTH)
             if _sets(function) or _is_manager(function) and any(
                 map(_sets, _callees(function)))}
    if found:
        meant = {id(value) for value in scope.values()} | {
            id(find(path, scope)[-1]) for path in uses(code)}
        found = {function for function in found if id(function) in meant}
    names = {function.__name__ for function in found}
    if wide and sum(step.argval in names for part in codes(code)
                    for step in dis.get_instructions(part)
                    if isinstance(step.argval, str)) < 2:
        return None
    return min((f"{function.__module__}.{function.__name__}"
                for function in found), default=None)


def _functions(used: set[str], values: Iterable[Any], depth: int
               ) -> Iterable[FunctionType]:
    for value in values:
        if type(value) is FunctionType:
            yield value
        elif static.is_a(value, ModuleType) and depth:
            names = static.names(value)
            yield from _functions(used, [
                names[name] for name in used & names.keys()], depth - 1)


def _is_manager(function: FunctionType) -> bool:
    return "__wrapped__" in vars(function) and \
        inspect.isgeneratorfunction(static.function(function))


def _callees(function: FunctionType) -> Iterable[FunctionType]:
    inner = static.function(function)
    values = map(inner.__globals__.get, inner.__code__.co_names) \
        if inner else ()
    return [value for value in values if type(value) is FunctionType]


@lru_cache(maxsize=None)
def _sets(function: FunctionType) -> bool:
    if function.__name__.strip("_").partition("_")[0] not in _VERBS or \
            function.__module__ in OWN:
        return False
    return any(change.kind == "global" or
               change.path[:1] not in ((), LOCAL) and
               change.path[0] in function.__globals__
               for change in changes(function.__code__))
