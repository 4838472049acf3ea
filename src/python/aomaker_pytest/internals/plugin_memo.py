"""Answers that each session of pytest would compute again, remembered.

A session begins by looking at every name of each plugin, for hooks and for
fixtures: most of the cost of its start. The answers are those that it would
find. A conftest.py may belong to one session, and is not remembered.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any, Callable
from weakref import WeakKeyDictionary

import pluggy
import pytest
from _pytest import fixtures
from _pytest.config import PytestPluginManager
from pluggy import _hooks, _manager

from ..util import static
from . import hook_names

_ALLURE = "allure"  # the name of its plugin manager


# -- hooks


def _holder(plugin: Any, name: str) -> Any:
    """The object that decides what `name` is: a module, or the class of an object.

    None: neither decides it.
    """
    if type(plugin) is ModuleType:
        own = plugin.__name__.rpartition(".")[2] == "conftest"
        return None if own else plugin
    if isinstance(plugin, (type, ModuleType)) or name in getattr(
        plugin, "__dict__", ()
    ):
        return None
    return type(plugin)


def _remember_options(cls: Any) -> None:
    """Remember the options of hooks, as this class of plugin managers finds them."""
    parse = cls.parse_hookimpl_opts
    known: WeakKeyDictionary[Any, dict[tuple[str, str], Any]] = WeakKeyDictionary()

    def parse_known(self: Any, plugin: Any, name: str, holder: Any = None) -> Any:
        if (
            name.startswith("__")
            or self.project_name == "pytest"
            and not name.startswith("pytest_")
        ):
            return None
        holder = holder or _holder(plugin, name)
        if holder is None:
            return parse(self, plugin, name)
        options = known.setdefault(holder, {})
        key = self.project_name, name
        if key not in options:
            options[key] = parse(self, plugin, name)
        return options[key] and dict(options[key])

    cls.parse_hookimpl_opts = parse_known


def _remember_functions() -> None:
    """Remember plain functions: pluggy (>= 1.7) searches an object to find one."""
    find: Callable[..., Any] | None = getattr(_manager, "_static_hook_attr", None)
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


# the names of the modules whose classes inspect each function that is registered, and
# each specification
_scope: dict[str, Any]
_scope_of_specs: dict[str, Any]
_scope, _scope_of_specs = (
    vars(sys.modules[cls.__module__]) if cls is not None else {}
    for cls in (getattr(_hooks, name, None) for name in ("HookImpl", "HookSpec"))
)


def _remember_arguments() -> None:
    """Remember the names of hooks' arguments: pluggy inspects each function."""
    find: Callable[..., Any] | None = _scope.get("varnames")
    if find is None:
        return
    known: WeakKeyDictionary[Any, dict[type, Any]] = WeakKeyDictionary()

    def find_known(function: Any, **options: Any) -> Any:
        kind = type(function)
        inner = function.__func__ if kind is MethodType else function
        if (
            type(inner) is not FunctionType
            or options  # about methods, of which pluggy may warn in each session
            and "." in inner.__qualname__
        ):
            return find(function, **options)
        names = known.setdefault(inner, {})
        if kind not in names:
            names[kind] = find(function, **options)
        return names[kind]

    for scope in (_scope, _scope_of_specs):
        scope["varnames"] = find_known


def remember_hooks() -> None:
    """Remember the hooks of all that is registered from now on."""
    _remember_arguments()
    _remember_options(PytestPluginManager)
    _remember_options(pluggy.PluginManager)  # Allure has a plugin manager, too
    _remember_functions()
    hook_names.look_at_few()


def prepare_hooks(manager: pytest.PytestPluginManager, classes: Iterable[type]) -> None:
    """Look at the objects that sessions make of these classes, and register."""
    managers: list[Any] = [manager, pluggy.PluginManager(_ALLURE)]
    inspect_function = _scope.get("varnames", id)
    for cls in classes:
        for each in managers if _has_hooks(cls, _ALLURE) else [manager]:
            for name in dir(cls):
                function = inspect.getattr_static(cls, name, None)
                options = each.parse_hookimpl_opts(cls, name, cls)
                if options and type(function) is FunctionType:
                    inspect_function(MethodType(function, cls))


def plugin_classes(modules: Iterable[object]) -> set[type]:
    """The classes in these modules whose objects may have hooks."""
    found = {
        value
        for module in modules
        if isinstance(module, ModuleType)
        for value in vars(module).values()
        if isinstance(value, type)
    }
    return {
        cls for cls in found if _has_hooks(cls, "pytest") or _has_hooks(cls, _ALLURE)
    }


