"""Delivers what the groups report to the plugins of the controller.

The reports of a test are delivered when it has ended, in the order in which the
groups have written; but those of a test that failed and may run again wait until
that is known: then its failure is a ``rerun``, as pytest-rerunfailures calls it. When
a group has ended, its status tells of tests that no worker has reported.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from ..collect.xdist_nodes import Node, Nodes
from ..internals import pytest_reports
from . import made_reports, report_file, warning_data

_Record = tuple[Any, ...]


class Group:
    """One group and the reports of its attempts."""

    def __init__(self, slug: str, folder: str, before: Group | None = None) -> None:
        """folder: that of the group, which has one for each attempt; before: what
        has been told of it, if it begins anew.
        """
        self.slug = slug
        self.folder = folder
        self.node: Node | None = None  # of the record that was taken last
        self.retries = False  # whether a test that failed may run again
        self.ntests: int | None = None  # once the first attempt has collected them
        self._files: list[tuple[report_file.ReportFile, Node | None]] = []
        self._held: dict[str, list[_Record]] = {}
        self._runs: Counter[str] = Counter()  # by test: how often it has run again
        self._done: Counter[str] = Counter()  # tests that have ended
        self._told = Counter(before._done) if before else Counter()  # not again
        self._open: dict[str, list[_Record]] = {}  # tests that run: their reports
        self._collected: set[str] = set()  # what could not be collected

    def begin(self, attempt: int, node: Node, retries: bool) -> None:
        """An attempt begins."""
        self.node = node
        self.retries = retries
        self._add_file(attempt)

    def _add_file(self, attempt: int) -> None:
        path = os.path.join(self.folder, str(attempt), report_file.NAME)
        if all(file.path != path for file, _ in self._files):
            self._files.append((report_file.ReportFile(path), self.node))

    def records(self) -> Iterator[_Record]:
        """What has come, and can be delivered; `node` is that of each record, as
        several workers may run tests of the group.
        """
        for file, node in self._files:
            for record in file.records():
                self.node = node
                yield from self._taken(record)

    def _taken(self, record: _Record) -> Iterator[_Record]:
        name = record[0]
        if name == "report":
            self._open.setdefault(record[2]["nodeid"], []).append(record)
        elif name == "start":
            yield from self._started(record)
        elif name == "finish":
            yield from self._finished(record)
        else:
            if name == "collected" and self.ntests is None:
                self.ntests = len(record[2])
            if name == "collect":
                self._collected.add(record[2]["nodeid"])
            yield record

    def _started(self, record: _Record) -> Iterator[_Record]:
        nodeid = record[2]
        if nodeid in self._open:  # its worker has ended, and it runs again
            self._open[nodeid].clear()
            return
        if self._told[nodeid]:
            return
        self._open[nodeid] = []
        if nodeid in self._held:
            self._runs[nodeid] += 1
            self._done[nodeid] -= 1
            yield from map(self._as_rerun, self._held.pop(nodeid))
        yield record

    def _finished(self, record: _Record) -> Iterator[_Record]:
        nodeid = record[2]
        records = [*self._open.pop(nodeid, ()), record]
        self._done[nodeid] += 1
        if self._told[nodeid]:
            self._told[nodeid] -= 1
            return
        if self.retries and any(_has_failed(each) for each in records):
            self._held[nodeid] = records
        else:
            yield from records

    def _as_rerun(self, record: _Record) -> _Record:
        if not _has_failed(record):
            return record
        if record[0] in ("made", "crash"):
            record[2].outcome = "rerun"
            record[2].rerun = self._runs[record[2].nodeid]
            return ("made", *record[1:3])
        data = {
            **record[2],
            "outcome": "rerun",
            "rerun": self._runs[record[2]["nodeid"]],
        }
        return (*record[:2], data)

    def died(self, test: dict[str, Any]) -> Iterator[_Record]:
        """A worker has died in this test, which may run again."""
        records = list(self._made(test, may_run=not self.retries))
        self._done[test["id"]] += 1
        if self.retries:
            self._held[test["id"]] = records
        else:
            yield from records

    def rest(self) -> Iterator[_Record]:
        """What is left to deliver when the group has ended."""
        status = self._status()
        for attempt in range(1, int(status.get("attempts", 0)) + 1):
            self._add_file(attempt)
        yield from self.records()
        for records in self._held.values():
            yield from records
        self._held.clear()
        done = Counter(self._done)
        for test in status.get("tests", ()):
            if test.get("collect"):
                if test["id"] not in self._collected and test["outcome"] != "not run":
                    yield (
                        "made",
                        test.get("stop", 0.0),
                        made_reports.collect_report(test),
                    )
            elif done[test["id"]] > 0:
                done[test["id"]] -= 1
            elif test["outcome"] != "not run":
                yield from self._made(test)

    def _made(self, test: dict[str, Any], may_run: bool = False) -> Iterator[_Record]:
        """may_run: whether it can still run again."""
        nodeid, end = test["id"], test.get("stop", 0.0)
        location = made_reports.location_of(nodeid)
        reports = self._open.pop(nodeid, None)
        if reports is None:
            yield ("start", test.get("start", end), nodeid, location)
        yield from reports or ()
        phases = {record[2]["when"] for record in reports or ()}
        for report in made_reports.reports(test, phases):
            if report.failed and made_reports.is_death(test):
                yield ("crash", end, report, may_run)
            else:
                yield ("made", end, report)
        yield ("finish", end, nodeid, location)

    def _status(self) -> dict[str, Any]:
        try:
            with open(
                os.path.join(self.folder, "status.json"), encoding="utf-8"
            ) as file:
                status: dict[str, Any] = json.load(file)
        except (OSError, ValueError):
            return {}
        return status


def _has_failed(record: _Record) -> bool:
    if record[0] in ("made", "crash"):
        return bool(record[2].failed)
    return bool(record[0] == "report" and record[2]["outcome"] == "failed")


class Scheduler:
    """What ``pytest_handlecrashitem`` gets of xdist's scheduler."""

    def __init__(self, config: pytest.Config, may_run: bool) -> None:
        """may_run: whether the test can run again."""
        self.config = config
        self.pending: list[str] = []
        self._may_run = may_run

    def mark_test_pending(self, item: str) -> None:
        """Let the test run again."""
        if not self._may_run:  # as xdist's schedulers of whole modules
            raise NotImplementedError
        self.pending.append(item)


