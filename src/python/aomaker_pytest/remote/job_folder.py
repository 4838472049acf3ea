"""The folder of a job, as src/remote/job_folder.h describes it."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

from ..util.paths import in_build
from ..util.process import write_whole
from ..util.safe_tar import Entry, Unsafe, walk

SESSION = "session.json"  # session data in the folder there
NOT_SENT = {"beat", "out", "stop", "engine"}
_BUILD_FILES = "CACHEDIR.TAG", "maxfail/limit"  # src/core/paths.h
HEARTBEAT = 2.0  # seconds between signs of life


class Gone(Exception):
    """Nobody waits for the job any more."""


class JobFolder:
    """The folder on the local machine, which the driver reads."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.relpath(folder)
        self._beaten = 0.0
        with open(self.file("ask.json"), encoding="utf-8") as file:
            self.ask: dict[str, Any] = json.load(file)

    def file(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def begin(self, node: str) -> None:
        self._append("beat", f"{node}\n".encode(), os.O_CREAT | os.O_EXCL)

    def beat(self) -> None:
        if time.monotonic() - self._beaten >= HEARTBEAT:
            self._beaten = time.monotonic()
            self._append("beat", b".")

    def _append(self, name: str, data: bytes, flags: int = 0) -> None:
        try:
            descriptor = os.open(
                self.file(name), os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | flags, 0o600
            )
        except FileNotFoundError:
            raise Gone from None
        with open(descriptor, "wb") as file:
            file.write(data)

    def grow(self, attempt: int, name: str, data: Iterator[bytes]) -> None:
        folder = self.file(str(attempt))
        if name != os.path.basename(name):
            raise Unsafe(name)
        if not os.path.isdir(self.folder):
            raise Gone
        os.makedirs(folder, exist_ok=True)
        self._append(f"{attempt}/{name}", b"".join(data), os.O_CREAT)

    def remove_others(self, names: set[str]) -> None:
        """Remove attempts that do not exist on the other machine any more."""
        for entry in walk(self.folder):
            if (
                entry.name[0].isdigit()
                and entry.name not in names
                and not stat.S_ISDIR(entry.status.st_mode)
            ):
                os.remove(entry.path)

    def stop_asked(self) -> int:
        with suppress(FileNotFoundError, ValueError):
            with open(self.file("stop"), encoding="ascii") as file:
                return int(file.read(1) or 0)
        return 0

    def failures(self) -> int:
        """The failures of all groups; see src/core/maxfail.h."""
        try:
            return os.path.getsize(self.ask["stop"])
        except (OSError, TypeError):
            return 0

    def add_failures(self, n: int) -> None:
        with open(self.ask["stop"], "ab") as file:
            file.write(b"." * n)

    def sign(self, node: str, status: int) -> None:
        write_whole(
            self.file("receipt.json"),
            json.dumps(
                {"v": 1, "nonce": self.ask["nonce"], "node": node, "status": status}
            ),
        )

    # -- files that are sent with it

    def entries(self, aside: str) -> Iterator[Entry]:
        """The files of its group, and in `aside` a copy of the session."""
        group = os.path.dirname(self.folder)
        for found in os.scandir(group):
            if found.is_file(follow_symlinks=False):
                yield Entry(found.path, found.path, found.stat())
        for entry in walk(self.folder):
            if entry.name not in NOT_SENT:
                yield entry._replace(name=self.file(entry.name))
        for name in _BUILD_FILES:
            yield from _entry(in_build(name), in_build(name))
        session = self.ask["session"]
        if session:
            yield from _entry(self.file(SESSION), session)
            yield from _entry(
                self.file(SESSION + ".db"), _copied(session + ".db", aside)
            )


def _entry(name: str, path: str) -> Iterator[Entry]:
    if os.path.exists(path):
        yield Entry(name, path, os.stat(path))


def _copied(database: str, aside: str) -> str:
    """A copy of its present state, though others write into it."""
    copy = os.path.join(aside, "db")
    if os.path.exists(database):
        with (
            closing(sqlite3.connect(database)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        os.chmod(copy, 0o600)
    return copy
