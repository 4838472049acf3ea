"""Paths of a plan: found as a walk finds them, without walking.

pytest (>= 8) visits every entry of each directory on the way to a module, so
the cost of one group would grow with the number of its siblings. Here a
directory offers only those entries that lead to a path of the plan.
"""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Iterator

import pytest

from . import compat


class WalkPlugin:
    """Narrows the walk, and makes the rules of a walk hold for its paths."""

    def __init__(self) -> None:
        self._steps: dict[str, set[str]] = {}
        self._whole: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        compat.forget_initial_paths(session)
        for arg in compat.positional(session.config):
            self._add(os.path.abspath(arg))

    def _add(self, path: str) -> None:
        if os.path.isdir(path):
            self._whole.add(path)
        while True:
            parent, name = os.path.split(path)
            if parent == path or name in self._steps.get(parent, ()):
                return
            self._steps.setdefault(parent, set()).add(name)
            path = parent

    def _is_whole(self, path: str) -> bool:
        while path not in self._whole:
            parent = os.path.dirname(path)
            if parent == path:
                return False
            path = parent
        return True

    def wanted(self, directory: str) -> set[str] | None:
        """The entries to visit; None: all of them."""
        if directory not in self._steps or self._is_whole(directory):
            return None
        return self._steps[directory] | {"__init__.py"}

    @pytest.hookimpl(hookwrapper=True, optionalhook=True)
    def pytest_collect_directory(self, path: Path) -> Iterator[None]:
        outcome: Any = yield
        collector = outcome.get_result()
        wanted = self.wanted(str(path))
        if collector is not None and wanted is not None:
            compat.narrow(collector, wanted)
