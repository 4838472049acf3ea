"""A session of pytest that collects, for the verbs ``suite`` and ``index``.

Each of them is a question: it prepares the session for its topic, and writes an
answer after the collection. A new session of pytest answers it here, or a fork
of a session that has begun already (``forkserver.collect_helper``).
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

import pytest

from ..internals import aomaker3, pytest_start
from ..util.inputs import Inputs
from ..util.process import in_folder
from ..util.worker_options import first_arguments
from . import xdist_worker
from .collect_plugin import CollectPlugin, Question
from .early_plugins import early_plugins
from .index import IndexQuestion
from .suite import SuiteQuestion

if TYPE_CHECKING:
    from ..forkserver.template import Template


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
        xdist_worker.Worker.that_collects().set_variables()
        asker = _Asker(question_of(options, Inputs(os.getcwd()), set()))
        plugins = [asker, *early_plugins()]
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
