"""The pytest plugin of a group: it writes the session's progress to the journal."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Generator
from typing import Any, Callable

import pytest

from ..collect import coverage_session, session_outputs
from ..imports import import_warnings
from ..internals import (
    allure_api,
    allure_hooks,
    allure_identity,
    pytest_api,
    pytest_cache,
    pytest_reports,
    pytest_warnings,
)
from ..util import clock, gc_freeze, python
from ..util.process import getpid
from . import captured_output, phases
from .forked_tests import leave, unwatch, watch
from .full_diff import FullDiff
from .journal import Journal
from .warning_log import WarningLog


class JournalPlugin:
    """Passed to ``pytest.main``, so that no other session ever sees it."""

    def __init__(
        self, journal: Journal, sole: bool, root: str, helps: bool = False
    ) -> None:
        """root: the project's; helps: another worker tells of the collection."""
        self.journal = journal
        self._root = root
        self.full_diff = FullDiff()
        self.warnings = WarningLog(journal, root)
        self._report_chars = ""
        self._sole = sole  # the run has no other group
        self._helps = helps
        self._folder = os.path.dirname(journal.path)
        # this file exists when no other test is to start, see src/worker/worker.c
        self._stop = os.path.join(self._folder, "stop")
        self._places: dict[int, int] = {}
        self._current = -1
        self.uncollected = False  # 1: a conftest.py could not be imported
        self.left = 0  # tests that have not ended, if Allure is used
        self.turn: dict[str, Any] = {}  # of a thread: how the test got its turn
        self._pid = getpid()
        self._outer: BaseException | None = None

    # -- the session

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(
        self, early_config: pytest.Config
    ) -> Generator[None, Any, None]:
        """The project's code begins; objects that exist by now stay to the end."""
        if not gc.isenabled():
            gc_freeze.freeze()
            gc.enable()
        outcome = yield
        self._tell_failure(
            early_config, outcome.excinfo[1] if outcome.excinfo else None
        )

    def _tell_failure(self, config: pytest.Config, error: BaseException | None) -> None:
        """Report a conftest.py that failed as if the collection had come to it.

        A usage error in the conftest.py of the root is one for all groups.
        """
        failure = pytest_reports.conftest_failure(error)
        if failure is None or (
            isinstance(error, pytest.UsageError)
            and failure.folder == str(config.rootpath)
        ):
            return
        self.uncollected = True
        self.journal.write(
            "collect_error",
            message=failure.message,
            longrepr=failure.longrepr,
            id=os.path.relpath(failure.folder, config.rootpath),
        )
        self.journal.write("collected", ids=[])

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, Any, None]:
        self._begin(config)
        outcome = yield
        error = outcome.excinfo[1] if outcome.excinfo else None
        self._tell_failure(config, error)
        if isinstance(error, pytest.UsageError) and not self.uncollected:
            self.journal.write("refused", message="\n".join(map(str, error.args)))

    def _begin(self, config: pytest.Config) -> None:
        watch(config)
        config.add_cleanup(lambda: unwatch(config))
        pytest_api.take_over(config)
        session_outputs.take_over(config)
        self._report_chars = pytest_warnings.report_chars(config)
        self._node_ids = pytest_cache.NodeIds(config)
        if not self._sole:
            session_outputs.set_aside(config, self._folder)
        coverage_session.begin(config, self._folder)
        allure_api.find_folder(config)
        allure_api.take_over()
        clock.be_of_allure()
        self.journal.write(
            "session",
            v=1,
            pid=getpid(),
            python=python.version(),
            pytest=pytest.__version__,
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._node_ids.configured()
        allure_hooks.tell_calls(session.config, self._told_allure)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        pytest_api.wrap_fixture(session, "record_testsuite_property", self._recording)
        self._places = {id(item): n for n, item in enumerate(session.items)}
        # pytest calls this after a collection that was broken off, too: by Ctrl-C,
        # pytest.exit, sys.exit in a module or an error of a plugin
        if sys.exc_info()[1] is self._outer:
            self.journal.write("collected", ids=[item.nodeid for item in session.items])
            if allure_hooks.listener_of(session.config) is not None:
                self.left = len(session.items)
                allure_identity.write(session.items, self._folder)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> None:
        self._outer = sys.exc_info()[1]
        pytest_cache.select_for_all_groups(session.config)
        import_warnings.give_again()

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        if isinstance(collector, pytest.File) and not isinstance(
            collector, pytest.Package
        ):
            self.journal.write(
                "collecting",
                id=collector.nodeid,
                path=os.path.relpath(
                    collector.path, collector.config.invocation_params.dir
                ),
            )

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            text = pytest_reports.longrepr_text(report)
            self.journal.write(
                "collect_error",
                id=report.nodeid,
                message=pytest_reports.reason(report),
                longrepr=text,
            )
        elif report.skipped:
            self.journal.write(
                "collect_skip",
                id=report.nodeid,
                message=pytest_reports.reason(report),
                longrepr=pytest_reports.longrepr_text(report),
                **pytest_reports.skip_place(report, self._root),
            )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        pytest_api.spare_hypothesis(session.config)
        if session.shouldfail:
            why = pytest_reports.one_line(str(session.shouldfail))
            self.journal.write("stopped", message=why)

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        text = str(excinfo.value) or excinfo.typename
        self.journal.write("interrupted", message=pytest_reports.one_line(text))

    def pytest_internalerror(self, excrepr: Any) -> None:
        text = str(excrepr)
        last = pytest_reports.one_line("\n".join(reversed(text.splitlines())))
        self.journal.write(
            "internal_error", longrepr=text, message=f"INTERNALERROR: {last}"
        )

    def pytest_warning_recorded(
        self, warning_message: Any, when: str, nodeid: str
    ) -> None:
        if when == "runtest" or not self._helps:
            self.warnings.add(warning_message, when, nodeid)

    def _recording(
        self, record: Callable[[str, object], None]
    ) -> Callable[[str, object], None]:
        """Record a property of the suite; without --junitxml, pytest itself keeps
        none.
        """

        def both(name: str, value: object) -> None:
            record(name, value)
            properties = phases.texts([(name, value)])
            self.journal.write("suite_property", properties=properties)

        return both

    # -- a test

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, Any, None]:
        self._be_the_worker()
        n = self._current = self._places.get(id(item), -1)
        if n < 0:
            yield
            return
        captured_output.begin_anew(self._folder)
        self.warnings.tell()
        self.journal.write("start", n=n, **_limit(item), **self.turn)
        outcome = yield
        if outcome.excinfo is None:  # otherwise Ctrl-C or pytest.exit
            self.journal.write("finish", n=n)
            self.left -= 1
        if nextitem is not None and os.access(self._stop, os.F_OK):
            item.session.shouldstop = "stopped before the next test"

    def _be_the_worker(self) -> None:
        """Make this process the worker, after a hook may have forked."""
        if getpid() != self._pid:
            leave(None)

    def tell(self, event: str, **values: Any) -> None:
        """Write an event of the test that is running."""
        if self._current >= 0:
            self.journal.write(event, n=self._current, **values)

    def _told_allure(self, call: str, early: bool, args: dict[str, Any]) -> None:
        self.tell("allure", call=call, early=early, args=args)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._be_the_worker()
        if self._current >= 0:
            event = phases.of_report(report)
            if event.get("longrepr"):
                event["longrepr"] = self.full_diff.whole(event["longrepr"])
            if "subtest" not in event:
                self.full_diff.forget()
            if report.skipped:
                event.update(pytest_reports.skip_place(report, self._root))
            elif self._tells_output(report):
                event["sections"] = report.sections
            self.journal.write("phase", n=self._current, **event)

    def _tells_output(self, report: pytest.TestReport) -> bool:
        """Whether the run's summary shows the output of this test that passed: -rP."""
        return (
            report.passed
            and report.when == "call"
            and ("X" if hasattr(report, "wasxfail") else "P") in self._report_chars
        )


def _limit(item: pytest.Item) -> dict[str, float]:
    """The limit of pytest.mark.timeout, unless pytest-timeout is loaded, which
    enforces it.
    """
    mark = item.get_closest_marker("timeout")
    if mark is None or item.config.pluginmanager.hasplugin("timeout"):
        return {}
    seconds = mark.kwargs.get("timeout", *mark.args[:1])
    return {"limit": float(seconds)} if seconds else {}
