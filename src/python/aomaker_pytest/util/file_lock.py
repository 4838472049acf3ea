"""Locks that groups of a run share, as files of .aomaker-build/workers.

The kernel frees a lock when its process ends, however that ends.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from .paths import in_build

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


def lock_file(name: str) -> str:
    """The absolute path of a lock; to be called in the project's root."""
    return os.path.abspath(in_build(f"workers/{name}"))


class FileLock:
    """A lock that one group at a time holds."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._descriptor = -1

    def acquire(self) -> None:
        """Wait for it."""
        self._take(fcntl.LOCK_EX)

    def _take(self, how: int) -> None:
        os.makedirs(os.path.dirname(self._path), 0o700, exist_ok=True)
        descriptor = os.open(self._path, _FLAGS, 0o600)
        try:
            fcntl.flock(descriptor, how)
        except BaseException:  # it is taken, or Ctrl-C while it waits
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def try_acquire(self) -> bool:
        """Take it if it is free."""
        try:
            self._take(fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        if descriptor >= 0:  # a child of the test may have a copy
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            os.close(descriptor)


@contextmanager
def locked(path: str) -> Iterator[None]:
    lock = FileLock(path)
    lock.acquire()
    try:
        yield
    finally:
        lock.release()
