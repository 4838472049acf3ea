"""Turns: tests that run together, a test that runs alone, the set-up of a session.

A test that waits to be alone lets no other begin, so it waits only for the
tests that are running. Tests that have to be alone follow each other before the
others go on, so that the others stop once for all of them.
"""

from __future__ import annotations

import sys
import threading

from . import streams
from .owner import Owner


class Turns:
    """The turns of all groups of a host."""

    def __init__(self) -> None:
        self._change = threading.Condition(threading.Lock())
        self._sessions = threading.Lock()
        self._together = 0
        self._waiting = 0  # groups that wait to be alone
        self._alone = False

    def join(self) -> None:
        with self._change:
            while self._alone or self._waiting:
                self._change.wait()
            self._together += 1

    def leave(self) -> None:
        with self._change:
            self._together -= 1
            if not self._together:
                self._change.notify_all()

    def begin_alone(self) -> None:
        with self._change:
            self._waiting += 1
            while self._alone or self._together:
                self._change.wait()
            self._waiting -= 1
            self._alone = True

    def end_alone(self) -> None:
        with self._change:
            self._alone = False
            self._change.notify_all()

    def begin_session(self) -> None:
        self._sessions.acquire()
        self.join()

    def end_session(self) -> None:
        self.leave()
        self._sessions.release()


class Turn:
    """The turn of one group: it has one of these kinds, or none."""

    def __init__(self, turns: Turns, group: Owner) -> None:
        self.group = group
        self.kind = ""
        self._lock = threading.Lock()  # the host takes the turn of a group that hangs
        self._take = {
            "session": turns.begin_session,  # everything but its tests
            "together": turns.join,
            "alone": turns.begin_alone,
        }
        self._end = {
            "session": turns.end_session,
            "together": turns.leave,
            "alone": turns.end_alone,
        }

    def take(self, kind: str) -> None:
        """Wait for a turn."""
        self._take[kind]()
        self.kind = kind
        if kind == "alone":
            self.group.alone = True
            streams.lend_descriptors()
            # modules that are found by name, such as that of a class that is
            # unpickled
            sys.modules.update(self.group.modules)

    def end(self) -> None:
        """Let others go on. OSError: the turn cannot be ended."""
        with self._lock:
            if self.kind == "alone":
                streams.take_descriptors()
            kind, self.kind = self.kind, ""
        if kind == "alone":
            self.group.alone = False
        if kind:
            self._end[kind]()
