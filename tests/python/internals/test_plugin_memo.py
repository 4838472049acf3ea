"""The names among which a session looks for fixtures."""

import enum
import functools
import types
import typing
import unittest.mock

import pluggy
import pytest

from aomaker_pytest.internals import plugin_memo


class _Proxy:
    """Works only during a request."""

    def __getattr__(self, name):
        raise RuntimeError("no request")


class _Lazy:
    def __getattribute__(self, name):
        raise RuntimeError("no request")


class Color(enum.Enum):
    RED = 1


class _Property:
    @property
    def warns(self):
        raise AssertionError("is not to be looked at")


def _plain():
    pass


@functools.wraps(_plain)
def _wrapper():
    _plain()


def _names(**members):
    module = types.ModuleType("test_it")
    vars(module).update(members)
    return plugin_memo._fixtures_of(module)


def test_fixtures_are_found():
    assert _names(fixture=pytest.fixture(_plain)) == ["fixture"]


def test_what_wraps_a_function_may_be_a_fixture():
    assert _names(wrapper=_wrapper) == ["wrapper"]


@pytest.mark.parametrize("sign", ["_pytestfixturefunction", "__wrapped__"])
def test_objects_with_the_signs_of_a_fixture_are_found(sign):
    own = types.SimpleNamespace(**{sign: _plain})
    of_class = type("Wraps", (), {sign: _plain})
    inherits = type("Inherits", (of_class,), {})()
    assert _names(own=own, inherits=inherits) == ["inherits", "own"]


@pytest.mark.parametrize(
    "value",
    [_plain, None, "text", 1, [_wrapper], {"__wrapped__": 1}, type("C", (), {}), len]
    + [types.SimpleNamespace(name="a"), typing.Optional[int], Color, Color.RED],
    ids=lambda value: type(value).__name__,
)
def test_nothing_else_is_looked_at(value):
    assert _names(value=value) == []


def test_what_may_have_effects_is_left_to_the_session():
    """pytest touches a proxy, which may set something up, in each session."""
    call = unittest.mock.call
    assert _names(proxy=_Proxy(), lazy=_Lazy(), call=call) == ["call", "lazy", "proxy"]


def test_a_property_is_not_read():
    assert plugin_memo._fixtures_of(_Property()) == ["warns"]


class _Plugin:
    def pytest_first(self, item, config=None):
        pass

    @staticmethod
    def pytest_second(item, log):
        pass

    @functools.wraps(pytest_first)
    def pytest_third(self, *args, **values):
        pass


def test_arguments_of_hooks_are_remembered(monkeypatch):
    """A function has others than the method that is made of it."""
    scope = plugin_memo._scope
    original = scope["varnames"]
    asked = []

    def find(function):
        asked.append(function)
        return original(function)

    functions = [
        *(getattr(_Plugin(), name) for name in dir(_Plugin) if name[:7] == "pytest_"),
        _Plugin.pytest_first,
        _plain,
        _Plugin,
        functools.partial(_plain),
    ]
    expected = [find(function) for function in functions]
    asked.clear()
    monkeypatch.setitem(plugin_memo._scope_of_specs, "varnames", find)
    monkeypatch.setitem(scope, "varnames", find)
    plugin_memo._remember_arguments()
    for _ in range(2):
        assert [scope["varnames"](each) for each in functions] == expected
    assert len(asked) == 2 * len(functions) - 5  # those of classes are asked again
    impl = pluggy.HookImpl if hasattr(pluggy, "HookImpl") else pluggy._hooks.HookImpl
    assert vars(impl)["__init__"].__globals__["varnames"] is scope["varnames"]


def _spec(item, log):
    pass


class _Specs:
    def pytest_without_self():
        pass


def test_arguments_of_specifications_are_remembered(monkeypatch):
    """But what pluggy warns of, each session is to be told."""
    scope = plugin_memo._scope_of_specs
    original = scope["varnames"]
    asked = []

    def find(function, **options):
        asked.append(function)
        return original(function)

    monkeypatch.setitem(plugin_memo._scope, "varnames", find)
    monkeypatch.setitem(scope, "varnames", find)
    plugin_memo._remember_arguments()
    for _ in range(2):
        names = scope["varnames"](_spec, legacy_noself=True)
        assert names == (("item", "log"), ())
        scope["varnames"](_Specs.pytest_without_self, legacy_noself=True)
    method = _Specs.pytest_without_self
    assert asked == [_spec, method, method]
