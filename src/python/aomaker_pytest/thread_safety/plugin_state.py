"""State that an installed plugin keeps in the process around each test.

A plugin is imported once, while each group has a session: what its hooks around
tests and its fixtures write into a module, a class, or an object that a module
holds, is written by all groups at once.

Hooks are followed into functions, also those of other libraries, and into
methods of objects that their modules hold. What only remembers an answer is left out: a
global variable that is set once, if it is not set.
"""

from __future__ import annotations

import contextvars
import dis
import logging
import os
import sys
import threading
from collections.abc import Iterator
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from ..util import static
from .bytecode_effects import Change, changes, codes, find, uses
from .unsafe_calls import called, is_of_tests
from .unsafe_names import FUNCTIONS, OWN

_HOOKS = ("pytest_runtest_", "pytest_pyfunc_call", "pytest_fixture_")
# keep a configuration of pytest that is the same in each session
_SAME = {"pytest_bdd"}
_WHEN_USED = ("__init__", "__new__", "__enter__", "__exit__")
_DEPTH = 4
_LIBRARY = os.path.dirname(os.__file__)  # of Python itself
_SELF = "<self>"
# what a group has for itself, as a thread or in the logging of its group
_DIVIDED = (
    threading.local,
    contextvars.ContextVar,
    logging.Logger,
    logging.Handler,
    WeakKeyDictionary,  # by test
)
_KNOWN = {
    "_pytest",
    "pytest",
    "pluggy",
    "aomaker_pytest",
    # threads divides their state, or answers their hooks; loops are of a thread
    "allure_pytest",
    "pytest_rerunfailures",
    "pytest_timeout",
    "pytest_asyncio",
    # tests that they change something for are known by a fixture or a decorator
    "anyio",
    "_hypothesis_pytestplugin",
    # where Django is configured, groups are processes (process_bound)
    "pytest_django",
}


class _Step(NamedTuple):
    function: FunctionType
    receiver: Any  # the object whose method it is, or None


def of_plugin(plugin: Any) -> str | None:
    """The reason why no other test may run beside one that the plugin sees."""
    return next(all_reasons(plugin), None)


def of_function(function: Any) -> str | None:
    """The same of one hook, or of a fixture of the plugin."""
    found = static.function(function)
    return next(_reasons([_Step(found, None)]), None) if found else None


def all_reasons(plugin: Any) -> Iterator[str]:
    """plugin: a module, or a class of objects that sessions register."""
    return _reasons(_hooks(plugin, None))


def of_object(plugin: Any) -> str | None:
    """The same of an object that is registered."""
    cls = type(plugin)
    package = _package(static.text(cls, "__module__"))
    if package in _KNOWN:
        return None
    receiver = plugin if _is_held(plugin, package) else None
    return next(_reasons(_hooks(cls, receiver)), None)


def _hooks(plugin: Any, receiver: Any) -> list[_Step]:
    return [
        _Step(function, receiver)
        for name, value in members(plugin).items()
        if name.startswith(_HOOKS)
        for function in [static.function(value)]
        if function is not None
    ]


def members(owner: Any) -> dict[str, Any]:
    """The names of a module, or of a class and its bases."""
    if static.is_a(owner, ModuleType):
        return dict(static.names(owner))
    found: dict[str, Any] = {}
    for base in reversed(static.bases(owner)):
        found.update(static.of_class(base))
    return found


def _package(name: str) -> str:
    return name.partition(".")[0]


def _reasons(steps: list[_Step]) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    for _ in range(_DEPTH):
        callees: list[_Step] = []
        for step in steps:
            key = id(step.function), id(step.receiver)
            if key in seen or _is_known(step.function):
                continue
            seen.add(key)
            scope = {**step.function.__globals__, **_bound(step)}
            why = _called(step.function)
            if why:
                yield _placed(step.function, why)
            for change in _changes(step.function.__code__):
                if _is_kept(change, find(change.path, scope), step.function):
                    yield _placed(step.function, _named(change))
            callees += _callees(step, scope)
        steps = callees


