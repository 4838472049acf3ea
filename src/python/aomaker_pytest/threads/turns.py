"""Who runs now: tests together, a test alone, one session's set-up.

A test that waits to be alone lets no other begin, so it waits for no more than
the tests that are running; tests that have to be alone follow each other before
the others go on, so that the others stop once for all of them.
"""

from __future__ import annotations

import sys
import threading

from . import streams
from .owner import Owner


class Turns:
    """Of all the groups of a host."""

    def __init__(self) -> None:
        self._change = threading.Condition(threading.Lock())
        self._sessions = threading.Lock()
        self._together = 0
        self._waiting = 0  # to be alone
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
    """That of one group: it has one of these kinds, or none."""

    def __init__(self, turns: Turns, group: Owner) -> None:
        self.group = group
        self.kind = ""
        self._lock = threading.Lock()  # one that hangs loses it to the host
        self._take = {
            "session": turns.begin_session,  # all but its tests
            "together": turns.join,
            "alone": turns.begin_alone,
        }
        self._end = {
            "session": turns.end_session,
            "together": turns.leave,
            "alone": turns.end_alone,
        }

    def take(self, kind: str) -> None:
        """Wait for it."""
        self._take[kind]()
        self.kind = kind
        if kind == "alone":
            self.group.alone = True
            streams.lend_descriptors()
            # what is found by its name, such as a class that is unpickled
            sys.modules.update(self.group.modules)

    def end(self) -> None:
        """Let others go on. OSError: it cannot be ended."""
        with self._lock:
            if self.kind == "alone":
                streams.take_descriptors()
            kind, self.kind = self.kind, ""
        if kind == "alone":
            self.group.alone = False
        if kind:
            self._end[kind]()
