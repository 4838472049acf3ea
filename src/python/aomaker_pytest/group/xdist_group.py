"""``@pytest.mark.xdist_group(name)``: tests that never run at the same time.

xdist gives them to one worker. Here they may be in several groups of the run, so
each holds a lock while it runs. Tests of one name that follow each other hold it
from the set-up of the first to the teardown of the last.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Generator
from typing import Any

import pytest

from ..util.file_lock import FileLock, lock_file

_LONGEST_PAUSE = 0.1  # seconds between two looks at a lock


class XdistGroupPlugin:
    """Registered last, so that no test has begun while it waits, and --maxfail is
    looked at when it has.

    folder: that of the attempt; keeps: a lock may be kept between two tests, where
    a thread, which waits for its turn there, must not.
    """

    def __init__(self, folder: str, keeps: bool) -> None:
        # this file exists when no other test is to start, see src/worker/worker.c
        self._stop = os.path.abspath(os.path.join(folder, "stop"))
        self._keeps = keeps
        self._locks_of_run = lock_file("")
        self._names: list[str] = []
        self._locks: list[FileLock] = []

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, Any, None]:
        names = _names(item)
        if not names:
            yield
            return
        goes_on = False
        try:
            if names != self._names:
                self._acquire(names, item.session)
            outcome = yield
            goes_on = outcome.excinfo is None and nextitem is not None
        finally:
            if not (goes_on and self._keeps and _names(nextitem) == names):
                self._release()

    def _acquire(self, names: list[str], session: pytest.Session) -> None:
        """Each session takes them in the same order, and has no others."""
        self._names = names
        for name in names:
            lock = FileLock(_path(self._locks_of_run, name))
            pause = 0.001
            while not lock.try_acquire():
                if os.path.exists(self._stop):
                    raise session.Interrupted("stopped before the next test")
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            self._locks.append(lock)

    def _release(self) -> None:
        self._names = []
        while self._locks:
            self._locks.pop().release()


def _names(item: pytest.Item | None) -> list[str]:
    """The names of the test's groups, as xdist finds them."""
    return sorted(
        {
            str(mark.args[0] if mark.args else mark.kwargs.get("name", "default"))
            for mark in (item.iter_markers("xdist_group") if item else ())
        }
    )


def _path(folder: str, name: str) -> str:
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{folder}/group-{digest[:16]}.lock"