def is_known(package: str) -> bool:
    """Whether the state of this package is no reason."""
    return package in _KNOWN or package in _SAME


def _is_known(function: FunctionType) -> bool:
    file = function.__code__.co_filename
    return (
        _package(function.__module__ or "") in _KNOWN
        or file.startswith((_LIBRARY, "<frozen"))
        and "site-packages" not in file
    )


def _bound(step: _Step) -> dict[str, Any]:
    return {} if step.receiver is None else {_SELF: step.receiver}


@lru_cache(maxsize=4096)
def _changes(code: CodeType) -> tuple[Change, ...]:
    return tuple(changes(code, _SELF))


@lru_cache(maxsize=4096)
def _uses(code: CodeType) -> tuple[tuple[str, ...], ...]:
    names = {(name,) for part in codes(code) for name in part.co_names}
    return tuple(sorted({*uses(code, _SELF), *names}))


def _called(function: FunctionType) -> str | None:
    """The listed function that it uses (see ``unsafe_names``)."""
    code = function.__code__
    used = {name for part in codes(code) for name in part.co_names}
    scope = {name: function.__globals__.get(name) for name in sorted(used)}
    listed = tuple(name for name in FUNCTIONS if name in sys.modules)
    return called(code, used, scope, listed, ours=False)


def _named(change: Change) -> str:
    path = ".".join(change.path).replace(f"{_SELF}.", "").replace(_SELF, "")
    return f"{path}.{change.name}".strip(".")


def _placed(function: FunctionType, why: str) -> str:
    return f"{why} ({function.__module__}:{function.__code__.co_firstlineno})"


def _is_kept(change: Change, found: list[Any], function: FunctionType) -> bool:
    home = function.__module__ or ""
    own = is_of_tests(sys.modules.get(home))  # each group has its own
    if change.kind == "global":
        return not own and not _is_memo(function, change.name)
    target = found[-1]
    if target is None or static.is_a(target, *_DIVIDED):
        return False
    if static.is_a(target, ModuleType):
        if is_of_tests(target):
            return False
        divided = OWN.get(static.text(target, "__name__"), ())
        return change.kind == "attribute" and change.name not in divided
    return any(_is_held(one, "" if own else _package(home)) for one in found)


def _is_held(target: Any, package: str) -> bool:
    """Whether the process has it once: a class, or an object of the package."""
    if target is None or static.is_a(target, ModuleType, *_DIVIDED):
        return False
    if static.is_a(target, type):
        return not is_of_tests(sys.modules.get(static.text(target, "__module__")))
    return bool(package) and any(
        value is target
        for name, module in list(sys.modules.items())
        if _package(name) == package and static.is_a(module, ModuleType)
        for value in list(static.names(module).values())
    )


def _is_memo(function: FunctionType, name: str) -> bool:
    """Whether it is set in one place, after a question about it."""
    stores = questions = 0
    for code in codes(function.__code__):
        steps = list(dis.get_instructions(code))
        for at, step in enumerate(steps):
            if step.argval != name:
                continue
            stores += step.opname in ("STORE_GLOBAL", "DELETE_GLOBAL")
            questions += step.opname == "LOAD_GLOBAL" and any(
                "JUMP" in other.opname for other in steps[at + 1 : at + 4]
            )
    return stores == 1 and questions > 0


def _callees(step: _Step, scope: dict[str, Any]) -> list[_Step]:
    found = []
    for path in _uses(step.function.__code__):
        values = find(path, scope)
        value = values[-1]
        if static.is_a(value, type):
            names = members(value)
            found += [
                _Step(function, None)
                for name in _WHEN_USED
                for function in [static.function(names.get(name))]
                if function is not None
            ]
            continue
        function = static.function(value)
        if function is None:
            continue
        receiver = values[-2] if len(values) > 1 else None
        if static.is_a(receiver, ModuleType):
            receiver = None
        found.append(_Step(function, receiver))
    return found
