"""A session of pytest that collects, for the verbs ``suite`` and ``index``.

Each of them is a question: it aims the session at what it wants to know of,
and writes an answer when that is collected. It is asked of a pytest of its own
here, or of a fork of a session that has begun already (``collector``).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Generator
from typing import Any, Protocol

import pytest

from ..internals import aomaker3, pytest_api
from ..util.inputs import Inputs
from ..util.process import in_folder
from ..util.worker_options import first_arguments
from . import coverage_session, session_outputs
from .index import IndexQuestion
from .suite import SuiteQuestion


class Question(Protocol):
    """What a verb wants to know."""

    def begin(self, config: pytest.Config) -> bool:
        """Before the session; True: it is answered, and there is none."""

    def aim(self, session: pytest.Session) -> None:
        """Before the collection."""

    def answer(self, session: pytest.Session, error: BaseException | None) -> bool:
        """After it, or what it has ended by; False: there is no answer."""


class CollectPlugin:
    """Asks a question of the session that it is a plugin of."""

    answered = False

    def question(self) -> Question:
        """When the session has begun."""
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
        pytest_api.be_brief(config)
        return None

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, Any, None]:
        question = self.question()
        root = session.config.invocation_params.dir
        with in_folder(root):
            question.aim(session)
        outcome = yield
        error = outcome.excinfo[1] if outcome.excinfo else None
        with in_folder(root):
            self.answered = question.answer(session, error)
        self.end()

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool:
        """Nothing is run; --collect-only would do it, but a suite may look at
        that, and make other tests than a run has."""
        return True

    def end(self) -> None:
        """The answer is written, or not."""


class _Asker(CollectPlugin):
    def __init__(self, question: Question) -> None:
        self._question = question

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> int | None:
        status = super().pytest_cmdline_main(config)
        if status is None:
            with in_folder(config.invocation_params.dir):
                self.answered = self._question.begin(config)
        return 0 if self.answered else status

    def question(self) -> Question:
        return self._question


def question_of(
    options: argparse.Namespace, inputs: Inputs, known: set[str]
) -> Question:
    if options.verb == "suite":
        return SuiteQuestion(options, inputs)
    return IndexQuestion(options, inputs, known)


def ask_anew(options: argparse.Namespace, args: list[str]) -> int:
    """Of a pytest that begins here; 0, or 4 when it refuses, having said why."""
    aomaker3.seed()
    asker = _Asker(question_of(options, Inputs(os.getcwd()), set()))
    status = pytest.main(
        first_arguments(options, args), plugins=[asker, coverage_session.EarlyPlugin()]
    )
    if asker.answered:
        return 0
    if status == 0:  # --collect-only, --help, --version and the like
        print(
            "these arguments run no tests; call pytest itself, or `aomaker list`",
            file=sys.stderr,
        )
    return 4
