"""The paths of a plan, found by the rules of a walk but without walking.

pytest (>= 8) visits every entry of each directory on the way to a module, and
compares each argument with each of them, so the cost of a group would grow with
the number of its siblings, and with the square of its modules. So pytest is
given one directory above them all, and each directory offers only the entries
that lead to a path of the plan.

Below it the rules of a walk hold (collect_ignore, --ignore, python_files,
pytest_ignore_collect). That is right where a walk has found the paths. Paths
that pytest's own collection has found count as typed, and are exempt.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..internals import pytest_api, pytest_walk
from ..util.process import in_folder


class OnlyPathsPlugin:
    """walk: the directory whose walk has found the paths, or None."""

    def __init__(self, walk: str | None, paths: list[str]) -> None:
        self._paths = paths
        self._walk = os.path.abspath(walk) if walk is not None else None
        self._steps: dict[str, set[str]] = {}
        self._whole: set[str] = set()

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        config.option.file_or_dir = self._paths  # without the paths of addopts

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        with in_folder(session.config.invocation_params.dir):
            self._aim(session)

    def _aim(self, session: pytest.Session) -> None:
        paths = [os.path.abspath(arg) for arg in pytest_api.positional(session.config)]
        if not pytest_walk.HAS_DIRECTORIES:
            session.config.args = [
                path for path in paths if not self._is_ignored(session, Path(path))
            ]
            return
        for path in paths:
            self._add(path)
        session.config.args = [os.path.relpath(self._top(paths))]
        if self._walk is None:
            pytest_walk.exempt(session, set(paths), set(self._steps))

    def _top(self, paths: list[str]) -> str:
        top = self._walk or os.path.commonpath(map(os.path.dirname, paths))
        # pytest takes "[" in an argument for parameters
        while "[" in os.path.relpath(top):
            top = os.path.dirname(top)
        return top

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
        """The entries of a directory to visit; None: all of them."""
        if directory not in self._steps or self._is_whole(directory):
            return None
        return self._steps[directory]

    @pytest.hookimpl(hookwrapper=True, optionalhook=True)
    def pytest_collect_directory(self, path: Path) -> Iterator[None]:
        outcome: Any = yield
        collector = outcome.get_result()
        wanted = self.wanted(str(path))
        if collector is not None and wanted is not None:
            pytest_walk.narrow(collector, wanted)

    def _is_ignored(self, session: pytest.Session, path: Path) -> bool:
        """Ask the ignore rules of pytest 7, which has no directories to narrow."""
        if self._walk is None:
            return False
        inner = [
            parent
            for parent in reversed(path.parents)
            if str(parent).startswith(os.path.join(self._walk, ""))
        ]
        return any(
            session.gethookproxy(step.parent).pytest_ignore_collect(
                collection_path=step, config=session.config
            )
            for step in [*inner, path]
        )
