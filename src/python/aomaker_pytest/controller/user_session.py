"""The user's own session of pytest as the controller of a run (``pytest --aomaker``).

It starts ``aomaker run``, and hears of its groups as ``plugin`` does. One more
request comes before the first of them:

    {"do": "plan", "plan": path of plan.json, "page": path of the report page,
     "results": Allure's folder, "testrun": id of the run,
     "workers": number of slots} -> {}

``finish`` is answered at once, since the run ends before the session does.
"""

from __future__ import annotations

import json
import os
import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from ..internals.pytest_reporter import Terminal
from .allure_folder import keep_results
from .conversation import Conversation, tell
from .plugin import LOOK, Controller
from .progress import Progress
from .run_process import RunProcess
from .settings import set_workers

_LAST_LINES = 20
_NOT_FOUND = re.compile(
    r"^(?:ERROR: )?(not found: .*\n\(no match in any of .*\))$", re.MULTILINE
)
_EXIT_STATUS = re.compile(r'("exit_status": ?)\d+')
_ERROR, _USAGE = 3, 4  # exit statuses of aomaker, see src/config/cli.h


class UserSessionPlugin:
    """words, path: see ``RunProcess``."""

    def __init__(self, words: list[str], path: list[str]) -> None:
        self._run = RunProcess(words, path)
        self._conversation = Conversation(self._run.socket)
        self._controller: Controller | None = None
        self._plan: dict[str, Any] = {}
        self._page = ""
        self._coverage = ""
        self._interrupted = 0  # how often
        self._told = False  # what another Ctrl-C does
        self._stopped = False  # by a plugin

    # -- hooks

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool:
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._session = session
        self._terminal = Terminal(session.config)
        with self._run.started(session.config.invocation_params.dir):
            with _on_signal(signal.SIGINT, self._interrupt):
                with _on_signal(signal.SIGTSTP, self._run.suspend):
                    self._loop()
        self._tell_errors_if(self._run.status != _USAGE)
        self._conclude(session)
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A run may fail for what no test has done, such as a lack of coverage."""
        if self._run.status == 1 and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self) -> None:
        self._terminal.write_lines(self._coverage)
        if self._run.status == 1 and not self._session.testsfailed:
            self._terminal.write_lines(self._run.last_lines(1))

    @pytest.hookimpl(trylast=True)
    def pytest_unconfigure(self) -> None:
        if os.path.exists(self._page) and not self._terminal.is_quiet:
            self._terminal.write_lines(f"aomaker: {self._page}")
        self._conversation.close()
        self._run.forget()
        self._keep_status()

    def _keep_status(self) -> None:
        """Let reports/summary.json have the exit status of this session."""
        if self._controller is None or self._session.exitstatus == self._run.status:
            return
        status = int(self._session.exitstatus)
        path = os.path.join(os.path.dirname(self._page), "summary.json")
        with suppress(OSError):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            with open(path + ".new", "w", encoding="utf-8") as file:
                file.write(_EXIT_STATUS.sub(rf"\g<1>{status}", text, count=1))
            os.replace(path + ".new", path)

    # -- the run

    def _loop(self) -> None:
        while not self._run.has_ended():
            for connection, request in self._conversation.requests(LOOK):
                self._hear(connection, request)
            if self._interrupted and not self._told:
                self._told = True
                self._terminal.write_lines(
                    "aomaker: stopping; Ctrl-C again kills what still runs"
                )
            if self._controller is not None:
                self._controller.look()
                self._stop_for_plugins(self._controller)

    def _hear(self, connection: Any, request: dict[str, Any]) -> None:
        if request["do"] == "plan":
            self._begin(request)
        elif request["do"] == "finish":
            assert self._controller is not None
            self._controller.finish(self._plan, request["tests"])
            self._coverage = request["coverage"] or ""
            keep_results(self._session.config, self._results)
        else:
            assert self._controller is not None
            self._controller.answer(connection, request)
            return
        tell(connection, {"exitstatus": 0, "set": False})

    def _begin(self, request: dict[str, Any]) -> None:
        if self._controller is not None:
            return
        with open(request["plan"], encoding="utf-8") as file:
            self._plan = json.load(file)
        self._build = os.path.dirname(request["plan"])
        self._page = request["page"]
        self._results = request["results"]
        self._controller = Controller(
            self._session,
            self._conversation,
            os.path.join(self._build, "groups"),
            request["workers"],
            request["testrun"],
        )
        set_workers(self._session.config, request["workers"])
        self._progress = Progress(self._plan, self._build)
        self._tell_errors_if(True)
        self._tell_begin(request["workers"])
        self._controller.counted = self._count
        self._count()

    def _tell_begin(self, slots: int) -> None:
        n = len(self._plan["groups"])
        total = self._progress.total()
        if self._progress.known and total is not None:
            self._terminal.tell_collected(total)
        if not self._terminal.is_quiet:
            groups = "1 group" if n == 1 else f"{n} groups"
            self._terminal.write_lines(
                f"aomaker: {groups}, {min(n, slots)} at a time\n"
            )
        if self._session.config.getoption("capture") == "no":
            self._terminal.write_lines(
                f"aomaker: what tests print with -s is in {self._build}/groups/*/*/log"
            )

    def _count(self) -> None:
        """Let the reporter know how many tests there are."""
        assert self._controller is not None
        self._progress.take(self._controller.ntests)
        total = self._progress.total()
        self._terminal.show_progress(total is not None)
        self._session.testscollected = total or 0

    def _stop_for_plugins(self, controller: Controller) -> None:
        """The run stops by itself after --maxfail failures, but knows no plugin."""
        session = self._session
        if self._stopped or not (
            session.shouldstop
            or controller.hooks.failure is not None
            or (session.shouldfail and not session.config.getoption("maxfail"))
        ):
            return
        self._stopped = True
        self._run.interrupt()

    def _interrupt(self) -> None:
        """Ctrl-C: the run ends as by its own; the second time at once."""
        self._interrupted += 1
        self._run.interrupt()
        if self._interrupted > 2:  # perhaps a plugin hangs in a hook
            raise KeyboardInterrupt

    # -- the end

    def _conclude(self, session: pytest.Session) -> None:
        """Ends the session as pytest does it by itself, or as the run has ended."""
        controller, status = self._controller, self._run.status
        if controller is not None:
            self._run.keep_output(os.path.join(self._build, "run.log"))
            controller.hooks.end_nodes()
            if controller.hooks.failure is not None:
                raise controller.hooks.failure
        if session.shouldfail:
            raise session.Failed(session.shouldfail)
        if self._interrupted or status == 2 and not self._stopped:
            raise KeyboardInterrupt
        if session.shouldstop:
            raise session.Interrupted(session.shouldstop)
        if status == _USAGE and controller is None:
            raise pytest.UsageError(_as_of_pytest(self._run.new_errors()))
        if status not in (0, 1, 2, 5):
            pytest.exit(self._why(), returncode=_ERROR if status < 0 else status)

    def _why(self) -> str:
        status = self._run.status
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return f"aomaker run has ended with {how}\n{self._run.last_lines(_LAST_LINES)}"

    def _tell_errors_if(self, wanted: bool) -> None:
        if wanted:
            self._terminal.write_lines(self._run.new_errors(), yellow=True)


def _as_of_pytest(text: str) -> str:
    """The run's messages without what is put before each, as pytest does it again."""
    not_found = _NOT_FOUND.findall(text)
    if not_found:
        return "\n".join(not_found)
    words = re.compile(r"^(aomaker: |ERROR: |pytest refuses .*\n\n?)", re.MULTILINE)
    return words.sub("", words.sub("", text)).strip()


@contextmanager
def _on_signal(number: int, act: Any) -> Iterator[None]:
    """A block in which the signal of Ctrl-C or Ctrl-Z calls `act`."""
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(number) is signal.SIG_IGN  # a shell's `&`
    ):
        yield
        return
    before = signal.signal(number, lambda *_: act())
    try:
        yield
    finally:
        signal.signal(number, before)