def _has_hooks(cls: type, project: str) -> bool:
    """Whether methods of a plugin have pytest's names, or are marked."""
    return any(
        type(value) is FunctionType
        and (name.startswith(f"{project}_") or hasattr(value, f"{project}_impl"))
        for base in cls.__mro__
        for name, value in vars(base).items()
    )


# -- fixtures


def remember_fixtures(plugins: Iterable[object], classes: Iterable[type]) -> None:
    """Let no session look for fixtures where plugins have none.

    Each would look at every attribute of each plugin, and of each test module;
    it learns their names by the function ``dir``. classes: those of the objects
    that sessions register.
    """
    known = {
        id(plugin): (plugin, _fixtures_of(plugin)) for plugin in plugins
    }  # the plugin is kept alive, and so is its id
    of_class = {cls: _fixtures_of(cls) for cls in classes}
    of_class.update(
        (type(plugin), names)
        for plugin, names in known.values()
        if not isinstance(plugin, (type, ModuleType))
    )

    def names(holder: object) -> list[str]:
        if id(holder) in known:
            return known[id(holder)][1]
        if type(holder) is ModuleType:
            return _fixtures_of(holder)
        if type(holder) in of_class:  # an object of another session
            own = (name for name in vars(holder) if _may_be_fixture(holder, name))
            return sorted({*of_class[type(holder)], *own})
        return dir(holder)

    fixtures.dir = names  # type: ignore[attr-defined]


def _fixtures_of(holder: object) -> list[str]:
    return [name for name in dir(holder) if _may_be_fixture(holder, name)]


_SIGNS = ("_pytestfixturefunction", "__wrapped__")  # attributes of a fixture
# most of what plugins and test modules hold; their objects have no such attribute
_PLAIN = {type(None), bool, int, float, str, bytes, tuple, list, dict, set, frozenset}
_QUIET = {"typing", "typing_extensions", "enum"}  # many of their objects have no effect


def _may_be_fixture(holder: object, name: str) -> bool:
    """Whether it is a fixture, or wraps one, in any release; or whether looking at it
    may have effects, such as a warning or an import, which each session has then.
    """
    if isinstance(getattr(type(holder), name, None), property):
        return True
    try:
        value = getattr(holder, name)
        cls = type(value)
        if type(cls) is type and cls in _PLAIN:
            return False
        if cls is FunctionType:
            return not value.__dict__.keys().isdisjoint(_SIGNS)
        return (
            cls.__name__ == "FixtureFunctionDefinition"
            or any(static.attribute(value, sign) is not None for sign in _SIGNS)
            or _answers_itself(cls)
        )
    except Exception:  # noqa: BLE001 - nor is a descriptor our business
        return True


def _answers_itself(cls: type) -> bool:
    """Whether code of the class decides about the attributes of its objects."""
    for base in static.bases(cls) or ():
        own = static.of_class(base)
        if "__getattr__" in own or type(own.get("__getattribute__")) is FunctionType:
            return own.get("__module__") not in _QUIET
    return False


# -- paths


def remember_ignored() -> None:
    """Remember collect_ignore and the like of a conftest.py.

    pytest (>= 8) makes paths of them for each file.
    """
    read: Callable[..., Any] = pytest.Config._getconftest_pathlist
    if list(inspect.signature(read).parameters) != ["self", "name", "path"]:
        return
    known: dict[object, list[Path]] = {}

    def read_once(self: Any, name: str, path: Path) -> list[Path] | None:
        try:
            module, said = self.pluginmanager._rget_with_confmod(name, path)
            key = module.__file__, os.getcwd(), tuple(said)
            if key not in known:
                known[key] = read(self, name, path)
        except (KeyError, TypeError):
            return read(self, name, path)  # type: ignore[no-any-return]
        return list(known[key])

    pytest.Config._getconftest_pathlist = read_once  # type: ignore


# -- installed packages


class Distribution:
    """An installed distribution, whose files are read once."""

    def __init__(self, distribution: Any) -> None:
        self._distribution = distribution

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._distribution, name)
        setattr(self, name, value)
        return value


def remember_versions(config: pytest.Config) -> None:
    """Remember the versions of plugins that each session shows."""
    plugins: list[Any] = getattr(config.pluginmanager, "_plugin_distinfo", [])
    plugins[:] = [
        (plugin, Distribution(distribution)) for plugin, distribution in plugins
    ]
    for _, distribution in config.pluginmanager.list_plugin_distinfo():
        _ = distribution.project_name, distribution.version
    vars(pluggy)["__version__"] = pluggy.__version__  # else it is read each time
