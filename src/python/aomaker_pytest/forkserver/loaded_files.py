"""The project's files that a process has loaded before it forks.

Each fork holds their contents, so a process whose files have changed since then
must fork no more. A helper writes the list for the server, which looks at the
files before it hands over a request.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable
from typing import NamedTuple

from ..imports.origin import Origin, of_file
from ..util.inputs import module_files
from ..util.process import write_whole

# a file may change again within one tick of the clock of file systems
_TICK = 20_000_000  # ns


class Stamp(NamedTuple):
    """What changes whenever somebody writes or replaces a file."""

    mtime: int
    ctime: int
    size: int
    inode: int


def project_modules() -> list[str]:
    """The files of the modules that are imported and belong to no installed package.

    A package that is installed as editable belongs to the project.
    """
    return [path for path in module_files() if of_file(path) is Origin.PROJECT]


def stamp_of(path: str) -> Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return Stamp(status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


class LoadedFiles:
    """Begin before the first of them is read."""

    def __init__(self) -> None:
        self.since = time.time_ns()
        self.stamps: dict[str, Stamp | None] = {}

    def note(self, paths: Iterable[str]) -> None:
        """These files were read. One that may have changed meanwhile is taken for
        changed.
        """
        for path in paths:
            stamp = stamp_of(path)
            late = stamp is not None and stamp.ctime >= self.since - _TICK
            self.stamps[os.path.abspath(path)] = None if late else stamp

    def have_changed(self) -> bool:
        return any(
            stamp is None or stamp_of(path) != stamp
            for path, stamp in self.stamps.items()
        )

    def write(self, path: str) -> None:
        write_whole(path, json.dumps(self.stamps), 0o600)

    @classmethod
    def read(cls, path: str) -> LoadedFiles | None:
        """Those that `write` has written; None: it has not done so yet."""
        files = cls()
        try:
            with open(path, encoding="utf-8") as file:
                stamps = json.load(file)
        except OSError:
            return None
        files.stamps = {name: stamp and Stamp(*stamp) for name, stamp in stamps.items()}
        return files