class Hooks:
    """Calls the hooks of the controller's plugins."""

    def __init__(self, session: pytest.Session, nodes: Nodes) -> None:
        self._config = session.config
        self._nodes = nodes
        self._collect_errors: set[str] = set()
        self._warned: set[tuple[Any, ...]] = set()
        self.pending: set[str] = set()  # tests that plugins let run again
        self.failure: Exception | None = None  # the first that a hook raised
        session.config.pluginmanager.register(self)

    def deliver(self, record: _Record, node: Node) -> None:
        """Deliver one record of a group; a hook that raises is noted."""
        hook = self._config.hook
        name, values = record[0], record[2:]
        try:
            if name == "start":
                hook.pytest_runtest_logstart(nodeid=values[0], location=values[1])
            elif name == "finish":
                hook.pytest_runtest_logfinish(nodeid=values[0], location=values[1])
            elif name in ("report", "collect"):
                self._report(pytest_reports.from_data(self._config, values[0]), node)
            elif name == "made":
                self._report(values[0], node)
            elif name == "crash":
                self._crash(values[0], node, may_run=values[1])
                self._report(values[0], node)
            elif name == "collected":
                self._nodes.call(
                    "pytest_xdist_node_collection_finished", node=node, ids=values[0]
                )
            elif name == "warning":
                self._warn(*values)
            elif name == "output":
                node.add_output(values[0])
        except Exception as error:
            self.failure = self.failure or error

    def _crash(self, report: Any, node: Node, may_run: bool) -> None:
        """A worker died in a test, whose report plugins may change."""
        report.node = node
        scheduler = Scheduler(self._config, may_run)
        self._nodes.call(
            "pytest_handlecrashitem",
            crashitem=report.nodeid,
            report=report,
            sched=scheduler,
        )
        self.pending.update(scheduler.pending)

    def _warn(
        self, data: dict[str, Any], when: str, nodeid: str, location: Any
    ) -> None:
        """A warning; one of the configuration is in each group, and told once."""
        if when == "config" and tuple(data.values()) in self._warned:
            return
        self._config.hook.pytest_warning_recorded.call_historic(
            kwargs={
                "warning_message": warning_data.from_data(data),
                "when": when,
                "nodeid": nodeid,
                "location": location,
            }
        )

    def pytest_warning_recorded(self, warning_message: Any, when: str) -> None:
        """Those of the controller's own configuration are told before."""
        if when == "config":
            data = warning_data.to_data(warning_message)
            self._warned.add(tuple(data.values()))

    def end_nodes(self) -> None:
        """Tell that the slots are not used any more."""
        try:
            self._nodes.end()
        except Exception as error:
            self.failure = self.failure or error

    def _report(self, report: Any, node: Node) -> None:
        report.node = node
        if isinstance(report, pytest.CollectReport):
            text = str(report.longrepr)
            if text not in self._collect_errors:  # other groups have it, too
                self._collect_errors.add(text)
                self._config.hook.pytest_collectreport(report=report)
            return
        report.worker_id = node.gateway.id
        report.testrun_uid = node.workerinput["testrunuid"]
        self._config.hook.pytest_runtest_logreport(report=report)
