"""The project's files on a machine that sees no file of ours.

They lie in a folder of this user alone, below the one for temporary files,
once for each run, with a lock that its groups share::

    aomaker-UID/KEY.lock
    aomaker-UID/KEY/tree/PROJECT/

What no group has used for an hour, one of a later run removes.
"""
from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import shutil
import socket
import stat
import tempfile
import time
from contextlib import suppress
from typing import IO, Callable

from .tarball import unpack

_LOOK = 0.2  # seconds
_UNUSED = 3600.0


class Refused(Exception):
    """It cannot be done here; for people."""


def node_name() -> str:
    """As src/remote.c has it."""
    return os.environ.get("SLURMD_NODENAME") or socket.gethostname()


def own_folder() -> str:
    """Closed to others, or refused."""
    folder = os.path.join(os.path.realpath(tempfile.gettempdir()),
                          f"aomaker-{os.getuid()}")
    with suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    status = os.lstat(folder)
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or \
            status.st_mode & 0o077:
        raise Refused(f"{folder} on {node_name()} is not a folder of ours "
                       "alone; remove it, or set TMPDIR there")
    return folder


def _lock(path: str, how: int) -> IO[str] | None:
    """None: others have it, or it is another file now."""
    file = open(path, "a", encoding="ascii")
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
        if os.fstat(file.fileno()).st_ino == os.stat(path).st_ino:
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    file.close()
    return None


def remove_unused(folder: str, age: float = _UNUSED) -> None:
    """Trees of runs that have ended, or that their machine was taken from."""
    for path in glob.glob(os.path.join(glob.escape(folder), "*.lock")):
        with suppress(OSError):
            if time.time() - os.stat(path).st_mtime < age:
                continue
            lock = _lock(path, fcntl.LOCK_EX)
            if lock:
                with lock:
                    shutil.rmtree(path[:-len(".lock")], ignore_errors=True)
                    os.remove(path)


class NodeTree:
    """Those of one run; nobody removes them while this process lives."""

    def __init__(self, run: str, digest: str, project: str) -> None:
        """`digest`: of the tar that they come in; `project`: the last part of
        its path."""
        self._base = own_folder()
        key = hashlib.sha256("\n".join((node_name(), run, digest)).encode())
        self._place = os.path.join(self._base, key.hexdigest()[:24])
        self._project = project
        self.root = os.path.join(self._place, "tree", project)
        self._lock: IO[str] | None = None

    def enter(self, receive: Callable[[str], object]) -> None:
        """`receive` makes the tar, unless another group has done it."""
        remove_unused(self._base)
        path = self._place + ".lock"
        while not self._lock:
            self._lock = _lock(path, fcntl.LOCK_EX) or (
                _lock(path, fcntl.LOCK_SH) if os.path.isdir(self.root)
                else None)
            if not self._lock:
                time.sleep(_LOOK)
        os.utime(path)
        if not os.path.isdir(self.root):
            self._unpack(receive)
        fcntl.flock(self._lock, fcntl.LOCK_SH)

    def _unpack(self, receive: Callable[[str], object]) -> None:
        """Aside, until all of it is there."""
        shutil.rmtree(self._place, ignore_errors=True)
        new = os.path.join(self._place, "new")
        os.makedirs(os.path.join(new, self._project), 0o700)
        receive(new + ".tar")
        unpack(new + ".tar", os.path.join(new, self._project), with_links=True)
        os.remove(new + ".tar")
        os.rename(new, os.path.join(self._place, "tree"))
