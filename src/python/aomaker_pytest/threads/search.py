"""What a function does to the process, by what its code looks like.

It is searched by the names that it uses, and so are the project's functions
that those names mean.

What belongs to the project itself, such as a setting in one of its modules, is
looked at in tests and in what is set up for one test. A fixture for many tests
may fill it in, as each group would by itself, but not take it away again.
"""
from __future__ import annotations

import inspect
import logging
import os
import sys
from collections import defaultdict
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, Iterable
from weakref import WeakSet

from _pytest.assertion.rewrite import AssertionRewritingHook

from . import settings
from .changes import LOCAL, Change, attributes, changes, codes
from .process_wide import FIXTURES, FUNCTIONS, METHODS, OWN, PATCHERS

_OF_DICTIONARIES = {"update", "pop", "popitem", "setdefault", "clear"}
IN_MAIN_THREAD = "signal."  # begins the reasons that ask for it
_AROUND_METHODS = {"setUp", "tearDown", "asyncSetUp", "asyncTearDown",
                   "setup_method", "teardown_method", "setup", "teardown"}
_DEPTH = 3
# Functions whose own code is no reason, which those of a project are met with
# by way of each test that calls them; as long as no module of the list is new.
_quiet: defaultdict[Any, WeakSet[FunctionType]] = defaultdict(WeakSet)


def search(function: Any, cls: type | None, wide: bool) -> str | None:
    """Why it has to run alone; wide: it serves several tests."""
    return _Search(cls, wide).search(function)


class _Search:
    """Through one test or fixture."""

    def __init__(self, cls: type | None, wide: bool) -> None:
        self._cls = cls
        self._wide = wide
        self._listed = tuple(filter(sys.modules.get, FUNCTIONS))
        self._quiet = _quiet[wide, self._listed]
        self._seen: set[int] = set()  # ids of functions, which outlive this

    def search(self, function: Any) -> str | None:
        """It, then what it calls, and so on; the first reason, or one that
        asks for the main thread."""
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
        """What its own code is found to do, and adds what that may call."""
        function = inspect.unwrap(function)
        function = getattr(function, "__func__", function)
        if not isinstance(function, FunctionType) or \
                id(function) in self._seen:
            return None
        self._seen.add(id(function))
        used = set(_names(function.__code__))
        scope = {name: function.__globals__.get(name)
                 for name in sorted(used)}
        inner = _closure(function)
        scope.update(inner)
        callees.extend(self._callees(used, scope, inner))
        if function in self._quiet:
            return None
        code = function.__code__
        why = _called(code, used, scope, self._listed) or \
            self._changed(function, scope) or \
            settings.called(code, used, scope, self._wide)
        if not why:
            self._quiet.add(function)
        return why

    def _callees(self, used: set[str], scope: dict[str, Any],
                 inner: dict[str, Any]) -> Iterable[Any]:
        """The project's functions that the names may mean."""
        if self._cls is not None:
            for name in sorted(used | _AROUND_METHODS):
                yield from _methods(self._cls, name)
        yield from inner.values()
        for value in list(scope.values()):
            home = sys.modules.get(getattr(value, "__module__", None) or "")
            if isinstance(value, FunctionType) and is_ours(home):
                yield value
            elif isinstance(value, ModuleType) and is_ours(value):
                names = vars(value)
                yield from (names[name] for name in scope if name in names)
            elif isinstance(value, type) and is_ours(home):
                for name in sorted(used | {"__init__", "__enter__",
                                           "__exit__"}):
                    yield vars(value).get(name)

    def _changed(self, function: FunctionType, scope: dict[str, Any]
                 ) -> str | None:
        """Changes of what is not the test's own."""
        own = is_of_tests(sys.modules.get(function.__module__))
        for change in changes(function.__code__):
            if change.kind == "global":
                why = None if own else f"{function.__module__}.{change.name}"
            else:
                found = _find(change.path, scope)
                why = _change(change, found, self._wide and not change.late)
            if why:
                return why
        return None


def _methods(cls: type, name: str) -> Iterable[Any]:
    """What the class has under this name, and those that this may mean by
    super()."""
    for base in cls.__mro__:
        if name not in vars(base):
            continue
        method = getattr(vars(base)[name], "__func__", vars(base)[name])
        yield method
        code = getattr(inspect.unwrap(method), "__code__", None)
        if code is None or "super" not in _names(code):
            break


def _decorated(function: Any) -> str | None:
    """By something that changes the process around it."""
    if getattr(function, "patchings", None):
        return "unittest.mock.patch"
    if getattr(function, "is_hypothesis_test", False):
        return "hypothesis"  # which seeds random, for each example
    while hasattr(function, "__wrapped__"):
        module = getattr(function, "__globals__", {}).get("__name__", "")
        if f"{module}.".startswith(PATCHERS):
            return str(module)
        function = function.__wrapped__
    return None


def _closure(function: FunctionType) -> dict[str, Any]:
    """setup_module and its like are in the closure of pytest's fixture."""
    values = {}
    for name, cell in zip(function.__code__.co_freevars,
                          function.__closure__ or ()):
        try:
            values[name] = cell.cell_contents
        except ValueError:
            pass  # not assigned yet
    return values


