"""Which tests have to run alone, and why: by what they use, before they run.

Fixtures are known from the closure that pytest has made. Functions are found
in the code of the test and of its fixtures, by the names that it uses, and in
that of the project's functions that those names mean; what looks as if it
changed the process runs alone, which costs time and nothing else.
"""
from __future__ import annotations

import dis
import inspect
import os
import sys
from functools import lru_cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, Iterable, NamedTuple

import pytest

MARK = "thread_unsafe"
_FIXTURES = {"capsys", "capsysbinary", "capteesys", "capfd", "capfdbinary",
             "monkeypatch", "recwarn", "pytester", "testdir"}
# pytest-run-parallel's list and what else changes the process; *: anything
_FUNCTIONS = {
    "os": "chdir fchdir putenv unsetenv umask fork forkpty nice setpgid",
    "sys": "settrace setprofile setrecursionlimit setswitchinterval",
    "gc": "collect disable enable freeze set_threshold",
    "random": "seed setstate",
    "numpy.random": "seed set_state",
    "time": "tzset",
    "locale": "setlocale",
    "signal": "signal alarm setitimer set_wakeup_fd",
    "socket": "setdefaulttimeout",
    "logging": "disable shutdown setLoggerClass",
    "logging.config": "*",
    "threading": "settrace setprofile stack_size",
    "multiprocessing": "*",
    "concurrent.futures": "ProcessPoolExecutor",
    "unittest.mock": "patch",
    "mock": "patch",
    "pytest": "MonkeyPatch",
    "importlib": "reload invalidate_caches",
    "faulthandler": "*",
    "tracemalloc": "*",
    "resource": "setrlimit",
    "asyncio": "set_event_loop_policy",
}
_CHANGES = {"update", "pop", "popitem", "setdefault", "clear"}
_DEPTH = 3
_known: dict[tuple[Any, Any], str | None] = {}


class Names(NamedTuple):
    """What the strategy file adds."""

    fixtures: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


def names(fixtures: str | None, marks: str | None) -> Names:
    return Names(frozenset((fixtures or "").split(",")) - {""},
                 frozenset((marks or "").split(",")) - {""})


def reason(item: pytest.Item, added: Names) -> str | None:
    """Why this test has to run alone; None: it need not."""
    marks = {mark.name for mark in item.iter_markers()}
    for name in sorted(marks & (added.marks | {MARK})):
        return f"mark {name}"
    if type(item).__name__ == "DoctestItem":
        return "doctest"
    for definition in _fixtures(item):
        why = fixture_reason(definition, added)
        if why:
            return why
    function = getattr(item, "function", None)
    return _reason(function, getattr(item, "cls", None)) if function else None


def fixture_reason(definition: Any, added: Names) -> str | None:
    """Why what uses this fixture has to run alone."""
    if definition.argname in _FIXTURES | added.fixtures:
        return f"fixture {definition.argname}"
    return _reason(definition.func, None)


def _fixtures(item: pytest.Item) -> Iterable[Any]:
    info = getattr(item, "_fixtureinfo", None)  # no public way to the closure
    for definitions in (info.name2fixturedefs.values() if info else ()):
        yield from definitions


def _reason(function: Any, cls: type | None) -> str | None:
    function = getattr(function, "__func__", function)
    key = (function, cls)
    try:
        if key not in _known:
            _known[key] = _Search(cls).function(function, _DEPTH)
        return _known[key]
    except TypeError:  # cannot be hashed
        return _Search(cls).function(function, _DEPTH)


