"""Verb ``control``: the controller of a run, in this process."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from ..collect import coverage_session, session_outputs
from ..internals import pytest_api, pytest_start
from .plugin import ControllerPlugin

if TYPE_CHECKING:
    from ..forkserver.template import Template


class _SettingsPlugin:
    """Changes options that the groups or the run's reports take care of."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._allure: str | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        pytest_api.take_over(config)
        session_outputs.take_over(config)
        coverage_session.leave_out(config)
        option: Any = config.option
        if hasattr(option, "dist"):
            option.dist = "load"  # so a plugin knows the controller of workers
        if hasattr(option, "allure_report_dir"):
            # its plugin would empty the folder
            self._allure, option.allure_report_dir = option.allure_report_dir, None

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        if self._allure:
            config.option.allure_report_dir = self._allure  # as a conftest.py reads it

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """By now xdist has started no workers of its own."""
        manager, option = session.config.pluginmanager, session.config.option
        if manager.hasplugin("dsession"):  # xdist < 3
            manager.unregister(name="dsession")
        if hasattr(option, "dist"):
            option.numprocesses = self._workers
            option.tx = ["popen"] * self._workers

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> Generator[None, Any, None]:
        print(excrepr)
        yield


def control(
    options: argparse.Namespace, args: list[str], template: Template | None
) -> int:
    """Return pytest's exit status, which the one who waits for it is told, too."""
    own = ControllerPlugin(
        options.socket, options.plan, options.workers, options.testrun
    )
    plugins = [own, _SettingsPlugin(options.workers), coverage_session.EarlyPlugin()]
    status = int(pytest.ExitCode.INTERNAL_ERROR)
    try:
        if template is None:
            status = int(pytest.main(args, plugins=plugins))
        else:
            pytest_start.add_arguments(
                template.config, args, args[options.shared :], plugins
            )
            pytest_start.capture_again(template.config)
            os.chdir(template.folder)
            status = pytest_start.run_prepared(template.config, plugins)
    except Exception:  # of a hook at the end
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        own.tell_end(status)
    return status
