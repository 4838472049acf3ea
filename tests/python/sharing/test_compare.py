"""Which differences between two forks and two fresh sessions are found."""

from __future__ import annotations

import pytest

from aomaker_pytest.sharing.compare import (
    OTHER,
    SHARED,
    UNSTEADY,
    Difference,
    differences,
)


def found(section, *values):
    states = [{"modules": {"m": "m.py"}, section: value} for value in values]
    return [each for each in differences(states[:2], states[2:])]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ("aaaa", None),
        ("aabb", OTHER),
        ("aabc", SHARED),
        ("abcc", UNSTEADY),
        ("abcd", None),
    ],
)
def test_kind(values, kind):
    states = [{"key": value} for value in values]
    wanted = [Difference("process", "key", kind, values[0], values[2])] if kind else []
    assert found("process", *states) == wanted


def test_absent_is_a_value():
    assert found("process", {"a": "1"}, {"a": "1"}, {}, {}) == [
        Difference("process", "a", OTHER, "1", None)
    ]


def test_entry_of_list():
    assert found("sys.path", ["a", "b"], ["a", "b"], ["b"], ["b"]) == [
        Difference("sys.path", "a", OTHER, "is there", None)
    ]


def test_repeated_entry_of_list():
    twice, once = ["a", "a"], ["a"]
    ((_, key, kind, fork, fresh),) = found("plugins", twice, twice, once, once)
    assert (key, kind, fork, fresh) == ("a", OTHER, "2 times", "is there")


def test_order_of_list():
    assert found("plugins", ["a", "b"], ["a", "b"], ["b", "a"], ["b", "a"]) == [
        Difference("plugins", "order", OTHER, "a, b", "b, a")
    ]


def test_names_of_a_module_that_only_forks_have_are_left_out():
    fork = {"modules": {"m": "m.py", "n": "n.py"}, "names": {"m:x": "1", "n:x": "1"}}
    fresh = {"modules": {"m": "m.py"}, "names": {"m:x": "1"}}
    assert list(differences([fork, fork], [fresh, fresh])) == [
        Difference("modules", "n", OTHER, "n.py", None)
    ]
