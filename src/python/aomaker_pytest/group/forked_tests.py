"""Processes that tests fork, and that return into pytest.

A test that returns or raises does so in its child as well, and pytest would go
on there, too: it would report, run the tests that follow, and end the session
of its parent. So a child ends where it returns, as a program does that has
returned, or raised, the same. Its parent, which may wait for it, sees the
status. A child that ends by itself is left alone, and so is pytest itself in
one (pytest-forked, or pytest.main in a child).
"""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest

from ..internals import pytest_calls
from ..util.process import getpid

_SKIPS = (pytest.skip.Exception, pytest.xfail.Exception)


def _status(error: BaseException | None) -> int:
    """The exit status that Python would end with, after the error on standard
    error.
    """
    unittest = sys.modules.get("unittest")  # importing it takes 5 ms of each run
    skips = (*_SKIPS, unittest.SkipTest) if unittest else _SKIPS
    if error is None or isinstance(error, skips):
        return 0
    if isinstance(error, (KeyboardInterrupt, pytest.exit.Exception)):
        code = getattr(error, "returncode", None)
        return int(pytest.ExitCode.INTERRUPTED) if code is None else code
    if not isinstance(error, SystemExit):
        traceback.print_exception(type(error), error, error.__traceback__)
        return 1
    if error.code is None or isinstance(error.code, int):
        return error.code or 0
    print(error.code, file=sys.stderr)
    return 1


def leave(error: BaseException | None) -> NoReturn:
    """End this process without the parent's exit functions."""
    status = 1
    try:
        status = _status(error) & 0xFF
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:
        os._exit(status)


@contextlib.contextmanager
def one_process() -> Iterator[None]:
    """A block that only the process that has entered it leaves."""
    pid = getpid()
    try:
        yield
    except BaseException as error:  # noqa: B036 - whatever it is, it is told
        if getpid() != pid:
            leave(error)
        raise
    if getpid() != pid:
        leave(None)


class _Child:
    """Changes in a process that a test has forked, made there alone.

    A hook or a fixture of ours would show in the tracebacks of all tests.
    """

    def __init__(self) -> None:
        # configurations of the sessions of this process
        self.configs: list[pytest.Config] = []
        self._frames: list[Any] = []

    def begin(self) -> None:
        """Called after the fork, in the child."""
        if not self.configs:
            return
        came_from = pytest_calls.calls_under_way()
        if came_from and not self._frames:
            pytest_calls.at_end_of_call(self._came_back)
            for config in self.configs:
                pytest_calls.keep_captured(config)
        self._frames += came_from

    def _came_back(self, frame: Any, error: BaseException | None) -> None:
        """Called when one of pytest's calls ends; frame: that of the call."""
        if any(frame is own for own in self._frames):
            leave(error)


_child = _Child()
os.register_at_fork(after_in_child=_child.begin)


def watch(config: pytest.Config) -> None:
    """Watch a session, whose tests may fork."""
    _child.configs.append(config)


def unwatch(config: pytest.Config) -> None:
    _child.configs.remove(config)
