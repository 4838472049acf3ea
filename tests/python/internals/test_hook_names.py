"""The names that pluggy asks about when a session registers a plugin."""

import types

import pluggy
import pytest
from _pytest.config import PytestPluginManager
from pluggy import _manager

from aomaker_pytest.internals import hook_names


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setitem(vars(_manager), "dir", hook_names._names)


def _registered(plugin):
    manager = PytestPluginManager()
    manager.register(plugin)
    return {caller.name for caller in manager.get_hookcallers(plugin) or ()}


class _Base:
    def pytest_configure(self):
        pass


class _Plugin(_Base):
    @pytest.hookimpl(specname="pytest_sessionstart")
    def pytest_other_name(self):
        pass

    def no_hook(self):
        pass


class _Dir:
    def __dir__(self):
        return ["pytest_sessionstart", "pytest_configure"]

    def pytest_configure(self):
        pass

    def pytest_sessionstart(self):
        pass

    def pytest_unconfigure(self):
        pass


def test_hooks_of_an_object_are_found():
    for _ in range(2):
        assert _registered(_Plugin()) == {"pytest_configure", "pytest_sessionstart"}


def test_hooks_of_an_object_alone_are_found():
    plugin = _Plugin()
    plugin.pytest_unconfigure = lambda: None
    assert "pytest_unconfigure" in _registered(plugin)
    assert "pytest_unconfigure" not in _registered(_Plugin())


def test_hooks_that_a_class_gets_later_are_found():
    class Plugin(_Base):
        pass

    assert _registered(Plugin()) == {"pytest_configure"}
    _Base.pytest_unconfigure = lambda self: None
    try:
        assert _registered(Plugin()) == {"pytest_configure", "pytest_unconfigure"}
    finally:
        del _Base.pytest_unconfigure


def test_an_object_tells_its_names_itself():
    assert _registered(_Dir()) == {"pytest_configure", "pytest_sessionstart"}


def test_hooks_that_a_module_gets_later_are_found():
    module = types.ModuleType("plugin")
    assert _registered(module) == set()
    module.pytest_configure = lambda: None
    assert _registered(module) == {"pytest_configure"}


def test_a_class_may_be_a_plugin():
    class Plugin:
        @staticmethod
        def pytest_configure():
            pass

    assert _registered(Plugin) == {"pytest_configure"}


def test_specifications_need_no_prefix():
    class Specifications:
        @pytest.hookspec
        def other(self):
            """Called by a plugin."""

    manager = PytestPluginManager()
    manager.add_hookspecs(Specifications)
    assert manager.hook.other.spec is not None


@pytest.mark.parametrize("project", ["allure", "other"])
def test_other_managers_need_no_prefix(project):
    marker = pluggy.HookimplMarker(project)

    class Plugin:
        @marker
        def called(self):
            pass

        def not_called(self):
            pass

    for _ in range(2):
        plugin = Plugin()
        plugin.alone = marker(lambda: None)
        manager = pluggy.PluginManager(project)
        manager.register(plugin)
        callers = manager.get_hookcallers(plugin)
        assert {caller.name for caller in callers} == {"called", "alone"}
