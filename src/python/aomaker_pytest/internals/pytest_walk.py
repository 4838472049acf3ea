"""Reaches into the way in which pytest walks through directories, and why."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

HAS_DIRECTORIES = hasattr(pytest, "Dir")  # since pytest 8


def exempt(session: pytest.Session, paths: set[str], above: set[str]) -> None:
    """Exempt paths, and directories above them, from the rules of a walk.

    pytest asks ``session.isinitpath`` whether a path was given to it.
    """

    def isinitpath(path: Any, *, with_parents: bool = False) -> bool:
        return str(path) in paths or with_parents and str(path) in above

    session.isinitpath = isinitpath  # type: ignore[method-assign]


class _Entry:
    """As much of an ``os.DirEntry`` as the collectors use."""

    def __init__(self, directory: str, name: str) -> None:
        self.name = name
        self.path = os.path.join(directory, name)

    def is_dir(self) -> bool:
        return os.path.isdir(self.path)

    def is_file(self) -> bool:
        return os.path.isfile(self.path)


def narrow(collector: Any, names: set[str]) -> None:
    """Let a directory's collector see these entries only.

    ``pytest.Dir`` and ``pytest.Package`` list entries by the function
    ``scandir`` of their module, which is replaced while they collect; all else
    (conftests, order, package nodes) is theirs.
    """
    collect = type(collector).collect
    module: Any = sys.modules[collect.__module__]
    if not hasattr(module, "scandir"):
        return

    def narrowed(path: Any, sort_key: Any = None) -> list[Any]:
        entries = [
            _Entry(str(path), name)
            for name in sorted(names)
            if os.path.lexists(os.path.join(path, name))
        ]
        return sorted(entries, key=sort_key) if sort_key else entries

    def collect_narrowed() -> Any:
        scandir, module.scandir = module.scandir, narrowed
        try:
            return list(collect(collector))
        finally:
            module.scandir = scandir

    collector.collect = collect_narrowed
