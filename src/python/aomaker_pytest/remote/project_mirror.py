"""The project's files on a machine that does not see them.

They lie in a folder of this user alone, below the one for temporary files, once
for each project, with a lock that its groups share. Each group brings the files
that have changed since the one before; files that tests have changed here are
brought anew for the next run::

    aomaker-UID/KEY.lock
    aomaker-UID/KEY/tree/PROJECT/
    aomaker-UID/KEY/known.json      the signatures of its files

A group removes the mirrors that none has used for a day.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import json
import os
import shutil
import socket
import stat
import tempfile
import time
from contextlib import suppress
from typing import IO, Any, Callable

from ..util.process import unlink, write_whole
from ..util.safe_tar import Unsafe, leads_out, unpack

Receive = Callable[["dict[str, str]", str], "tuple[list[str], dict[str, str]]"]

_LOOK = 0.2  # seconds between looks
_UNUSED = 24 * 3600.0
_EXACT = 1e-5  # seconds; the precision of times in a tar


class Refused(Exception):
    """The machine cannot be used; a message for people."""


def node_name() -> str:
    """The name of this machine, as src/remote/node_server.c makes it."""
    return os.environ.get("SLURMD_NODENAME") or socket.gethostname()


def own_folder() -> str:
    """A folder that is closed to others, or Refused."""
    folder = os.path.join(
        os.path.realpath(tempfile.gettempdir()), f"aomaker-{os.getuid()}"
    )
    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    status = os.lstat(folder)
    if (
        not stat.S_ISDIR(status.st_mode)
        or status.st_uid != os.getuid()
        or status.st_mode & 0o077
    ):
        raise Refused(
            f"{folder} on {node_name()} is not a folder of ours "
            "alone; remove it, or set TMPDIR there"
        )
    return folder


def _lock(path: str, how: int) -> IO[str] | None:
    """None: others hold it, or it is another file now."""
    file = open(path, "a", encoding="ascii")
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_ino == os.stat(path).st_ino:
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    file.close()
    return None


def _wait(path: str, how: int) -> IO[str]:
    while not (lock := _lock(path, how)):
        time.sleep(_LOOK)
    return lock


def remove_unused(folder: str, age: float = _UNUSED) -> None:
    """Remove mirrors that were not used for so many seconds."""
    for path in glob.glob(os.path.join(glob.escape(folder), "*.lock")):
        with suppress(OSError):
            if time.time() - os.stat(path).st_mtime < age:
                continue
            lock = _lock(path, fcntl.LOCK_EX)
            if lock:
                with lock:
                    shutil.rmtree(path[: -len(".lock")], ignore_errors=True)
                    os.remove(path)


class ProjectMirror:
    """The mirror of one project; nobody removes it while this process lives."""

    def __init__(self, host: str, path: str) -> None:
        """host, path: where the project really is."""
        base = own_folder()
        key = hashlib.sha256(
            "\n".join((node_name(), host, path)).encode("utf-8", "surrogateescape")
        ).hexdigest()
        place = os.path.join(base, key[:24])
        self.root = os.path.join(place, "tree", os.path.basename(path))
        self._known = os.path.join(place, "known.json")
        self._new = os.path.join(place, "new.tar")
        remove_unused(base)
        self._lock = _wait(place + ".lock", fcntl.LOCK_SH)
        os.utime(place + ".lock")
        os.makedirs(self.root, 0o700, exist_ok=True)

    def update(self, run: str, digest: str, receive: Receive) -> None:
        """Make it the tree that `digest` stands for (``project_files``).

        `receive` is given the signatures of the files here, makes a tar of the
        missing ones at a path, and returns the superfluous ones, with the
        signatures of all. Other processes that use the mirror see no half of a
        file.
        """
        with _wait(self._known + ".lock", fcntl.LOCK_EX):
            known = self._read()
            if known["run"] == run and known["digest"] == digest:
                return
            kept = known["signatures"]
            if known["run"] != run:
                kept = {name: kept[name] for name in kept if self._is(name, kept[name])}
            for name in known["signatures"].keys() - kept.keys():
                self._remove(name)
            gone, signatures = receive(kept, self._new)
            for name in gone:
                self._remove(name)
            unpack(self._new, self.root, with_links=True)
            os.remove(self._new)
            write_whole(
                self._known,
                json.dumps({"run": run, "digest": digest, "signatures": signatures}),
            )

    def _read(self) -> dict[str, Any]:
        try:
            with open(self._known, encoding="utf-8") as file:
                known: dict[str, Any] = json.load(file)
                return known
        except FileNotFoundError:
            return {"run": "", "digest": "", "signatures": {}}

    def _is(self, name: str, signature: str) -> bool:
        """Whether a file is as it was brought."""
        path = os.path.join(self.root, name)
        kind, _, what = signature.partition(" ")
        try:
            if kind == "l":
                return os.readlink(path) == what
            status = os.lstat(path)
        except OSError:
            return False
        if kind == "d":
            return stat.S_ISDIR(status.st_mode)
        mode, size, time_ns = what.split(" ")
        return (f"{status.st_mode:o}", str(status.st_size)) == (mode, size) and abs(
            status.st_mtime - int(time_ns) / 1e9
        ) < _EXACT

    def _remove(self, name: str) -> None:
        if leads_out(name):
            raise Unsafe(name)
        path = os.path.join(self.root, name)
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            unlink(path)
