"""The names among which a session looks for a plugin's hooks.

pluggy learns the names of a plugin by the function ``dir``, thirty of an object
without hooks, two hundred of a module, and asks about each. But pytest has no hook
without its prefix, and Allure none without its mark.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from types import ModuleType
from typing import Any, Callable
from weakref import WeakKeyDictionary

import pluggy
from _pytest.config import PytestPluginManager
from pluggy import _manager

_Select = Callable[[Iterable[str]], "list[str]"]
# of modules and classes, by project: how many names they had, and those of hooks
_known: WeakKeyDictionary[Any, dict[str, tuple[int, list[str]]]] = WeakKeyDictionary()


def _of_holder(
    holder: Any, scopes: Iterable[Any], project: str, select: _Select
) -> list[str]:
    count = sum(map(len, scopes))  # another one: names have been added
    known = _known.setdefault(holder, {})
    if known.get(project, (-1,))[0] != count:
        known[project] = count, select(dir(holder))
    return known[project][1]


def _of(plugin: Any, project: str, select: _Select) -> list[str]:
    cls = type(plugin)
    if cls is ModuleType and "__dir__" not in vars(plugin):
        return _of_holder(plugin, [vars(plugin)], project, select)
    if type(cls) is type and cls is not type and cls.__dir__ is object.__dir__:
        own = select(getattr(plugin, "__dict__", ()))
        found = _of_holder(cls, map(vars, cls.__mro__), project, select)
        return sorted({*found, *own}) if own else found
    return select(dir(plugin))


def _with_prefix(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith("pytest_")]


def _names(holder: Any) -> list[str]:
    """Replaces ``dir``; pluggy asks it for the names of specifications, too."""
    frame = sys._getframe(1)
    manager = frame.f_locals.get("self") if frame.f_code.co_name == "register" else None
    if type(manager) is PytestPluginManager:
        return _of(holder, "pytest", _with_prefix)
    if type(manager) is pluggy.PluginManager and manager.project_name == "allure":
        parse = partial(manager.parse_hookimpl_opts, holder)
        return _of(holder, "allure", lambda names: [*filter(parse, names)])
    return dir(holder)


def look_at_few() -> None:
    vars(_manager)["dir"] = _names
