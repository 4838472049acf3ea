"""Which tests have to run alone, and why: by what they use, before they run.

Fixtures are known from the closure that pytest has made; what their functions
do, and those of the tests, from their code (``search``). What looks as if it
changed the process runs alone, which costs time and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from types import FunctionType, MethodType, ModuleType
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import pytest

from ..util import static
from .search import search
from .unsafe_calls import IN_MAIN_THREAD, is_of_tests, is_ours
from .unsafe_names import FIXTURES, OF_PYTEST

MARK = "thread_unsafe"
_known: dict[Any, str | None] = {}
_hooks: WeakKeyDictionary[pytest.Config, str | None] = WeakKeyDictionary()


class Names(NamedTuple):
    """What the strategy file adds."""

    fixtures: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


def names(fixtures: str | None, marks: str | None) -> Names:
    return Names(
        frozenset((fixtures or "").split(",")) - {""},
        frozenset((marks or "").split(",")) - {""},
    )


def reason(item: pytest.Item, added: Names) -> str | None:
    """Why this test has to run alone; None: it need not."""
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
    """Twisted's reactor is the process's, and wants its main thread."""
    return cls is not None and any(
        base.__module__.startswith("twisted.trial.") for base in cls.__mro__
    )


def fixture_reason(definition: Any, added: Names) -> str | None:
    """Why what uses this fixture has to run alone."""
    name = definition.argname
    if (
        name in FIXTURES
        or name in added.fixtures
        or name in OF_PYTEST
        and definition.func.__module__.startswith("_pytest.")
    ):
        return f"fixture {name}"
    return _reason(definition.func, None, definition.scope != "function")


def is_patch(definition: Any) -> bool:
    """pytest's monkeypatch, which changes nothing before it is used; then
    ``patches`` sees it."""
    return (
        definition.argname == "monkeypatch"
        and definition.func.__module__.startswith("_pytest.")
    )


def _fixtures(item: pytest.Item) -> Iterable[Any]:
    info = getattr(item, "_fixtureinfo", None)  # no public way to the closure
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
    """The test does, or a fixture of the project. One of an installed plugin
    may have no use for it, as pytest-django's where there is no Django."""
    name = wanted.argname
    return name in info.initialnames or any(
        name in definition.argnames
        and definition is not wanted
        and is_ours(sys.modules.get(definition.func.__module__))
        for definition in found
    )


def _hook_reason(config: pytest.Config) -> str | None:
    """What conftest.py and other plugins do around each test."""
    if config not in _hooks:
        _hooks[config] = next(
            (
                why
                for plugin in config.pluginmanager.get_plugins()
                if static.is_a(plugin, ModuleType) and is_of_tests(plugin)
                for name, hook in list(static.names(plugin).items())
                if name.startswith("pytest_runtest_")
                and name != "pytest_runtest_protocol"
                for why in [_reason(hook, None, wide=True)]
                if why
            ),
            None,
        )
    return _hooks[config]


def _reason(function: Any, cls: type | None, wide: bool = False) -> str | None:
    if type(function) is MethodType:
        function = function.__func__
    if type(function) is not FunctionType:  # who knows what it is equal to
        return search(function, cls, wide)
    key = (function, cls, wide)
    if key not in _known:
        _known[key] = search(function, cls, wide)
    return _known[key]
