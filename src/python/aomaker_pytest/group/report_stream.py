"""Passes the reports of a group on to the controller, as a worker of xdist does.

They go to a file, which outlives the worker (``controller.report_file``).
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from ..controller import report_file, warning_data
from ..internals import pytest_reports
from ..secrets.mask import Mask
from ..util import clock
from ..util.process import getpid


class ReportStreamPlugin:
    """folder: that of the attempt; mask: see ``secrets.mask``; helps: another
    worker tells of the collection.
    """

    def __init__(self, folder: str, mask: Mask | None, helps: bool = False) -> None:
        self._mask = mask
        self._helps = helps
        self._pid = getpid()
        self._fd = os.open(
            os.path.join(folder, report_file.NAME),
            os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC,
            0o600,
        )
        self._config: Any = None
        group, attempt = os.path.split(folder)
        self._name = f"-{os.path.basename(group)}-{attempt}"

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        self._config = config

    def _write(self, name: str, *values: Any) -> None:
        if getpid() != self._pid:  # a process that a test has forked
            return
        if self._mask is not None:
            values = self._mask.values(values)
        data = report_file.pack((name, clock.now(), *values))
        while data:
            data = data[os.write(self._fd, data) :]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self._write("collected", [item.nodeid for item in session.items])

    def pytest_runtest_logstart(self, nodeid: str, location: Any) -> None:
        self._write("start", nodeid, location)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._write("report", pytest_reports.to_data(self._config, report))

    def pytest_runtest_logfinish(self, nodeid: str, location: Any) -> None:
        self._write("finish", nodeid, location)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed and not self._helps:
            self._write("collect", pytest_reports.to_data(self._config, report))

    def pytest_warning_recorded(
        self, warning_message: Any, when: str, nodeid: str, location: Any
    ) -> None:
        if self._helps and when != "runtest":
            return
        data = warning_data.to_data(warning_message)
        self._write("warning", data, when, nodeid, location)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """What a conftest.py leaves in workeroutput; all its hooks have run."""
        status = {
            "exitstatus": int(session.exitstatus),
            "shouldfail": session.shouldfail,
            "shouldstop": session.shouldstop,
        }
        self._write("output", {**status, **getattr(session.config, "workeroutput", {})})

    @pytest.hookimpl(tryfirst=True, optionalhook=True)
    def pytest_harvest_xdist_worker_dump(
        self, worker_id: str, session_items: Any, fixture_store: Any
    ) -> Any:
        """pytest-harvest keeps a file for each worker; each group gets one."""
        if worker_id.endswith(self._name):
            return None
        return self._config.hook.pytest_harvest_xdist_worker_dump(
            worker_id=worker_id + self._name,
            session_items=session_items,
            fixture_store=fixture_store,
        )
