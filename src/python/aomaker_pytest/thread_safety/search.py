"""Effects of a function on the process, judged by its code.

The search looks at the names that the code uses, and at the project's functions
that those names mean.

State of the project itself, such as a setting in one of its modules, is looked
at in tests and in fixtures of one test. A fixture of many tests may fill it in,
as each group would by itself, but not take it away again.
"""

from __future__ import annotations

import logging
import sys
from collections import defaultdict
from collections.abc import Iterable
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple
from weakref import WeakSet

from ..util import static
from . import library_setters
from .bytecode_effects import Change, changes, codes, find
from .unsafe_calls import IN_MAIN_THREAD, called, is_of_tests, is_ours
from .unsafe_names import FUNCTIONS, OWN, PATCHERS

_AROUND_METHODS = {
    "setUp",
    "tearDown",
    "asyncSetUp",
    "asyncTearDown",
    "setup_method",
    "teardown_method",
    "setup",
    "teardown",
}
_DEPTH = 3
_MOST_DECORATORS = 100  # a function may wrap itself
# Functions of a project whose own code is no reason, kept for the tests that call
# them; as long as no module of the list is new.
_quiet: defaultdict[Any, WeakSet[FunctionType]] = defaultdict(WeakSet)


class Effects(NamedTuple):
    """Effects of a function, with those of the functions that it calls."""

    why: str | None  # the reason why it has to run alone
    changed: tuple[tuple[str, Any], ...] = ()  # shared objects, each with a name


def effects(function: Any, cls: type | None, wide: bool) -> Effects:
    """wide: it serves several tests."""
    found = _Search(cls, wide)
    return Effects(found.search(function), tuple(found.changed))


def search(function: Any, cls: type | None, wide: bool) -> str | None:
    """The reason why it has to run alone."""
    return effects(function, cls, wide).why


class _Search:
    """The search through one test or fixture."""

    def __init__(self, cls: type | None, wide: bool) -> None:
        self._cls = cls
        self._wide = wide
        self._listed = tuple(name for name in FUNCTIONS if name in sys.modules)
        self._quiet = _quiet[wide, self._listed]
        self._seen: set[int] = set()  # ids of functions, which outlive this object
        self.changed: list[tuple[str, Any]] = []

    def search(self, function: Any) -> str | None:
        """The first reason, in this function or one that it calls.

        A reason that asks for the main thread is preferred.
        """
        first: str | None = None
        found, callees = [function], []
        for _ in range(_DEPTH + 1):
            for function in found:
                if id(function) in self._seen:
                    continue
                why = _decorated(function) or self._own(function, callees)
                if why and why.startswith(IN_MAIN_THREAD):
                    return why
                first = first or why
            found, callees = callees, []
        return first

    def _own(self, function: Any, callees: list[Any]) -> str | None:
        """The reason in its own code; functions that it may call are added to
        callees.
        """
        function = static.function(function)
        if function is None or id(function) in self._seen:
            return None
        self._seen.add(id(function))
        used = set(_names(function.__code__))
        scope = {name: function.__globals__.get(name) for name in sorted(used)}
        inner = _closure(function)
        scope.update(inner)
        callees.extend(self._callees(used, scope, inner))
        if function in self._quiet:
            return None
        code = function.__code__
        ours = is_ours(sys.modules.get(function.__module__))
        change = self._change(function, scope)
        why = called(code, used, scope, self._listed, ours) or change
        if not why:
            setting = library_setters.called(code, used, scope, self._wide)
            self.changed += setting.changed
            why = setting.why
        if not why:
            self._quiet.add(function)
        return why

    def _callees(
        self, used: set[str], scope: dict[str, Any], inner: dict[str, Any]
    ) -> Iterable[Any]:
        """The project's functions that the names may mean."""
        if self._cls is not None:
            for name in sorted(used | _AROUND_METHODS):
                yield from _methods(self._cls, name)
        yield from inner.values()
        for value in list(scope.values()):
            if static.is_a(value, ModuleType):
                if is_ours(value):
                    names = static.names(value)
                    yield from (names[name] for name in scope if name in names)
                continue
            if not static.is_a(value, FunctionType, type) or not is_ours(
                sys.modules.get(static.text(value, "__module__"))
            ):
                continue
            if static.is_a(value, type):
                for name in sorted(used | {"__init__", "__enter__", "__exit__"}):
                    yield static.of_class(value).get(name)
            else:
                yield value

    def _change(self, function: FunctionType, scope: dict[str, Any]) -> str | None:
        """The first change of an object that is not the test's own."""
        home = sys.modules.get(function.__module__)
        own = is_of_tests(home)
        first: str | None = None
        for change in changes(function.__code__):
            if change.kind == "global":
                target: Any = home
                why = None if own else f"{function.__module__}.{change.name}"
            else:
                found = find(change.path, scope)
                target = found[-1]
                if _is_of_pytest(target) and not is_ours(home):
                    continue  # a plugin does it, and knows why
                why = _change(change, found, self._wide and not change.late)
            if why:
                first = first or why
                if target is not None and not self._wide:
                    self.changed.append((why.rpartition(".")[0] or why, target))
        return first


