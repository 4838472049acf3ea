"""Texts of values are equal where the values are, and need no code of a project."""

from __future__ import annotations

import collections
import importlib.machinery
import json
import random
import socket
import tempfile
import uuid
from pathlib import Path

import pytest

from aomaker_pytest.sharing.values import text_of


class Hostile:
    """Fails whenever one of its methods is called."""

    def _fail(self, *_):
        raise AssertionError("the project's code was called")

    __getattr__ = __eq__ = __hash__ = __repr__ = __str__ = __bool__ = _fail
    __iter__ = __len__ = __call__ = __instancecheck__ = _fail
    __class__ = property(_fail)


class Settings:
    def __init__(self, port):
        self.port = port
        self.other = {"deep": [port]}


def test_no_code_is_called():
    assert text_of([Hostile(), {"a": Hostile()}]).count("Hostile") == 2


def test_class_and_its_metaclass():
    class Meta(type):
        def __getattribute__(cls, name):
            raise AssertionError

    class Made(metaclass=Meta):
        pass

    assert "Made" in text_of(Made)


@pytest.mark.parametrize(
    "make",
    [
        uuid.uuid4,
        lambda: uuid.uuid4().hex,
        random.random,
        lambda: Path(tempfile.mktemp()),
        lambda: Settings(random.random()),
        lambda: (1, [random.random()]),
        lambda: {"key": {random.random()}},
        lambda: "x" * 1000 + str(random.random()),
    ],
)
def test_other_values_have_other_texts(make):
    value = make()
    assert text_of(value) == text_of(value) != text_of(make())


def test_port():
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        assert str(bound.getsockname()[1]) in text_of(bound)


def test_addresses_are_no_difference():
    assert text_of(repr(object())) == text_of(repr(object()) + "")
    assert text_of("<x at 0x7f0123456789>") == text_of("<x at 0x7f9876543210>")


def test_what_the_import_system_notes_in_a_spec_is_no_difference():
    found = importlib.machinery.PathFinder.find_spec("json")
    assert text_of(found) == text_of(json.__spec__) != text_of(collections.__spec__)


def test_order_of_a_set_is_no_difference():
    assert text_of({"a", "b", "c"}) == text_of({"c", "b", "a"})


def test_value_that_holds_itself():
    loop: list = []
    loop.append(loop)
    assert text_of(loop)


def test_names_of_classes_of_c():
    assert text_of(collections.deque) == "<class collections.deque>"
    assert text_of(int) == "<class int>"


def test_addresses_within_texts():
    """pydantic makes names of classes unique by their id()."""
    value = Settings(1)
    assert text_of(f"a.Settings:{id(value)}") in ("'a.Settings:…'", "'a.Settings:1'")
    assert text_of("a:94000000000000 at 0x7f0000000000") == "'a:… at 0x…'"
    assert text_of("1796000000000 1796000000000000") == (
        "'1796000000000 1796000000000000'"
    )
