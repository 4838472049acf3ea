"""The files that a run reads from the project: imported modules and opened files.

The project is everything below the root directory, except installed packages,
virtual environments and files that pytest and aomaker write themselves.
"""

from __future__ import annotations

import json
import os
import sys
import sysconfig
import time
from collections.abc import Iterable
from types import FrameType
from typing import Any

from . import static
from .bytecode_cache import source_of
from .paths import is_in_build
from .process import write_whole

_NOT_INPUTS = {"__pycache__", ".pytest_cache", ".aomaker-build", "reports", ".git"}
LISTINGS = {"os.scandir", "os.listdir"}
_STANDARD = os.path.join(os.path.dirname(os.__file__), "")
_LISTERS = ("<frozen ", _STANDARD + "glob", _STANDARD + "os.py", _STANDARD + "pathlib")
_SEARCHERS = ("<frozen importlib", _STANDARD + "importlib", _STANDARD + "pkgutil")
_CHANGES = {"os.mkdir", "os.remove", "os.rmdir", "os.rename"}


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
        {
            os.path.join(spelling, "")
            for path in paths
            for spelling in (path, os.path.realpath(path))
        }
    )


def _searches(frame: FrameType | None) -> bool:
    """Whether Python searches for a module or its metadata, or pytest for tests.

    They may do so by glob, os and pathlib.
    """
    if frame is not None and frame.f_code.co_filename.startswith(_SEARCHERS):
        return True
    while frame is not None and frame.f_code.co_filename.startswith(_LISTERS):
        frame = frame.f_back
    return frame is not None and f"{os.sep}_pytest{os.sep}" in frame.f_code.co_filename


def module_files() -> Iterable[str]:
    for module in list(sys.modules.values()):
        path = static.names(module).get("__file__")
        if type(path) is str:
            yield path


class Inputs:
    """Collects from its creation on; its paths are relative to the root."""

    def __init__(self, root: str) -> None:
        self.root = os.path.join(os.path.realpath(root), "")
        self.began = time.time()
        self._before = list(module_files())
        self._settled: set[str] = set()  # files() that were concluded earlier
        self._spoilt: set[str] = set()  # the same for files that were written
        self._opened: set[str] = set()
        self._written: set[str] = set()
        self._listed: set[str] = set()
        self._looked_into: set[str] = set()
        # a project may be an installed package itself
        self._installed = tuple(
            path
            for path in _libraries(self.root)
            if path == self.root or not self.root.startswith(path)
        )
        self._ignored: tuple[str, ...] = ()
        self._inner: dict[str, str | None] = {}
        self._real: dict[str, str] = {}
        self._watch()

    def _watch(self) -> None:
        sys.addaudithook(self.audit)

    def ignore(self, folder: str) -> None:
        """Ignore a folder, which holds no inputs.

        Files there that are opened by their absolute paths are not even noted.
        """
        self._ignored += (os.path.join(os.path.abspath(folder), ""),)

    def audit(
        self, event: str, args: tuple[Any, ...], frame: FrameType | None = None
    ) -> str | None:
        """Note an audit event; returns the path of a file that is opened for
        reading.

        frame: the frame of the event, if it is not the caller.
        """
        if event in LISTINGS:
            path = os.fspath(args[0] or ".") if not isinstance(args[0], int) else None
            if type(path) is str:
                self._listed.add(path)
                if not _searches(frame or sys._getframe(1)):
                    self._looked_into.add(path)
            return None
        if event in _CHANGES:
            self._written.update(
                arg
                for arg in args
                if type(arg) is str and not arg.startswith(self._ignored)
            )
            return None
        if event == "import" and args[1]:  # a library in C
            self._opened.add(args[1])
        if event != "open":
            return None
        path, mode, flags = args
        if (
            type(path) is not str
            or type(flags) is not int
            or path.startswith(self._ignored)
        ):
            return None
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self._written.add(path)
            return None
        if path.endswith(".pyc"):
            path = source_of(path)
        self._opened.add(path)
        return path

    def relative(self, path: str) -> str | None:
        """The path from the root, or None for a file outside of the project."""
        if path not in self._inner:
            self._inner[path] = self._relative(path)
        return self._inner[path]

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
                os.path.realpath(path) if real is None or os.path.islink(real) else real
            )
        return self._real[path]

    def _relative(self, path: str) -> str | None:
        if path.startswith(self._installed):
            return None
        path = self._realpath(path)
        if path + os.sep == self.root:
            return "."
        if not path.startswith(self.root) or path.startswith(self._installed):
            return None
        inner = path[len(self.root) :]
        if is_in_build(inner):
            return None
        parts = inner.split(os.sep)
        if not _NOT_INPUTS.isdisjoint(parts) or "site-packages" in parts:
            return None
        return inner

    def _read(self) -> Iterable[str]:
        """The paths of modules, then of opened files, as they are spelt.

        Importing a module opens it, or its byte code.
        """
        yield from self._before
        yield from list(self._opened)

    def files(self) -> list[str]:
        """The project's files that were read and not written, sorted."""
        written = self._spoilt.union(map(self.relative, list(self._written)))
        found = self._settled - written
        for path in self._read():
            inner = self.relative(path)
            if (
                inner is not None
                and inner not in found
                and inner not in written
                and os.path.isfile(path)
            ):
                found.add(inner)
        return sorted(found)

    def settle(self) -> None:
        """Conclude the files that were read so far, to save forks the work."""
        self._settled.update(self.files())
        self._spoilt.update(filter(None, map(self.relative, self._written)))
        for found_out in (self._before, self._opened, self._written):
            found_out.clear()

    def listed(self) -> list[str]:
        """Directories whose entries the project itself has listed.

        Without those that it has changed.
        """
        changed = {
            os.path.dirname(self._realpath(path)) for path in list(self._written)
        }
        changed.update(os.path.dirname(self.root + inner) for inner in self._spoilt)
        found = (
            self.relative(path)
            for path in list(self._looked_into)
            if os.path.isdir(path) and self._realpath(path) not in changed
        )
        return sorted({inner for inner in found if inner is not None})

    def directories(self) -> list[str]:
        """The project's directories whose entries were listed, sorted."""
        found = map(self.relative, filter(os.path.isdir, list(self._listed)))
        return sorted({inner for inner in found if inner is not None})


def write_inputs(path: str, began: float, inputs: Iterable[list[str]]) -> None:
    """The list of src/core/inputs.h; whole or not at all."""
    lines = [["since", began], *inputs]
    write_whole(path, "".join(json.dumps(line) + "\n" for line in lines))
