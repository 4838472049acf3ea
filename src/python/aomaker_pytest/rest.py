"""Some of a group's tests: what is left when a worker has died, say."""
from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import Any, Iterator

import pytest

from . import compat


class RestPlugin:
    """rest: a file with the tests to run, a JSON list of node ids, or None.
    without: paths of modules that are not to be read. ordered: the tests run
    as they are listed, whatever other plugins say."""

    def __init__(self, rest: str | None, without: list[str],
                 ordered: bool = False) -> None:
        self._without = set(map(os.path.abspath, without))
        self._rest: Counter[str] | None = None
        self._places: dict[str, int] = {}
        if rest is None:
            return
        with open(rest, encoding="utf-8") as file:
            ids = json.load(file)
        self._rest = Counter(ids)
        if ordered:
            self._places = {nodeid: n for n, nodeid in enumerate(ids)}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        session.config.option.file_or_dir = [
            path for path in compat.positional(session.config)
            if os.path.abspath(path) not in self._without]

    @pytest.hookimpl(hookwrapper=True)
    def pytest_collect_file(self, file_path: Path) -> Iterator[None]:
        outcome: Any = yield
        if str(file_path) in self._without:
            outcome.force_result([])

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config,
                                      items: list[pytest.Item]) -> None:
        if self._rest is None:
            return
        wanted, others = [], []
        # an id that occurs twice: the last ones are those that are left
        for item in reversed(items):
            if self._rest[item.nodeid] > 0:
                self._rest[item.nodeid] -= 1
                wanted.append(item)
            else:
                others.append(item)
        if others:
            config.hook.pytest_deselected(items=others)
        items[:] = sorted(reversed(wanted), key=lambda item:
                          self._places.get(item.nodeid, 0))
