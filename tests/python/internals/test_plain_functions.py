"""pytest's own answers about functions, and ours."""

import functools
import unittest.mock

import pytest
from _pytest import fixtures, python
from _pytest._code import getfslineno
from _pytest.compat import getfuncargnames

from aomaker_pytest.internals import plain_functions


def _decorator(function):
    @functools.wraps(function)
    def wrapper(*args, **named):
        return function(*args, **named)

    return wrapper


def _none():
    pass


def _two(first, second):
    local = first
    return local, second


def _optional(first, second=1, *, third, fourth=2):
    return first, second, third, fourth


def _positional(first, /, second):
    return first, second


def _optional_positional(first=1, /, second=2, third=3):
    return first, second, third


def _any(first, *rest, second, **others):
    return first, rest, second, others


@pytest.mark.usefixtures("tmp_path")
def _marked(first):
    return first


@_decorator
def _decorated(first):
    return first


@unittest.mock.patch("os.getcwd")
def _patched(first, patch):
    return first, patch


@unittest.mock.patch("os.getcwd", lambda: "")
def _patched_by_a_value(first):
    return first


class _Class:
    def method(self, first):
        pass

    @staticmethod
    def static(first):
        pass


_FUNCTIONS = [
    _none,
    _two,
    _optional,
    _positional,
    _optional_positional,
    _any,
    _marked,
    _decorated,
    _patched,
    _patched_by_a_value,
    lambda first, second=1: None,
    functools.partial(_two, 1),
    _Class().method,
    _Class.static,
]


@pytest.fixture
def asked(monkeypatch):
    """The arguments of the functions that pytest itself was asked about."""
    of = []

    def getfuncargnames_noted(function, *args, **named):
        of.append(function)
        return getfuncargnames(function, *args, **named)

    monkeypatch.setattr(fixtures, "getfuncargnames", getfuncargnames_noted)
    monkeypatch.setattr(python, "getfslineno", getfslineno)
    plain_functions.ask_quickly()
    return of


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_arguments_are_those_that_pytest_finds(asked, function):
    names = fixtures.getfuncargnames(function, name="it")
    assert names == getfuncargnames(function, name="it")


@pytest.mark.parametrize("name", ["method", "static"])
def test_the_arguments_of_methods_are_asked_of_pytest(asked, name):
    function = getattr(_Class, name)
    names = fixtures.getfuncargnames(function, name=name, cls=_Class)
    assert names == ("first",)
    assert asked == [function]


def test_pytest_is_not_asked_about_plain_functions(asked):
    for function in (_optional, _marked):
        fixtures.getfuncargnames(function, name="it", cls=None)
    assert asked == []


@pytest.mark.parametrize("function", _FUNCTIONS)
def test_places_are_those_that_pytest_finds(asked, function):
    for _ in range(2):  # the second answer is remembered
        assert python.getfslineno(function) == getfslineno(function)


def test_the_place_of_a_file_that_is_none_is_asked_again(asked, tmp_path):
    file = tmp_path / "made.py"
    scope = {}
    exec(compile("def made(): pass", str(file), "exec"), scope)
    assert python.getfslineno(scope["made"]) == (str(file), 0)
    file.touch()
    assert python.getfslineno(scope["made"]) == (file, 0)
