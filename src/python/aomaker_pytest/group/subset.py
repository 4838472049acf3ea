"""A subset of a group's tests: those that are left when a worker has died, say."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..internals import pytest_api


class SubsetPlugin:
    """Leaves out the other tests.

    rest: a file with the tests to run, or None: a JSON list of node ids, or of
    [id, n] for the nth, from 0, of several that have one id. without: paths of
    modules that are not to be read. ordered: the tests run in the order of the
    list, whatever other plugins say.
    """

    def __init__(
        self, rest: str | None, without: list[str], ordered: bool = False
    ) -> None:
        self._without = set(map(os.path.abspath, without))
        self._rest: Counter[str] | None = None
        self._places: dict[str, int] = {}
        if rest is None:
            return
        with open(rest, encoding="utf-8") as file:
            tests = json.load(file)
        ids = [test for test in tests if isinstance(test, str)]
        self._nth = {(test[0], test[1]) for test in tests if not isinstance(test, str)}
        self._rest = Counter(ids)
        if ordered:
            self._places = {nodeid: n for n, nodeid in enumerate(ids)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        root = session.config.invocation_params.dir
        session.config.option.file_or_dir = [
            path
            for path in pytest_api.positional(session.config)
            if os.path.abspath(root / path) not in self._without
        ]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_collect_file(self, file_path: Path) -> Iterator[None]:
        outcome: Any = yield
        if str(file_path) in self._without:
            outcome.force_result([])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        if self._rest is None:
            return
        wanted, others = [], []
        seen: Counter[str] = Counter()
        for item in items:
            nth = seen[item.nodeid]
            seen[item.nodeid] += 1
            if nth < self._rest[item.nodeid] or (item.nodeid, nth) in self._nth:
                wanted.append(item)
            else:
                others.append(item)
        if others:
            config.hook.pytest_deselected(items=others)
        items[:] = sorted(wanted, key=lambda item: self._places.get(item.nodeid, 0))
