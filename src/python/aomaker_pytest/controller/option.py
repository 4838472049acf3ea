"""``pytest --aomaker``: what the option and others beside it mean.

The module ``aomaker_plugin`` calls this in the user's own process.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from ..collect import coverage_session, xdist_worker
from ..collect.xdist_nodes import worker_input
from ..internals import pytest_api, xdist_hooks, xdist_options
from ..util import pytest_command
from .settings import SettingsPlugin
from .user_session import UserSessionPlugin

_SPEC = re.compile(r"(?:(?P<mode>mp|mt)(?::(?P<of_mode>\d+))?|auto|(?P<number>\d+))")
# options whose tests run in this process, one after the other
_SERIAL = {
    "usepdb": "--pdb",
    "trace": "--trace",
    "setupshow": "--setup-show",
    "setuponly": "--setup-only",
    "setupplan": "--setup-plan",
}
_PATH: pytest.StashKey[list[str]] = pytest.StashKey()
_OWN = re.compile(r"--aomaker(=.*)?|--lf|--last-failed").fullmatch


def prepare(config: pytest.Config, parser: Any, args: list[str]) -> None:
    """Before conftest.py is loaded; args: with those of addopts."""
    config.stash[_PATH] = pytest_command.further_path()
    xdist_options.add_late(config, parser, args)
    next(coverage_session.EarlyPlugin().pytest_load_initial_conftests(config))


def begin(config: pytest.Config, spec: str) -> None:
    """Make the session that is about to start the controller; spec: the value."""
    selection = _selection(spec)
    xdist_hooks.declare(config)
    if pytest_api.runs_no_tests(config) or config.option.help or config.option.version:
        return
    serial = [name for dest, name in _SERIAL.items() if config.getoption(dest, False)]
    if xdist_options.processes(config) == 0:
        serial.append("-n 0")
    if "AOMAKER_WORKER" in os.environ:
        serial.append("a test of a run")
    if serial:
        config.pluginmanager.register(_Serial(serial[0]))
        if not config.pluginmanager.hasplugin("xdist"):
            xdist_worker.add_fixtures(config, worker_input("master", 0, uuid4().hex))
        return
    if pytest_api.positional(config):
        selection.append("--named")
    if config.getoption("lf", False):
        selection.append("--lf")
    settings = SettingsPlugin(None, junit=True)
    settings.pytest_cmdline_main(config)
    config.pluginmanager.register(settings)
    words = [*selection, "--python", sys.executable, "-q", "--", *_others(config)]
    config.pluginmanager.register(
        UserSessionPlugin(words, config.stash[_PATH]), "aomaker_session"
    )


def _selection(spec: str) -> list[str]:
    """The options of ``aomaker run``."""
    found = _SPEC.fullmatch(spec)
    number = found and (found["number"] or found["of_mode"])
    if found is None or number and int(number) < 1:
        raise pytest.UsageError(
            f"--aomaker wants a number of groups, mt, mt:N or mp:N, not '{spec}'; "
            "--aomaker alone lets aomaker choose"
        )
    mode = found["mode"] or "mp"
    return [f"--{mode}", *(["-p", number] if number else [])]


def _others(config: pytest.Config) -> Sequence[str]:
    """The arguments that the groups have, too; those of addopts they read."""
    return [arg for arg in config.invocation_params.args if not _OWN(arg)]


class _Serial:
    """Tells that pytest runs the tests itself."""

    def __init__(self, why: str) -> None:
        self._why = why

    def pytest_report_header(self) -> str:
        return f"aomaker: no groups, as {self._why} runs its tests in this process"
