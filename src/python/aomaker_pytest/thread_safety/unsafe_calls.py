"""Uses of the functions in ``unsafe_names``, found in code.

A function of a module is used where it is an attribute of that module, or has
been imported from it, under whatever name; ``file.write`` is not ``os.write``.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import Any

from _pytest.assertion.rewrite import AssertionRewritingHook

from ..util import static
from .bytecode_effects import changes, codes, find, uses
from .unsafe_names import FIXTURES, FUNCTIONS, METHODS

_OF_DICTIONARIES = {"update", "pop", "popitem", "setdefault", "clear"}
_DOTTED = [name for name in FUNCTIONS if "." in name]
IN_MAIN_THREAD = "signal."  # the reasons for the main thread begin so
PATCHER = "pytest.MonkeyPatch"  # threads.monkeypatch notices its use, too


def is_ours(module: Any) -> bool:
    """Whether it is a module of the project, rather than an installed one."""
    return is_own_file(static.text(module, "__file__"))


def is_own_file(path: str) -> bool:
    return (
        path.startswith(os.path.join(os.getcwd(), "")) and "site-packages" not in path
    )


def is_rewritten(loader: Any) -> bool:
    """Whether pytest has rewritten the assertions of what it has loaded."""
    return static.is_a(loader, AssertionRewritingHook)


def is_of_tests(module: Any) -> bool:
    """Whether it is a test module or a conftest, of which each group has its own.

    Plugins that are installed are rewritten, too, but imported once.
    """
    return is_rewritten(static.attribute(module, "__loader__")) and is_ours(module)


def called(
    code: CodeType,
    used: set[str],
    scope: dict[str, Any],
    imported: tuple[str, ...],
    ours: bool,
) -> str | None:
    """The listed function that the code uses, or None.

    ours: it is the project's code, and not that of a plugin, which patches for
    some tests alone.
    """
    for name in sorted(used & METHODS.keys()):
        return METHODS[name]
    seen = () if ours else (PATCHER,)
    found = _of_modules(code, used, scope, seen)
    if found:
        return found
    objects = _objects(imported)
    for value in scope.values():
        why = None if value is None else objects.get(id(value))
        if why is not None and why not in seen:
            return why
    return _environment(code, used, scope) or _asked(code, used)


def _of_modules(
    code: CodeType, used: set[str], scope: dict[str, Any], seen: tuple[str, ...]
) -> str | None:
    """Listed functions that are attributes of their modules."""
    modules = {
        static.text(value, "__name__")
        for value in scope.values()
        if static.is_a(value, ModuleType)
    }
    modules |= {
        name for name in used if name in FUNCTIONS and scope.get(name) is None
    }  # modules that the function imports
    modules |= {
        f"{module}.{name}"
        for module in list(modules)
        for name in used
        if f"{module}.{name}" in FUNCTIONS
    }
    modules |= {name for name in _DOTTED if used.issuperset(name.split("."))}
    found = {
        (module, name)
        for module in modules & FUNCTIONS.keys()
        for name in _listed(module, used)
        if f"{module}.{name}" not in seen
    }
    if not found:  # reading the code costs more than most tests do
        return None
    found &= {(_module(path[:-1], scope), path[-1]) for path in uses(code)}
    return min(
        (f"{module}.{name}" for module, name in found),
        key=lambda name: (not name.startswith(IN_MAIN_THREAD), name),
        default=None,
    )


def _module(path: tuple[str, ...], scope: dict[str, Any]) -> str:
    """The name of the module that is meant, which may be imported later."""
    value = find(path, scope)[-1]
    if static.is_a(value, ModuleType):
        return static.text(value, "__name__")
    if path[:1] != ("import",):
        return ""
    root = path[1].partition(".")[0]  # "import a.b" gives a
    return ".".join([root, *path[2:]]) if path[2:] else path[1]


def _listed(module: str, names: Iterable[str]) -> Iterable[str]:
    """Those of the names that are listed for this module."""
    wanted = FUNCTIONS[module].split()
    there = static.names(sys.modules.get(module))
    return [
        name
        for name in names
        if name in wanted or wanted == ["*"] and (name in there or not there)
    ]


@lru_cache(maxsize=4)
def _objects(modules: tuple[str, ...]) -> dict[int, str]:
    """The listed functions by id, for code that imports them by name."""
    return {
        id(there[name]): f"{module}.{name}"
        for module in modules
        for there in [static.names(sys.modules[module])]
        for name in _listed(module, list(there))
        if _is_of(module, there[name])
    }


def _is_of(module: str, value: Any) -> bool:
    """Whether the module defines it, and it is no constant."""
    return (
        FUNCTIONS[module] != "*"
        or type(value) in (FunctionType, MethodType, type)
        and f"{value.__module__}.".startswith(f"{module}.")
    )


def _environment(code: CodeType, used: set[str], scope: dict[str, Any]) -> str | None:
    """Changes of the environment and of sys.modules, also by another name."""
    if not used & {"environ", "modules"} and not any(
        value is os.environ for value in scope.values()
    ):
        return None
    places = {id(os.environ): "os.environ", id(sys.modules): "sys.modules"}
    names = {
        places[id(value)]
        for path in uses(code) | {(name,) for name in scope}
        for value in [find(path, scope)[-1]]
        if id(value) in places
    }
    for change in changes(code) if names else ():
        if change.kind != "item" and change.name not in _OF_DICTIONARIES:
            continue
        if not change.path:  # the object is not known by its name
            return min(names)
        target = id(find(change.path, scope)[-1])
        if target in places:
            return places[target]
    return None


def _asked(code: CodeType, used: set[str]) -> str | None:
    """Other uses that are told by names:

    request.getfixturevalue("monkeypatch"), import conftest, and
    sys.modules[__name__].
    """
    if {"sys", "modules", "__name__"} <= used:
        return "sys.modules"
    for part in codes(code):
        for name in part.co_names:
            if (
                name.rpartition(".")[2] == "conftest"
                or "." not in name
                and name.startswith("test_")
                and is_of_tests(sys.modules.get(name))
            ):
                return f"import {name}"
        for constant in part.co_consts:
            if (
                "getfixturevalue" in used
                and isinstance(constant, str)
                and constant in FIXTURES
            ):
                return f"fixture {constant}"
    return None
