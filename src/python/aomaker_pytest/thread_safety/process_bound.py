"""What a process has once, or binds to one of its threads.

Groups that are threads cannot have it each for itself: Django's settings and
its connections to databases, the reactor of pytest-twisted, a connection of
sqlite3 that a module of the project holds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from ..util import static
from .unsafe_calls import is_of_tests, is_ours

# by the package of the plugin
_PLUGINS = {
    "pytest_django": "Django has its settings, its mailbox and the guard of its "
    "databases once in a process",
    "pytest_twisted": "a process has one reactor, which runs in its main thread",
    "pytestqt": "a process has one QApplication, in its main thread",
}
# classes of libraries whose objects belong to the thread that has made them
_BOUND = {
    "sqlite3": ("Connection", "Cursor"),
    "sqlalchemy.pool.impl": ("SingletonThreadPool",),
}


def is_runner(file: str) -> bool:
    """Whether a traceback may leave this file out."""
    return file.startswith("<frozen") or any(
        f"{os.sep}{name}{os.sep}" in file
        for name in ("_pytest", "pluggy", "importlib", "aomaker_pytest")
    )


def reason(config: pytest.Config) -> str | None:
    """Why the groups of this session's suite cannot share a process."""
    django = _django()
    for plugin in config.pluginmanager.get_plugins():
        package = static.text(plugin, "__name__").partition(".")[0]
        if package not in _PLUGINS or not static.is_a(plugin, ModuleType):
            continue
        if package != "pytest_django" or django is not None:
            return f"{package}: {_PLUGINS[package]}{_named(django)}"
    if django and _has_databases(django):
        return f"django: a connection to a database belongs to a thread{_named(django)}"
    return next((name for name, _ in bound_objects()), None)


def _django() -> Any:
    """Its settings if they are configured."""
    settings = static.names(sys.modules.get("django.conf")).get("settings")
    found = static.names(settings).get("_wrapped")
    return found if type(found).__name__ in ("Settings", "UserSettingsHolder") else None


def _named(settings: Any) -> str:
    name = static.text(settings, "SETTINGS_MODULE")
    file = static.text(sys.modules.get(name), "__file__")
    return f" ({os.path.relpath(file)})" if file else ""


def _has_databases(settings: Any) -> bool:
    found = static.names(settings).get("DATABASES")
    return type(found) is dict and any(
        type(database) is dict and database.get("ENGINE") for database in found.values()
    )


def bound_objects() -> Iterator[tuple[str, Any]]:
    """Objects of one thread that modules hold which all groups share.

    The names have the module's file.
    """
    kinds = tuple(
        cls
        for module, names in _BOUND.items()
        if module in sys.modules
        for name in names
        for cls in [static.names(sys.modules[module]).get(name)]
        if static.is_a(cls, type)
    )
    if not kinds:
        return
    for module in list(sys.modules.values()):
        if not static.is_a(module, ModuleType) or not is_ours(module):
            continue
        if is_of_tests(module):
            continue
        for name, value in list(static.names(module).items()):
            for part in (value, *_parts(value)):
                if static.is_a(part, *kinds):
                    file = os.path.relpath(static.text(module, "__file__"))
                    kind = f"{type(part).__module__}.{type(part).__name__}"
                    yield f"{file}: {name} is for one thread ({kind})", part


def _parts(value: Any) -> list[Any]:
    """The attributes of an object, such as the pool of an engine."""
    if static.is_a(value, ModuleType, type):
        return []
    return list(static.names(value).values())
