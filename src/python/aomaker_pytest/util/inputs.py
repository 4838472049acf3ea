"""The files that a run reads: imported modules and opened files.

Those of the project are ``files``; others count for groups, too (``read``).
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterable
from stat import S_ISDIR, S_ISREG
from types import FrameType
from typing import Any, Callable

from . import audit, static
from .bytecode_cache import source_of
from .counted_paths import CountedPaths, absolute, is_kind, is_older, is_outer
from .paths import OURS
from .process import write_whole

LISTINGS = {"os.scandir", "os.listdir"}
_STANDARD = os.path.join(os.path.dirname(os.__file__), "")
_LISTERS = ("<frozen ", _STANDARD + "glob", _STANDARD + "os.py", _STANDARD + "pathlib")
_SEARCHERS = ("<frozen importlib", _STANDARD + "importlib", _STANDARD + "pkgutil")
# events, those of their arguments that are paths which change, and the first that is
# a directory for them
_CHANGES = {
    "os.mkdir": (0, 1, 2),
    "os.remove": (0, 1, 1),
    "os.rmdir": (0, 1, 1),
    "os.rename": (0, 2, 2),
    "os.link": (1, 2, 3),
    "os.symlink": (1, 2, 2),
    "os.truncate": (0, 1, 9),
    "shutil.rmtree": (0, 1, 1),
}
_RMTREE = f"{os.sep}shutil.py"  # opens directories by descriptors of others

Handler = Callable[[str, "tuple[Any, ...]", FrameType], None]
handlers: dict[str, Handler] = {}  # of further audit events


def events() -> set[str]:
    """The audit events that concern inputs."""
    return {*LISTINGS, *_CHANGES, "import", "sqlite3.connect", "open", *handlers}


def _searches(frame: FrameType | None) -> bool:
    """Whether Python searches for a module or its metadata, or pytest or we for tests.

    They may do so by glob, os and pathlib.
    """
    if frame is not None and frame.f_code.co_filename.startswith(_SEARCHERS):
        return True
    while frame is not None and frame.f_code.co_filename.startswith(_LISTERS):
        frame = frame.f_back
    file = frame.f_code.co_filename if frame is not None else ""
    return f"{os.sep}_pytest{os.sep}" in file or file.startswith(OURS)


def _is_of_rmtree(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_code.co_filename.startswith(OURS):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.endswith(_RMTREE)


def module_files() -> Iterable[str]:
    for module in list(sys.modules.values()):
        path = static.names(module).get("__file__")
        if type(path) is str:
            yield path


_ADDED: dict[str, Callable[[Any], set[str]]] = {
    "file": lambda inputs: inputs._opened,
    "written": lambda inputs: inputs._written,
    "made": lambda inputs: inputs._written,
    "dir": lambda inputs: inputs._looked_into,
}


class Inputs:
    """Collects from its creation on; its paths are relative to the root, or, where
    others count, absolute.
    """

    def __init__(self, root: str) -> None:
        self.root = os.path.join(os.path.realpath(root), "")
        self.began = time.time()
        self._before = list(module_files())
        self._settled: set[str] = set()  # what was concluded earlier
        self._missing: set[str] = set()
        self._spoilt: set[str] = set()  # the same for files that were written
        self._opened: set[str] = set()
        self._written: set[str] = set()
        self._made: set[str] = set()  # directories
        self._listed: set[str] = set()
        self._looked_into: set[str] = set()
        self._ignored: tuple[str, ...] = ()
        self.paths = self._paths()
        self._watch()

    def _paths(self) -> CountedPaths:
        return CountedPaths(self.root, self.began)

    def _watch(self) -> None:
        audit.listen(self.audit, events())

    def ignore(self, folder: str) -> None:
        """Ignore a folder, which holds no inputs; its files are not even noted."""
        self._ignored += (os.path.join(os.path.abspath(folder), ""),)

    def audit(
        self, event: str, args: tuple[Any, ...], frame: FrameType | None = None
    ) -> str | None:
        """Note an audit event; returns the path of a file that is opened for
        reading.

        frame: the frame of the event; None: the caller's caller is it.
        """
        if event in handlers:
            handlers[event](event, args, frame or sys._getframe(2))
        elif event in LISTINGS:
            path = os.fspath(args[0] or ".") if not isinstance(args[0], int) else None
            if type(path) is str:
                path = absolute(path)
                self._listed.add(path)
                if not _searches(frame or sys._getframe(2)):
                    self._looked_into.add(path)
        elif event in _CHANGES:
            self._note_change(event, args)
        elif event == "import" and args[1]:  # a library in C
            self._opened.add(args[1])
        elif event == "sqlite3.connect" and is_kind(os.fsdecode(args[0]), S_ISREG):
            self._opened.add(absolute(os.fsdecode(args[0])))
        elif event == "open":
            return self._note_open(*args)
        return None

    def _note_open(self, path: Any, mode: Any, flags: Any) -> str | None:
        if type(path) is not str or type(flags) is not int:
            return None
        if not path.startswith(os.sep):
            if mode is None and _is_of_rmtree(sys._getframe(2)):
                return None
            path = absolute(path)
        if path.startswith(self._ignored):
            return None
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            self._written.add(path)
            return None
        if path.endswith(".pyc"):
            path = source_of(path)
        self._opened.add(path)
        return path

    def _note_change(self, event: str, args: tuple[Any, ...]) -> None:
        begin, end, folder = _CHANGES[event]
        if args[folder : folder + 1] not in ((), (-1,), (None,)):
            return  # it is a descriptor
        for path in args[begin:end]:
            if type(path) is not str:
                continue
            path = absolute(path)
            if path.startswith(self._ignored):
                continue
            if event == "os.mkdir" and is_kind(path, S_ISDIR):  # it fails
                continue
            if event in ("os.mkdir", "shutil.rmtree"):
                self._made.add(path)
            self._written.add(path)

    def add(self, kind: str, path: str) -> None:
        """Note what another process has done with an absolute path.

        kind: "file" (read), "updated" (opened for both), "written", "made" (a
        directory) or "dir" (listed).
        """
        if kind == "updated":
            kind = "file" if is_older(path, self.began) else "written"
        elif kind == "made":
            self._made.add(path)
        _ADDED[kind](self).add(path)

    # -- conclusions

    def _read(self) -> Iterable[str]:
        """The paths of modules, then of opened files, as they are spelt.

        Importing a module opens it, or its byte code.
        """
        yield from self._before
        yield from list(self._opened)

    def changes(self) -> set[str]:
        """What was written, made or removed."""
        written = map(self.paths.counted, list(self._written))
        return self._spoilt.union(path for path in written if path is not None)

    def is_made(self) -> Callable[[str], bool]:
        """A function that tells what lies in a directory that the run has made."""
        made = {self.paths.counted(path) for path in list(self._made)} - {None}

        def is_below(counted: str) -> bool:
            while made and counted not in ("", os.sep):
                if counted in made:
                    return True
                counted = os.path.dirname(counted)
            return False

        return is_below

    def read(self) -> tuple[set[str], set[str]]:
        """The files that were read and not written, and those that were missing."""
        written, is_made = self.changes(), self.is_made()
        found, missing = self._settled - written, self._missing - written
        for path in self._read():
            for name in self.paths.names(path):
                if name in found or name in written or is_made(name):
                    continue
                if is_kind(path, S_ISREG):
                    found.add(name)
                elif not is_kind(path, bool):
                    missing.add(name)
        return found, missing

    def files(self) -> list[str]:
        """The project's files that were read and not written, sorted."""
        return sorted(name for name in self.read()[0] if not is_outer(name))

    def settle(self) -> None:
        """Conclude the files that were read so far, to save forks the work."""
        self._settled, self._missing = self.read()
        self._spoilt = self.changes()
        for found_out in (self._before, self._opened, self._written):
            found_out.clear()

    def all_listed(self) -> set[str]:
        """Directories whose entries the project itself has listed.

        Without those that it has changed.
        """
        changed = {os.path.dirname(path) or "." for path in self.changes()}
        is_made = self.is_made()
        return {
            name
            for path in list(self._looked_into)
            if is_kind(path, S_ISDIR) and self.paths.counted(path) not in changed
            for name in self.paths.names(path)
            if not is_made(name)
        }

    def listed(self) -> list[str]:
        """The project's own of these, sorted."""
        return sorted(name for name in self.all_listed() if not is_outer(name))

    def directories(self) -> list[str]:
        """The project's directories whose entries were listed, sorted."""
        found = (path for path in list(self._listed) if is_kind(path, S_ISDIR))
        return sorted({inner for inner in map(self.paths.relative, found) if inner})


def write_inputs(path: str, began: float, inputs: Iterable[list[str]]) -> None:
    """The list of src/core/inputs.h; whole or not at all."""
    lines = [["since", began], *inputs]
    write_whole(path, "".join(json.dumps(line) + "\n" for line in lines))
