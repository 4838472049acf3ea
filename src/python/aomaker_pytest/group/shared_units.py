"""A group whose tests several workers share, when slots are idle.

The first worker collects the tests and divides them into units, which are never
torn apart: modules, or what ``split_by`` allows. It runs them in their order; a
helper, which has collected the same tests, runs the last ones. Each claims a unit
before it runs it (``claims``), and knows of one test more than the running one, as
pytest tears down by what follows.
"""

from __future__ import annotations

from collections.abc import Iterator
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

    ``session.items`` keeps all tests, as in a worker of xdist.
    """

    def __init__(self, path: str, by: str, helps: bool) -> None:
        self._path = path
        self._by = by
        self._helps = helps

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        units = units_of(session.items, self._by)
        claims = self._claims(session, units)
        if claims is not None:
            _run(session, _claimed(claims, units))
        return True if claims is not None or self._helps else None

    def _claims(
        self, session: pytest.Session, units: list[list[pytest.Item]]
    ) -> Claims | None:
        """None: the tests are not shared."""
        if (
            len(units) < 2
            or session.testsfailed  # in collection
            or session.config.option.collectonly
            or not _runs_in_order(session)
            or _need_each_other(session.items)
        ):
            return None
        digest = digest_of([item.nodeid for item in session.items])
        if not self._helps:
            write_claims(self._path, len(units), digest)
        claims = Claims(self._path, LAST if self._helps else FIRST)
        known = (claims.nunits, claims.digest) == (len(units), digest)
        return claims if known else None


def _claimed(claims: Claims, units: list[list[pytest.Item]]) -> Iterator[pytest.Item]:
    while (unit := claims.take()) is not None:
        yield from units[unit]


def _run(session: pytest.Session, items: Iterator[pytest.Item]) -> None:
    """pytest's own loop (``_pytest.main``), of tests that are not known before."""
    item = next(items, None)
    while item is not None:
        nextitem = next(items, None)
        session.config.hook.pytest_runtest_protocol(item=item, nextitem=nextitem)
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        item = nextitem
