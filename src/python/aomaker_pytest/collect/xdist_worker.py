"""What a session shows of itself as a worker of pytest-xdist.

Plugins and conftests of the field know two kinds of sessions: the only one, and
a worker of many. A group is such a worker, and a session that collects is one
that has not run its tests yet:

    config.workerinput     {"workerid", "workercount", "testrunuid", "mainargv"},
                           and what a controller adds (pytest_configure_node)
    config.workeroutput    {}
    worker_id, testrun_uid fixtures, with xdist or without
    PYTEST_XDIST_WORKER, PYTEST_XDIST_WORKER_COUNT, PYTEST_XDIST_TESTRUNUID
"""

from __future__ import annotations

import argparse
import os
import uuid
from types import ModuleType
from typing import Any

import pytest

from ..imports import worker_variables
from ..internals import pytest_fixtures, pytest_terminal
from . import controller_use, planned_node
from .xdist_nodes import from_serial, worker_input

_FIXTURES = "aomaker_pytest.worker_fixtures"


class Worker:
    """The worker that a session is.

    from_controller: the values are those of a controller, which reports.
    """

    def __init__(self, values: dict[str, Any], from_controller: bool = False) -> None:
        self.values = values
        self.from_controller = from_controller

    @classmethod
    def of_group(cls, options: argparse.Namespace) -> Worker:
        if options.workerinput:
            return cls(from_serial(options.workerinput), from_controller=True)
        return cls(worker_input(options.worker, options.workers, options.testrun))

    @classmethod
    def that_collects(cls) -> Worker:
        """The first of the run's workers; how many there will be is not known yet."""
        return cls(worker_input("gw0", 1, uuid.uuid4().hex))

    def set_variables(self) -> None:
        """Set them before plugins are loaded."""
        os.environ[worker_variables.TESTRUN] = self.values["testrunuid"]
        os.environ[worker_variables.WORKER] = self.values["workerid"]
        os.environ[worker_variables.COUNT] = str(self.values["workercount"])

    def begin(self, config: Any, runs_tests: bool = True) -> None:
        """Called when plugins are loaded, and none is configured."""
        given = getattr(config.option, "testrunuid", None)
        if given:
            self.values["testrunuid"] = os.environ[worker_variables.TESTRUN] = given
        if self._is_seen(config, runs_tests):
            config.workerinput = self.values
            config.workeroutput = {}
        if self.from_controller:
            pytest_terminal.only_pytest_reports(config)
        add_fixtures(config, self.values)

    def _is_seen(self, config: Any, runs_tests: bool) -> bool:
        """Whether the session is a worker to its plugins; else it is the only one.

        Without its controller, what listens to one is left alone.
        """
        if self.from_controller:
            return True
        if runs_tests:
            return not controller_use.has_listeners(config)
        if controller_use.configures_nodes(config):
            given = planned_node.workerinput(config, self.values["testrunuid"])
            self.values = given or self.values
            return given is not None
        return True


def add_fixtures(config: pytest.Config, values: dict[str, Any]) -> None:
    """Register the fixtures of xdist, in its place; values: see ``worker_input``."""
    config.pluginmanager.register(_fixtures(values), _FIXTURES)
    if not config.pluginmanager.hasplugin("xdist"):  # errors list them neither
        pytest_fixtures.hide_from_errors({"worker_id", "testrun_uid"})


def _fixtures(values: dict[str, Any]) -> ModuleType:
    """An object that has them: pytest 9.2 warns of methods."""

    @pytest.fixture(scope="session")
    def worker_id() -> str:
        """The id of the current worker: gw0, gw1 ..."""
        return str(values["workerid"])

    @pytest.fixture(scope="session")
    def testrun_uid() -> str:
        """The unique id of the current test run."""
        return str(values["testrunuid"])

    module = ModuleType(_FIXTURES)
    vars(module).update(worker_id=worker_id, testrun_uid=testrun_uid)
    return module