class _Search:
    """Through one test or fixture."""

    def __init__(self, cls: type | None) -> None:
        self._cls = cls
        self._seen: set[int] = set()

    def function(self, function: Any, depth: int) -> str | None:
        if getattr(function, "patchings", None):
            return "unittest.mock.patch"
        function = inspect.unwrap(function)
        function = getattr(function, "__func__", function)
        if not isinstance(function, FunctionType) or \
                id(function) in self._seen:
            return None
        self._seen.add(id(function))
        used = set(_names(function.__code__))
        scope = {name: function.__globals__.get(name) for name in used}
        inner = _closure(function)
        scope.update(inner)
        why = _direct(function.__code__, used, scope)
        if why or not depth:
            return why
        for callee in self._callees(used, scope, inner):
            why = self.function(callee, depth - 1)
            if why:
                return why
        return None

    def _callees(self, used: set[str], scope: dict[str, Any],
                 inner: dict[str, Any]) -> Iterable[Any]:
        """The project's functions that the names may mean."""
        if self._cls is not None:
            cases = {"setUp", "tearDown", "setup_method", "teardown_method"}
            for name in sorted(used | cases):
                yield getattr(self._cls, name, None)
        yield from inner.values()
        for value in list(scope.values()):
            if isinstance(value, FunctionType) and _is_ours(value.__module__):
                yield value
            elif isinstance(value, ModuleType) and _is_ours(value.__name__):
                yield from (vars(value).get(name) for name in sorted(used))
            elif isinstance(value, type) and _is_ours(value.__module__):
                for name in sorted(used | {"__init__", "__enter__",
                                           "__exit__"}):
                    yield vars(value).get(name)


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


def _is_ours(name: str) -> bool:
    """A module of the project, rather than one that is installed."""
    path = getattr(sys.modules.get(name), "__file__", None) or ""
    return path.startswith(os.path.join(os.getcwd(), "")) and \
        "site-packages" not in path


def _codes(code: CodeType) -> Iterable[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _names(code: CodeType) -> Iterable[str]:
    for part in _codes(code):
        yield from part.co_names
        yield from part.co_freevars


def _direct(code: CodeType, used: set[str], scope: dict[str, Any]
            ) -> str | None:
    """What the code itself calls or changes."""
    modules = {value.__name__ for value in scope.values()
               if isinstance(value, ModuleType)}
    modules |= {name for name in used if name in _FUNCTIONS and
                scope.get(name) is None}  # imported by the function
    modules |= {f"{module}.{name}" for module in list(modules)
                for name in used if f"{module}.{name}" in _FUNCTIONS}
    for module in sorted(modules & _FUNCTIONS.keys()):
        listed = _FUNCTIONS[module].split()
        for name in sorted(used if listed == ["*"] else
                           used.intersection(listed)):
            if name != module and hasattr(sys.modules.get(module), name):
                return f"{module}.{name}"
    objects = _objects(tuple(filter(sys.modules.get, _FUNCTIONS)))
    for value in scope.values():
        if value is not None and id(value) in objects:
            return objects[id(value)]
    return _change(code, used, scope) or _asked(code, used)


@lru_cache(maxsize=4)
def _objects(modules: tuple[str, ...]) -> dict[int, str]:
    """The functions of the list, for those imported by their own name."""
    return {id(getattr(sys.modules[module], name)): f"{module}.{name}"
            for module in modules for name in _FUNCTIONS[module].split()
            if hasattr(sys.modules[module], name)}


def _change(code: CodeType, used: set[str], scope: dict[str, Any]
            ) -> str | None:
    """Changes of the environment, of sys.modules, of a module's attribute."""
    places = {"environ": "os.environ"}
    if "sys" in used:
        places["modules"] = "sys.modules"
    if used & places.keys():
        items = used & _CHANGES or any(
            step.opname in ("STORE_SUBSCR", "DELETE_SUBSCR")
            for part in _codes(code) for step in dis.get_instructions(part))
        if items:
            return places[min(used & places.keys())]
    if not any(isinstance(value, ModuleType) for value in scope.values()):
        return None
    for part in _codes(code):
        if dis.opmap["STORE_ATTR"] not in part.co_code[::2]:
            continue
        before = None
        for step in dis.get_instructions(part):
            target = scope.get(before.argval) if before is not None and \
                before.opname in ("LOAD_GLOBAL", "LOAD_NAME") else None
            if step.opname == "STORE_ATTR" and \
                    isinstance(target, ModuleType) and target is not sys:
                return f"{target.__name__}.{step.argval}"
            if step.opname != "CACHE":
                before = step
    return None


def _asked(code: CodeType, used: set[str]) -> str | None:
    """request.getfixturevalue("monkeypatch")"""
    if "getfixturevalue" in used:
        for part in _codes(code):
            for constant in part.co_consts:
                if isinstance(constant, str) and constant in _FIXTURES:
                    return f"fixture {constant}"
    return None
