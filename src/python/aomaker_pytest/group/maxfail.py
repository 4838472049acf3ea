"""``--maxfail`` of all groups together: no test starts after so many failures.

The number of failures is the size of a file that the groups of a run share; see
src/core/maxfail.h.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any, Union

import pytest

from ..util.process import getpid
from .journal import Journal

Report = Union[pytest.TestReport, pytest.CollectReport]


class NoMaxfailPlugin:
    """Disables pytest's own count: failures of all groups count, or none."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        config.option.maxfail = 0


class MaxfailPlugin(NoMaxfailPlugin):
    """Counts the failures of this group, and stops after those of all groups."""

    def __init__(
        self, file: str, most: int, journal: Journal, uncounted: list[str]
    ) -> None:
        self._file = os.open(
            file, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o664
        )
        self._most = most
        self._uncounted = uncounted
        self._journal = journal
        self._pid = getpid()
        self._session: Any | None = None

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._session = session

    @pytest.hookimpl(trylast=True)
    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._count(report, "modules")

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._count(report, "tests")
        self._look()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        self._stop(session)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, None]:
        self._stop(item.session)  # the test may have waited for its turn meanwhile
        yield

    def _stop(self, session: pytest.Session) -> None:
        self._look()
        if session.shouldfail:
            raise session.Failed(session.shouldfail)

    def _count(self, report: Report, what: str) -> None:
        if (
            report.failed
            and not hasattr(report, "wasxfail")
            and what not in self._uncounted
            and getpid() == self._pid
        ):
            os.write(self._file, b".")

    def _look(self) -> None:
        session = self._session
        if (
            session is None
            or session.shouldfail
            or os.fstat(self._file).st_size < self._most
        ):
            return
        why = (
            f"stopped after {self._most} "
            f"failure{'s' if self._most > 1 else ''} (--maxfail)"
        )
        session.shouldfail = why
        self._journal.write("stopped", message=why)
