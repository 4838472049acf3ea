"""What each session of a host asks again, found out once.

A session begins by looking at every name of each plugin, and by reading what
is installed: two thirds of what it costs. The answers are those that it would
find; a conftest.py is a session's own, and not remembered.
"""
from __future__ import annotations

import importlib.metadata
import sys
from types import FunctionType, ModuleType
from typing import Any, Callable
from weakref import WeakKeyDictionary

from _pytest.config import PytestPluginManager
from pluggy import _manager

from . import owner


def _holder(plugin: Any, name: str) -> Any:
    """What says what `name` is: a module, or the class of an object; None:
    it cannot be told from that."""
    if type(plugin) is ModuleType:
        own = plugin.__name__.rpartition(".")[2] == "conftest"
        return None if own else plugin
    if isinstance(plugin, (type, ModuleType)) or \
            name in getattr(plugin, "__dict__", ()):
        return None
    return type(plugin)


def _know_hooks() -> None:
    """The options of a hook, by its holder."""
    cls: Any = PytestPluginManager
    parse = cls.parse_hookimpl_opts
    known: WeakKeyDictionary[Any, dict[str, Any]] = WeakKeyDictionary()

    def parse_known(self: Any, plugin: Any, name: str) -> Any:
        if not name.startswith("pytest_"):
            return None
        holder = _holder(plugin, name)
        if holder is None:
            return parse(self, plugin, name)
        options = known.setdefault(holder, {})
        if name not in options:
            options[name] = parse(self, plugin, name)
        return options[name] and dict(options[name])

    cls.parse_hookimpl_opts = parse_known


def _know_functions() -> None:
    """pluggy (>= 1.7) walks all over an object to find a plain function."""
    find: Callable[..., Any] | None = getattr(
        _manager, "_static_hook_attr", None)
    if find is None:
        return

    def find_quickly(plugin: Any, name: str) -> Any:
        holder = _holder(plugin, name)
        for cls in holder.__mro__ if isinstance(holder, type) else ():
            function = vars(cls).get(name)
            if type(function) is FunctionType:
                return function, function.__get__(plugin, holder)
            if name in vars(cls):
                break
        else:
            function = vars(holder).get(name) if holder else None
            if type(function) is FunctionType:
                return function, function
        return find(plugin, name)

    vars(_manager)["_static_hook_attr"] = find_quickly


class _Distribution:
    """One that is installed; its files are read once."""

    def __init__(self, distribution: Any) -> None:
        self._distribution = distribution

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._distribution, name)
        setattr(self, name, value)
        return value


def _know_distributions() -> None:
    """What is installed does not change while sessions begin."""
    find = importlib.metadata.distributions
    known: dict[tuple[str, ...], list[Any]] = {}

    def find_known(**values: Any) -> Any:
        group = owner.current()
        if values or group is None or group.looping:
            return find(**values)
        path = tuple(sys.path)
        if path not in known:
            known[path] = list(map(_Distribution, find()))
        return iter(known[path])

    importlib.metadata.distributions = find_known


def install() -> None:
    _know_hooks()
    _know_functions()
    _know_distributions()
