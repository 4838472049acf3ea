"""A group whose tests several workers share, when slots are idle.

The first worker collects the tests and divides them into units, which are never
torn apart: modules, or what ``split_by`` allows. It runs them in their order; a
helper, which has collected the same tests, runs the last ones. Each claims a unit
before it runs it (``claims``), and knows of one test more than the running one, as
pytest tears down by what follows.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from .claims import FIRST, LAST, Claims, digest_of, write_claims

_OURS = __name__.partition(".")[0]
# marks of plugins by which tests need others of their session: pytest-order,
# pytest-dependency, pytest-depends
_NEED = ("order", "dependency", "depends")


def _file(item: pytest.Item) -> Any:
    return item.getparent(pytest.File) or item


def _class(item: pytest.Item) -> Any:
    classes = [node for node in item.listchain() if isinstance(node, pytest.Class)]
    return classes[0] if classes else _file(item)


_KEYS = {"module": _file, "class": _class, "test": lambda item: item}


def units_of(items: list[pytest.Item], by: str) -> list[list[pytest.Item]]:
    """The items in their order; one unit where their order mixes units."""
    units: list[list[pytest.Item]] = []
    begun = set()
    key = None
    for item in items:
        node = _KEYS[by](item)
        if node is key:
            units[-1].append(item)
            continue
        if id(node) in begun:
            return units_of(items, "module") if by == "class" else [items]
        begun.add(id(node))
        key = node
        units.append([item])
    return units


def _need_each_other(items: list[pytest.Item]) -> bool:
    return any(item.get_closest_marker(name) for item in items for name in _NEED)


def _runs_in_order(session: pytest.Session) -> bool:
    """Whether pytest's own loop runs the items, one after another."""
    return all(
        impl.hookwrapper
        or getattr(impl, "wrapper", False)
        or impl.function.__module__.partition(".")[0] in ("_pytest", _OURS)
        for impl in session.config.hook.pytest_runtestloop.get_hookimpls()
    )


class SharedUnitsPlugin:
    """path: the file of claims, which the first worker makes; by: what a unit is;
    helps: this is not the first worker.
    """

    def __init__(self, path: str, by: str, helps: bool) -> None:
        self._path = path
        self._by = by
        self._helps = helps
        self._claims: Claims | None = None
        self._units: list[list[pytest.Item]] = []
        self._items: list[pytest.Item] = []
        self._nended = 0

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, None]:
        self._begin(session)
        yield

    def _begin(self, session: pytest.Session) -> None:
        items = [*session.items]
        self._units = units_of(items, self._by)
        can_share = (
            len(self._units) > 1
            and not session.testsfailed  # in collection
            and _runs_in_order(session)
            and not _need_each_other(items)
        )
        if self._helps:
            session.items.clear()
        if not can_share:
            return
        digest = digest_of([item.nodeid for item in items])
        if not self._helps:
            write_claims(self._path, len(self._units), digest)
        claims = Claims(self._path, LAST if self._helps else FIRST)
        if (claims.nunits, claims.digest) != (len(self._units), digest):
            return
        self._claims = claims
        self._items = session.items
        self._items.clear()
        self._take_up_to(2)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, Any, None]:
        outcome = yield
        if outcome.excinfo is None:
            self._nended += 1
            self._take_up_to(self._nended + 2)

    def _take_up_to(self, ntests: int) -> None:
        """Claim units until there are so many tests, if there are."""
        while self._claims is not None and len(self._items) < ntests:
            unit = self._claims.take()
            if unit is None:
                self._claims = None
            else:
                self._items += self._units[unit]
