"""Processes that tests fork, and that come back into pytest.

What returns or raises in the test does so in its child as well, and pytest
would go on there, too: it would report, run the tests that follow, and end the
session of its parent. So a child ends where it comes back, as a program ends
that has done, or raised, the same; its parent, which may wait for it, sees it
by the status. A child that ends by itself is no affair of ours, nor is pytest
itself in one (pytest-forked, or pytest.main in a child).
"""
from __future__ import annotations

import contextlib
import os
import sys
import traceback
import unittest
from typing import Any, Generator, Iterator, NoReturn

import pytest

from . import compat

_FINE = (pytest.skip.Exception, pytest.xfail.Exception, unittest.SkipTest)


def _status(error: BaseException | None) -> int:
    """As Python would end, which tells of an error on standard error."""
    if error is None or isinstance(error, _FINE):
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
    """End this process; without what its parent wants done at its end."""
    status = 1
    try:
        status = _status(error) & 0xff
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    finally:
        os._exit(status)


@contextlib.contextmanager
def one_process() -> Iterator[None]:
    """Only who comes in goes out."""
    pid = os.getpid()
    try:
        yield
    except BaseException as error:  # noqa: B036 - whatever it is, it is told
        if os.getpid() != pid:
            leave(error)
        raise
    if os.getpid() != pid:
        leave(None)


class ForkedTestsPlugin:
    """Its hooks are the innermost ones: no plugin has seen the end before."""

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_setup(self, item: pytest.Item
                             ) -> Generator[None, Any, None]:
        pid = os.getpid()
        outcome = yield
        if os.getpid() != pid:
            leave(compat.error_of(outcome, item))

    pytest_runtest_call = pytest_runtest_teardown = pytest_runtest_setup

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_fixture_setup(self) -> Generator[None, Any, None]:
        pid = os.getpid()
        outcome = yield
        if os.getpid() != pid:
            leave(compat.error_of(outcome))

    pytest_make_collect_report = pytest_runtest_protocol = \
        pytest_runtestloop = pytest_fixture_setup