def is_ours(module: Any) -> bool:
    """A module of the project, rather than one that is installed."""
    path = getattr(module, "__file__", None) or ""
    return path.startswith(os.path.join(os.getcwd(), "")) and \
        "site-packages" not in path


def is_of_tests(module: Any) -> bool:
    """A test module, a conftest: each group has its own."""
    return isinstance(getattr(module, "__loader__", None),
                      AssertionRewritingHook)


def _names(code: CodeType) -> Iterable[str]:
    for part in codes(code):
        yield from part.co_names
        yield from part.co_freevars


def _called(code: CodeType, used: set[str], scope: dict[str, Any],
            imported: tuple[str, ...]) -> str | None:
    """What is used that changes the process."""
    for name in sorted(used & METHODS.keys()):
        return METHODS[name]
    modules = {value.__name__ for value in scope.values()
               if isinstance(value, ModuleType)}
    modules |= {name for name in used if name in FUNCTIONS and
                scope.get(name) is None}  # imported by the function
    modules |= {f"{module}.{name}" for module in list(modules)
                for name in used if f"{module}.{name}" in FUNCTIONS}
    for module in sorted(modules & FUNCTIONS.keys(),
                         key=lambda module: (module != "signal", module)):
        listed = FUNCTIONS[module].split()
        for name in sorted(used if listed == ["*"] else
                           used.intersection(listed)):
            if hasattr(sys.modules.get(module), name) and (
                    name != module or name in set(attributes(code))):
                return f"{module}.{name}"
    objects = _objects(imported)
    for value in scope.values():
        if value is not None and id(value) in objects:
            return objects[id(value)]
    return _environment(code, used) or _asked(code, used)


@lru_cache(maxsize=4)
def _objects(modules: tuple[str, ...]) -> dict[int, str]:
    """The functions of the list, for those imported by their own name."""
    return {id(getattr(sys.modules[module], name)): f"{module}.{name}"
            for module in modules for name in FUNCTIONS[module].split()
            if hasattr(sys.modules[module], name)}


def _environment(code: CodeType, used: set[str]) -> str | None:
    """Changes of the environment and of sys.modules, also by another name."""
    places = {"environ": "os.environ"}
    if "sys" in used:
        places["modules"] = "sys.modules"
    if not used & places.keys():
        return None
    for change in changes(code):
        if (change.kind == "item" or change.name in _OF_DICTIONARIES) and (
                not change.path or change.path[-1] in places):
            return places[min(used & places.keys())]
    return None


def _find(path: tuple[str, ...], scope: dict[str, Any]) -> list[Any]:
    """What such a name means now, and what that is an attribute of, outermost
    first; None: it cannot be told."""
    if not path or path[:1] == LOCAL:
        return [None]
    if path[:1] == ("import",):
        found, path = [sys.modules.get(path[1].partition(".")[0])], path[2:]
    else:
        found, path = [scope.get(path[0])], path[1:]
    for name in path:
        found.append(inspect.getattr_static(found[-1], name, None))
    return found


def _change(change: Change, found: list[Any], wide: bool) -> str | None:
    """Why this change is felt by others."""
    target = found[-1]
    path = ".".join(change.path).strip(".") or "Logger"
    name = f"{path}.{change.name}".rstrip(".")
    if isinstance(target, ModuleType):  # whose "methods" are functions
        own = OWN.get(target.__name__, ())
        return name if change.kind == "attribute" and \
            change.name not in own and not is_of_tests(target) else None
    if change.kind == "attribute":
        if change.name == "propagate" or isinstance(target, logging.Logger):
            return name
    elif target is not None and id(target) in map(id, (
            sys.path, sys.meta_path, sys.path_hooks)):
        return "sys.path"
    if wide or target is None or isinstance(target, ModuleType):
        return None  # os.remove() takes nothing out of os
    return name if any(map(_is_shared, found)) else None


def _is_shared(target: Any) -> bool:
    """A module or a class that all groups have in common, or such a module of
    the project holds it."""
    if target is None or isinstance(target, ModuleType):
        return target is not None and not is_of_tests(target)
    if isinstance(target, type):
        return not is_of_tests(sys.modules.get(target.__module__))
    return any(value is target for module in list(sys.modules.values())
               if is_ours(module) and not is_of_tests(module)
               for value in list(vars(module).values()))


def _asked(code: CodeType, used: set[str]) -> str | None:
    """request.getfixturevalue("monkeypatch"), import conftest, and
    sys.modules[__name__]"""
    if {"sys", "modules", "__name__"} <= used:
        return "sys.modules"
    for part in codes(code):
        for name in part.co_names:
            if name.rpartition(".")[2] == "conftest" or "." not in name and \
                    name.startswith("test_") and \
                    is_of_tests(sys.modules.get(name)):
                return f"import {name}"
        for constant in part.co_consts:
            if "getfixturevalue" in used and isinstance(constant, str) and \
                    constant in FIXTURES:
                return f"fixture {constant}"
    return None