def _is_of_pytest(target: Any) -> bool:
    return static.is_a(target, type) and static.text(target, "__module__").startswith(
        "_pytest."
    )


def _methods(cls: type, name: str) -> Iterable[Any]:
    """The methods of the class under this name.

    With those that they may mean by super().
    """
    for base in cls.__mro__:
        if name not in static.of_class(base):
            continue
        method = static.of_class(base)[name]
        yield method
        function = static.function(method)
        if function is None or "super" not in _names(function.__code__):
            break


def _decorated(function: Any) -> str | None:
    """Whether a decorator changes the process around it."""
    if static.attribute(function, "patchings") is not None:
        return "unittest.mock.patch"
    if static.attribute(function, "is_hypothesis_test") is True:
        return "hypothesis"  # hypothesis seeds random for each example
    for _ in range(_MOST_DECORATORS):
        inner = static.attribute(function, "__wrapped__")
        if inner is None:
            break
        module = (
            function.__globals__.get("__name__", "")
            if type(function) is FunctionType
            else ""
        )
        if f"{module}.".startswith(PATCHERS):
            return str(module)
        function = inner
    return None


def _closure(function: FunctionType) -> dict[str, Any]:
    """setup_module and the like are in the closure of pytest's fixture."""
    values = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        try:
            values[name] = cell.cell_contents
        except ValueError:
            pass  # not assigned yet
    return values


def _names(code: CodeType) -> Iterable[str]:
    for part in codes(code):
        yield from part.co_names
        yield from part.co_freevars


def _change(change: Change, found: list[Any], wide: bool) -> str | None:
    """The reason why other tests feel this change."""
    target = found[-1]
    path = ".".join(change.path).strip(".") or "Logger"
    name = f"{path}.{change.name}".rstrip(".")
    if static.is_a(target, ModuleType):  # the "methods" of a module are functions
        own = OWN.get(static.text(target, "__name__"), ())
        return (
            name
            if change.kind == "attribute"
            and change.name not in own
            and not is_of_tests(target)
            else None
        )
    if change.kind == "attribute":
        if change.name == "propagate" or static.is_a(target, logging.Logger):
            return name
    elif target is not None and id(target) in map(
        id, (sys.path, sys.meta_path, sys.path_hooks)
    ):
        return "sys.path"
    if wide or target is None or static.is_a(target, ModuleType):
        return None  # os.remove() takes nothing out of os
    return name if any(map(_is_shared, found)) else None


def _is_shared(target: Any) -> bool:
    """Whether all groups have the object in common.

    That is a module or a class, or an object that such a module of the project
    holds.
    """
    if target is None or static.is_a(target, ModuleType):
        return target is not None and not is_of_tests(target)
    if static.is_a(target, type):
        return not is_of_tests(sys.modules.get(static.text(target, "__module__")))
    return any(
        value is target
        for module in list(sys.modules.values())
        if static.is_a(module, ModuleType)
        and is_ours(module)
        and not is_of_tests(module)
        for value in list(static.names(module).values())
    )
