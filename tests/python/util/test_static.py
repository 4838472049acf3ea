"""Access to objects that runs none of their code."""

import pytest

from aomaker_pytest.util import static


class _Slots:
    __slots__ = ("mark",)


class _Loud:
    def __getattribute__(self, name):
        raise AssertionError(f"{name} is not to be asked for")


class _LoudMeta(type):
    def __getattribute__(cls, name):
        raise AssertionError(f"{name} is not to be asked for")


class _Base:
    mark = "base"


class _Derived(_Base):
    pass


def _object(cls, **members):
    made = object.__new__(cls)
    for name, value in members.items():
        object.__setattr__(made, name, value)
    return made


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda: _object(_Derived), "base"),
        (lambda: _object(_Derived, mark="own"), "own"),
        (lambda: _Derived, "base"),
        (lambda: _object(_Loud, mark="own"), "own"),
        (lambda: _object(_Loud), None),
        (lambda: _LoudMeta("Loud", (), {"mark": "meta"}), "meta"),
        (lambda: _LoudMeta("Loud", (), {"mark": "meta"})(), "meta"),
        (lambda: 1, None),
        (lambda: len, None),
    ],
)
def test_attribute(make, expected):  # pytest would look at a value
    found = static.attribute(make(), "mark")
    assert found == expected


def test_the_attribute_of_a_slot_is_its_descriptor():
    assert static.attribute(_Slots(), "mark") is _Slots.mark
