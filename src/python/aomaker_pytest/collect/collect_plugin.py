"""A session of pytest that collects and runs nothing, and the question it answers."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Protocol

import pytest

from ..internals import pytest_api, pytest_cache, pytest_terminal
from ..util.process import in_folder
from . import coverage_session, session_outputs, xdist_worker


class Question(Protocol):
    """The part of a verb that depends on the verb."""

    def begin(self, config: pytest.Config) -> bool:
        """Before the session; True: it is answered, and no session is needed."""

    def aim(self, session: pytest.Session) -> None:
        """Prepare the session before the collection."""

    def answer(self, session: pytest.Session, error: BaseException | None) -> bool:
        """After the collection, or the error that has ended it; False: there is no
        answer.
        """


class CollectPlugin:
    """Asks a question of the session that it is a plugin of."""

    answered = False

    def question(self) -> Question:
        """The question, known once the session has begun."""
        raise NotImplementedError

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> int | None:
        if pytest_api.runs_no_tests(config):
            return 0
        pytest_api.check_selection(config)
        pytest_api.take_over(config)
        session_outputs.take_over(config)
        session_outputs.leave_out(config)
        coverage_session.leave_out(config)
        pytest_terminal.be_brief(config)
        xdist_worker.Worker.that_collects().begin(config, runs_tests=False)
        return None

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, Any, None]:
        question = self.question()
        root = session.config.invocation_params.dir
        pytest_cache.select_all(session.config)
        with in_folder(root):
            question.aim(session)
        outcome = yield
        error = outcome.excinfo[1] if outcome.excinfo else None
        with in_folder(root):
            self.answered = question.answer(session, error)
        self.end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        """Run nothing.

        --collect-only would do it, but a suite may read that option and make
        other tests than in a run.
        """
        return True

    def end(self) -> None:
        """Called when the answer is written, or cannot be."""
