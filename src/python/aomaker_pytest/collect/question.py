"""A session of pytest that collects, for the verbs ``suite`` and ``index``.

Each of them is a question: it prepares the session for its topic, and writes an
answer after the collection. A new session of pytest answers it here, or a fork
of a session that has begun already (``forkserver.collect_helper``).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Generator
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from ..internals import aomaker3, pytest_api, pytest_start
from ..util.inputs import Inputs
from ..util.process import in_folder
from ..util.worker_options import first_arguments
from . import coverage_session, session_outputs
from .index import IndexQuestion
from .suite import SuiteQuestion

if TYPE_CHECKING:
    from ..forkserver.template import Template


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
        """Run nothing.

        --collect-only would do it, but a suite may read that option and make
        other tests than in a run.
        """
        return True

    def end(self) -> None:
        """Called when the answer is written, or cannot be."""


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


def ask(options: argparse.Namespace, args: list[str], template: Template | None) -> int:
    """Ask a session of pytest; 0, or 4 after a message when it refuses.

    template: the start of the session that this fork shares.
    """
    if template is None:
        aomaker3.seed()
        asker = _Asker(question_of(options, Inputs(os.getcwd()), set()))
        plugins = [asker, coverage_session.EarlyPlugin()]
        status = int(pytest.main(first_arguments(options, args), plugins=plugins))
    else:
        known = set(template.inputs.files())
        asker = _Asker(question_of(options, template.inputs, known))
        pytest_start.capture_again(template.config)
        os.chdir(template.folder)
        status = pytest_start.run_prepared(template.config, [asker])
    if asker.answered:
        return 0
    if status == 0:  # no answer: --collect-only, --help, --version and the like
        print(
            "these arguments run no tests; call pytest itself, or `aomaker list`",
            file=sys.stderr,
        )
    return 4
