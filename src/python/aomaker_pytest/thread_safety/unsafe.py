"""The tests that have to run alone, and the reason: known before they run.

Fixtures are known from pytest's closure; the effects of their functions, and of
the tests, from their code (``search``). A test that looks as if it changed the
process runs alone, which costs time and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import FunctionType, MethodType, ModuleType
from typing import Any, Callable, NamedTuple
from weakref import WeakKeyDictionary

import pytest

from ..util import static
from . import plugin_state
from .search import Effects, effects
from .unsafe_calls import IN_MAIN_THREAD, is_of_tests, is_ours
from .unsafe_names import FIXTURES, OF_PYTEST

MARK = "thread_unsafe"
_known: dict[Any, Effects] = {}
_plugins: dict[int, tuple[Any, str | None]] = {}  # by id
_hooks: WeakKeyDictionary[pytest.Config, str | None] = WeakKeyDictionary()


class Names(NamedTuple):
    """Fixtures and marks that the strategy file adds."""

    fixtures: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


def names(fixtures: str | None, marks: str | None) -> Names:
    return Names(
        frozenset((fixtures or "").split(",")) - {""},
        frozenset((marks or "").split(",")) - {""},
    )


def reason(item: pytest.Item, added: Names) -> str | None:
    """The reason why this test has to run alone; None: it need not."""
    found = [why for why in _reasons(item, added) if why]
    return next(
        (why for why in found if why.startswith(IN_MAIN_THREAD)),
        found[0] if found else None,
    )


def _reasons(item: pytest.Item, added: Names) -> Iterable[str | None]:
    marks = {mark.name for mark in item.iter_markers()}
    for name in sorted(marks & (added.marks | {MARK})):
        yield f"mark {name}"
    if type(item).__name__ == "DoctestItem":
        yield "doctest"
    for definition in _fixtures(item):
        yield fixture_reason(definition, added)
    if _is_of_trial(getattr(item, "cls", None)):
        yield f"{IN_MAIN_THREAD}* by twisted's reactor"
    function = getattr(item, "function", None)
    if function:
        yield _reason(function, getattr(item, "cls", None))
    yield _hook_reason(item.config)


def _is_of_trial(cls: type | None) -> bool:
    """Whether it uses Twisted's reactor, which wants the main thread of the
    process.
    """
    return cls is not None and any(
        base.__module__.startswith("twisted.trial.") for base in cls.__mro__
    )


def fixture_reason(definition: Any, added: Names) -> str | None:
    """The reason why tests that use this fixture have to run alone."""
    name = definition.argname
    if (
        name in FIXTURES
        or name in added.fixtures
        or name in OF_PYTEST
        and definition.func.__module__.startswith("_pytest.")
    ):
        return f"fixture {name}"
    if not is_ours(sys.modules.get(definition.func.__module__)):
        why = _of_plugin(definition.func, plugin_state.of_function)
        if why:
            return why
    return _reason(definition.func, None, definition.scope != "function")


def is_patch(definition: Any) -> bool:
    """Whether it is pytest's monkeypatch, which changes nothing before it is used.

    ``threads.monkeypatch`` notices the use.
    """
    return (
        definition.argname == "monkeypatch"
        and definition.func.__module__.startswith("_pytest.")
    )


def _fixtures(item: pytest.Item) -> Iterable[Any]:
    info = getattr(item, "_fixtureinfo", None)  # there is no public way to the closure
    found = (
        [
            definition
            for definitions in info.name2fixturedefs.values()
            for definition in definitions
        ]
        if info
        else []
    )
    for definition in found:
        if not is_patch(definition) or _wants(info, definition, found):
            yield definition


def _wants(info: Any, wanted: Any, found: list[Any]) -> bool:
    """A fixture of these that the test or a fixture of the project asks for.

    A fixture of an installed plugin may not use it, as pytest-django's without
    Django.
    """
    name = wanted.argname
    return name in info.initialnames or any(
        name in definition.argnames
        and definition is not wanted
        and is_ours(sys.modules.get(definition.func.__module__))
        for definition in found
    )


def _hook_reason(config: pytest.Config) -> str | None:
    """The reason in hooks around each test, of conftest.py and other plugins."""
    if config not in _hooks:
        plugins = config.pluginmanager.get_plugins()
        _hooks[config] = next((why for why in map(_around, plugins) if why), None)
    return _hooks[config]


def _around(plugin: Any) -> str | None:
    is_module = static.is_a(plugin, ModuleType)
    holder = plugin if is_module else type(plugin)
    home = plugin if is_module else sys.modules.get(static.text(holder, "__module__"))
    if not is_of_tests(home):
        if is_module:
            return _of_plugin(plugin, plugin_state.of_plugin)
        return plugin_state.of_object(plugin)
    return next(
        (
            why
            for name, hook in plugin_state.members(holder).items()
            if name.startswith("pytest_runtest_") and name != "pytest_runtest_protocol"
            for why in [
                _reason(hook, None, wide=True) or plugin_state.of_function(hook)
            ]
            if why
        ),
        None,
    )


def _of_plugin(of: Any, find: Callable[[Any], str | None]) -> str | None:
    """The answer for a plugin's module or function, which is imported once."""
    if id(of) not in _plugins:
        _plugins[id(of)] = of, find(of)  # kept, or another could get its id
    return _plugins[id(of)][1]


def _reason(function: Any, cls: type | None, wide: bool = False) -> str | None:
    return _effects(function, cls, wide).why


def _effects(function: Any, cls: type | None, wide: bool = False) -> Effects:
    if type(function) is MethodType:
        function = function.__func__
    if type(function) is not FunctionType:  # other objects may be equal to anything
        return effects(function, cls, wide)
    key = (function, cls, wide)
    if key not in _known:
        _known[key] = effects(function, cls, wide)
    return _known[key]


def changed_objects(item: pytest.Item) -> Iterator[tuple[str, Any]]:
    """Shared objects that the test and its fixtures change, each with a name."""
    for definition in _fixtures(item):
        if definition.scope == "function":
            yield from _effects(definition.func, None).changed
    function = getattr(item, "function", None)
    if function:
        yield from _effects(function, getattr(item, "cls", None)).changed
