"""What a run read from the project: modules it imported, files it opened.

The project is everything below the root directory, less installed packages,
virtual environments and what pytest and aomaker write themselves.
"""
from __future__ import annotations

import os
import re
import sys
import sysconfig
from typing import Any, Iterable

from .process import write_whole

_SPELLABLE = re.compile(r"[-\w+,/.~(){}%=@! #:$]*", re.DOTALL).fullmatch
_NOT_INPUTS = {"__pycache__", ".pytest_cache", ".aomaker-build", "reports",
               ".git"}


def _libraries(root: str) -> tuple[str, ...]:
    """Where packages are installed, as it is spelt and as it really is."""
    paths = [sysconfig.get_path(key) for key in
             ("stdlib", "platstdlib", "purelib", "platlib")]
    prefix = os.path.join(os.path.realpath(sys.prefix), "")
    if sys.prefix != sys.base_prefix and not root.startswith(prefix):
        paths.append(sys.prefix)  # of a virtual environment: all of it
    return tuple({os.path.join(spelling, "") for path in paths
                  for spelling in (path, os.path.realpath(path))})


class Inputs:
    """Collects from its creation on; what it tells is relative to root."""

    def __init__(self, root: str) -> None:
        self.root = os.path.join(os.path.realpath(root), "")
        self._opened: set[str] = set()
        self._written: set[str] = set()
        self._listed: set[str] = set()
        # a project may be an installed package itself
        self._installed = tuple(
            path for path in _libraries(self.root)
            if path == self.root or not self.root.startswith(path))
        self._inner: dict[str, str | None] = {}
        self._watch()

    def _watch(self) -> None:
        sys.addaudithook(self.audit)

    def audit(self, event: str, args: tuple[Any, ...]) -> str | None:
        """Note an event; the path of a file that is opened to be read."""
        if event == "os.scandir" or event == "os.listdir":
            if type(args[0]) is str:
                self._listed.add(args[0])
            return None
        if event != "open":
            return None
        path, mode, flags = args
        if type(path) is not str or type(flags) is not int:
            return None
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self._written.add(path)
            return None
        self._opened.add(path)
        return path

    def relative(self, path: str) -> str | None:
        """The path from the root, or None when it is not the project's."""
        if path not in self._inner:
            self._inner[path] = self._relative(path)
        return self._inner[path]

    def _relative(self, path: str) -> str | None:
        if path.startswith(self._installed):
            return None
        path = os.path.realpath(path)
        if path + os.sep == self.root:
            return "."
        if not path.startswith(self.root) or path.startswith(self._installed):
            return None
        inner = path[len(self.root):]
        parts = inner.split(os.sep)
        if not _NOT_INPUTS.isdisjoint(parts) or "site-packages" in parts:
            return None
        return inner

    def _read(self) -> Iterable[str]:
        """As they are spelt: modules, then what was opened."""
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if isinstance(path, str):
                yield path
        yield from list(self._opened)

    def files(self) -> list[str]:
        """The project's files that were read and not written, sorted."""
        written = {os.path.realpath(path) for path in list(self._written)}
        found = set()
        for path in self._read():
            inner = self.relative(path)
            if inner is None or os.path.realpath(path) in written:
                continue
            if os.path.isfile(path) and not path.endswith(".pyc"):
                found.add(inner)
        return sorted(found)

    def directories(self) -> list[str]:
        """The project's directories whose entries were listed, sorted."""
        found = map(self.relative, filter(os.path.isdir, list(self._listed)))
        return sorted({inner for inner in found if inner is not None})


def write_depfile(path: str, target: str, files: Iterable[str]) -> None:
    """A depfile as Ninja reads it (GNU make's subset); whole or not at all.

    Names that Ninja 1.10 has no spelling for there are left out.
    """
    names = filter(_SPELLABLE, files)
    text = f"{_escape(target)}: " + " \\\n  ".join(map(_escape, names)) + "\n"
    write_whole(path, text)


def _escape(name: str) -> str:
    for char in ("\\", " ", "#", ":"):
        name = name.replace(char, "\\" + char)
    return name.replace("$", "$$")
