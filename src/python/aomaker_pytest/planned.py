"""Paths of a plan: found as a walk finds them, without walking.

pytest (>= 8) visits every entry of each directory on the way to a module, so
the cost of one group would grow with the number of its siblings. Here a
directory offers only those entries that lead to a path of the plan.

On the other hand, pytest leaves out the rules of a walk (collect_ignore,
--ignore, pytest_ignore_collect) for a path that it is given. Where a walk has
found the paths, the rules hold, and what they exclude is dropped.
"""
from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Iterator

import pytest

from . import compat


class PlanPlugin:
    """walk: the directory that the paths were found in, if they were."""

    def __init__(self, walk: str | None) -> None:
        self._walk = os.path.abspath(walk) if walk is not None else None
        self._steps: dict[str, set[str]] = {}
        self._whole: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        config = session.config
        args = compat.positional(config)
        for arg in args:
            self._add(os.path.abspath(arg))
        if self._walk is not None:
            args = [arg for arg in args if not self._is_ignored(
                session, Path(os.path.abspath(arg)))]
            config.args = args
        if any("[" in arg for arg in args):
            config.args = [_spellable(args)]

    def _is_ignored(self, session: pytest.Session, path: Path) -> bool:
        inner = [parent for parent in reversed(path.parents)
                 if str(parent).startswith(os.path.join(self._walk or "", ""))]
        return any(session.gethookproxy(step.parent).pytest_ignore_collect(
            collection_path=step, config=session.config)
            for step in [*inner, path])

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


def _spellable(args: list[str]) -> str:
    """A directory above all of them; in an argument, [ begins parameters."""
    path = os.path.commonpath([os.path.dirname(os.path.abspath(arg))
                               for arg in args])
    while "[" in path and "[" not in os.getcwd():
        path = os.path.dirname(path)
    return path
