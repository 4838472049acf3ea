"""The temporary directories of the groups of a run lie in one, which is new.

Suites that are written for xdist share something between its workers there:

    with FileLock(tmp_path_factory.getbasetemp().parent / "data.json.lock"): ...

pytest numbers the directory of the run, and removes old ones; with ``--basetemp``
it is that one, which the first group of the run empties. Each attempt at a group
has a directory of its own below it, but for the only group of a run, which has
that of --basetemp itself.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from pathlib import Path
from typing import Any

import pytest

from ..internals.pytest_tmpdir import BaseTemp, unlock
from ..util.file_lock import lock_file, locked
from ..util.process import write_whole

_LONGEST = 9  # bytes of a name, as xdist's popen-gw0: sockets may lie below it


class RunBaseTempPlugin:
    """Gives the group its directory when it asks for one.

    events: its journal, in ``groups/SLUG/ATTEMPT``; testrun: id of the run; sole:
    the run has no other group.
    """

    def __init__(self, events: str, testrun: str, sole: bool) -> None:
        self._name = _name(events)
        self._sole = sole
        self._testrun = testrun
        self._lock = lock_file("basetemp.lock")
        # machines may share the project, but not the directory
        self._record = lock_file(f"basetemp.{os.uname().nodename}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._config = session.config
        self._base = BaseTemp(session.config, self._make)

    def _make(self) -> Path:
        with locked(self._lock):
            run = self._of_run()
        if self._sole and self._base.is_given():
            return run
        own = _new(run, self._name)
        if not self._base.is_kept():
            self._config.add_cleanup(lambda: shutil.rmtree(own, ignore_errors=True))
        return own

    def _of_run(self) -> Path:
        before = self._read()
        folder = Path(before.get("folder", ""))
        if before.get("testrun") == self._testrun and folder.is_dir():
            return folder
        if "folder" in before:
            unlock(folder)
        folder = self._base.make_numbered()
        values = {"testrun": self._testrun, "folder": str(folder)}
        write_whole(self._record, json.dumps(values), 0o600)
        return folder

    def _read(self) -> dict[str, Any]:
        try:
            with open(self._record, encoding="utf-8") as file:
                return dict(json.load(file))
        except (OSError, ValueError, TypeError):
            return {}


def _name(events: str) -> str:
    """A short name for the attempt."""
    folder, attempt = os.path.split(os.path.dirname(events))
    slug = os.path.basename(folder)
    if len(os.fsencode(slug)) > _LONGEST:
        slug = f"{zlib.crc32(os.fsencode(slug)):08x}"
    return slug if attempt == "1" else f"{slug}-{attempt}"


def _new(parent: Path, name: str) -> Path:
    """A directory that did not exist: Ninja may have begun the attempt again."""
    number = 0
    while True:
        made = parent / (f"{name}.{number}" if number else name)
        try:
            made.mkdir(mode=0o700)
        except FileExistsError:
            number += 1
            continue
        return made
