"""The verbs that are a session of pytest: suite, index, control and run.

A process that was started for one of them calls this, and so does a fork of the
fork server. Each verb imports its modules itself, since a group needs none of
those that collect the suite.
"""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from ..util import clock, paths  # noqa: F401 - they read our variables
from ..util.pytest_command import set_argv

if TYPE_CHECKING:
    from ..forkserver.template import Template


def run_verb(
    options: argparse.Namespace, pytest_args: list[str], template: Template | None
) -> int:
    """Return pytest's exit status; template: the start of pytest that the fork
    shares.
    """
    set_argv(pytest_args)
    _hide_our_variables()
    if options.verb in ("suite", "index"):
        from ..collect.question import ask

        return ask(options, pytest_args, template)
    if options.verb == "control":
        from ..controller.session import control

        return control(options, pytest_args, template)
    from .run import run_group

    return run_group(options, pytest_args, template)


def _hide_our_variables() -> None:
    """Hide the variables that tests are not to see, as the fork server does.

    A test may start a run of its own. src/worker/forkserver.c has the same rule.
    """
    for name in list(os.environ):
        if name.startswith("AOMAKER_") and not name.startswith("AOMAKER_SESSION"):
            del os.environ[name]
