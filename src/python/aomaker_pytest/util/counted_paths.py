"""Which paths count as inputs, and how they are spelt.

Those of the project lie below the root directory, except installed packages,
virtual environments and files that pytest and aomaker write themselves. Of others,
installed packages and the system's own folders do not count, nor what the run has
made in a temporary one.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from stat import S_ISLNK, S_ISREG
from typing import Callable

from .paths import BUILD, OURS

_NOT_INPUTS = {"__pycache__", ".pytest_cache", ".aomaker-build", "reports", ".git"}
_SYSTEM = ("/proc/", "/sys/", "/dev/", os.path.join(OURS, ""))


def _libraries(root: str) -> tuple[str, ...]:
    """The folders of installed packages, as spelt and as real paths."""
    paths = [
        sysconfig.get_path(key)
        for key in ("stdlib", "platstdlib", "purelib", "platlib")
    ]
    prefix = os.path.join(os.path.realpath(sys.prefix), "")
    if sys.prefix != sys.base_prefix and not root.startswith(prefix):
        paths.append(sys.prefix)  # a virtual environment as a whole
    return tuple(
        {os.path.join(spelling, "") for path in paths for spelling in _spellings(path)}
    )


def _temporary() -> tuple[str, ...]:
    """The folders for temporary files, as spelt and as real paths."""
    paths = ("/tmp", "/var/tmp", os.environ.get("TMPDIR") or "/tmp")
    return tuple(
        {os.path.join(each, "") for path in paths for each in _spellings(path)}
    )


def _spellings(path: str) -> tuple[str, str]:
    return path, os.path.realpath(path)


def is_outer(counted: str) -> bool:
    return counted.startswith(os.sep)


def _status(path: str, follows: bool = True) -> os.stat_result | None:
    """None: there is no such file, or the text is no name of one: it has a zero, or
    letters that the locale has no bytes for.
    """
    try:
        return os.stat(path) if follows else os.lstat(path)
    except (OSError, ValueError):
        return None


def _is_link(path: str) -> bool:
    found = _status(path, follows=False)
    return found is not None and S_ISLNK(found.st_mode)


def is_kind(path: str, is_kind: Callable[[int], bool]) -> bool:
    """As os.path.isfile() and isdir(), of which tests' own uses are noted."""
    found = _status(path)
    return found is not None and is_kind(found.st_mode)


def is_older(path: str, time: float) -> bool:
    """Whether a file was last written before."""
    found = _status(path)
    return found is not None and found.st_mtime < time


def absolute(path: str) -> str:
    """The path for the present directory, which tests may leave."""
    if path.startswith(os.sep):
        return path
    try:
        return os.path.join(os.getcwd(), path)
    except OSError:  # it was removed
        return path


class CountedPaths:
    """Remembers what it has found out.

    root: a real path that ends with a slash; began: the time of the run's start.
    """

    def __init__(self, root: str, began: float) -> None:
        self.root = root
        self._began = began
        # a project may be an installed package itself
        self._installed = tuple(
            path
            for path in _libraries(root)
            if path == root or not root.startswith(path)
        )
        self._temporary = _temporary()
        self._build = os.path.join(os.path.realpath(os.path.join(root, BUILD)), "")
        self._counted: dict[str, str | None] = {}
        self._real: dict[str, str] = {}

    def counted(self, path: str) -> str | None:
        """The real path as it counts, from the root or absolute; None: it does not."""
        if path not in self._counted:
            self._counted[path] = self._count(path)
        return self._counted[path]

    def relative(self, path: str) -> str | None:
        """The path from the root, or None for a file outside of the project."""
        counted = self.counted(path)
        return None if counted is None or is_outer(counted) else counted

    def names(self, path: str) -> Iterator[str]:
        """How a path counts: by its real path, and by the links that lead there."""
        counted = self.counted(path)
        if counted is None:
            return
        yield counted
        if self._realpath(path) != path:
            spelt = os.path.normpath(path)
            inside = spelt.startswith(self.root)
            yield spelt[len(self.root) :] if inside else spelt

    def _realpath(self, path: str) -> str:
        """The real path; that of a directory is looked up once."""
        if path not in self._real:
            folder, name = os.path.split(path)
            real = (
                os.path.join(self._realpath(folder), name)
                if name not in ("", os.curdir, os.pardir)
                else None
            )
            self._real[path] = (
                os.path.realpath(path) if real is None or _is_link(real) else real
            )
        return self._real[path]

    def _count(self, path: str) -> str | None:
        if path.startswith(self._installed):
            return None
        path = self._realpath(path)
        if path + os.sep == self.root:
            return "."
        if path.startswith(self._installed):
            return None
        if os.path.join(path, "").startswith(self._build):
            return None
        is_inner = path.startswith(self.root)
        inner = path[len(self.root) :] if is_inner else path
        parts = inner.split(os.sep)
        if not _NOT_INPUTS.isdisjoint(parts) or "site-packages" in parts:
            return None
        return inner if is_inner or self._counts_outside(path) else None

    def _counts_outside(self, path: str) -> bool:
        """Whether a file outside of the project counts.

        In a temporary folder it does if it is older than the run.
        """
        if path.startswith(_SYSTEM) or f"{os.sep}dist-packages{os.sep}" in path:
            return False
        if not path.startswith(self._temporary):
            return True
        if path.endswith(f"{os.sep}.lock"):  # pytest looks for old directories
            return False
        found = _status(path)
        return (
            found is not None
            and S_ISREG(found.st_mode)
            and found.st_mtime < self._began
        )
