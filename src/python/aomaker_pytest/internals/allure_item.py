"""A stand-in for a pytest item, with all that Allure reads of one."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest


class _Shown:
    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


class _Text(str):
    shown = ["", ""]

    def __str__(self) -> str:
        return self.shown[0]

    def __format__(self, spec: str) -> str:
        return format(self.shown[1], spec)


def decoded(made: Any) -> Any:
    """The value that ``encoded`` was given, or a stand-in for it."""
    if not isinstance(made, dict):
        return made
    if "bytes" in made:
        return made["bytes"].encode("latin-1")
    if "str" in made:
        text = _Text(made["str"])
        text.shown = made["shown"]
        return text
    return _Shown(made["repr"])


class _Class:
    """A test's class, whose name some releases of Allure (2.13) take."""

    __class__ = pytest.Class  # type: ignore[assignment]  # asked by isinstance

    def __init__(self, name: str) -> None:
        self.name = name


class Item:
    """A stand-in for a pytest item."""

    def __init__(self, node_id: str, facts: dict[str, Any]) -> None:
        self.nodeid = node_id
        head, bracket, rest = node_id.partition("[")
        self.name = facts.get("name") or head.rpartition("::")[2] + bracket + rest
        above = node_id[: -len(self.name)].split("::")[1:-1]
        self.parent = _Class(above[-1]) if above else None
        self.originalname = facts.get("function")
        self._marks = [
            SimpleNamespace(
                name=name,
                args=tuple(map(decoded, args)),
                kwargs={key: decoded(of) for key, of in kwargs.items()},
            )
            for name, args, kwargs in facts.get("marks", ())
        ]
        self.keywords = dict.fromkeys(mark.name for mark in self._marks)
        self.stash: Any = pytest.Stash() if hasattr(pytest, "Stash") else {}
        self.funcargs: dict[str, Any] = {}
        self.session = SimpleNamespace(_fixturemanager=None)
        self.obj = self._obj = self.function = _function(facts)
        if "params" in facts:
            self.callspec = SimpleNamespace(
                params={key: decoded(of) for key, of in facts["params"].items()},
                id=facts["param_id"],
            )

    @property  # type: ignore[misc]
    def __class__(self) -> type:  # for isinstance
        return pytest.Function if self.originalname else Item

    def iter_markers(self, name: str | None = None) -> Iterator[Any]:
        return (mark for mark in self._marks if name in (None, mark.name))

    def get_closest_marker(self, name: str) -> Any:
        return next(self.iter_markers(name), None)


def _function(facts: dict[str, Any]) -> Any:
    def function() -> None:
        pass

    function.__doc__ = decoded(facts.get("doc"))
    if "title" in facts:
        vars(function)["__allure_display_name__"] = decoded(facts["title"])
    return function
