"""Options of a controller's session that its groups or the run take care of."""

from __future__ import annotations

from typing import Any

import pytest

from ..collect import coverage_session, session_outputs
from ..internals import pytest_api


class SettingsPlugin:
    """Changes them before they are used.

    workers: the number of slots, if it is known by now; junit: whether the session
    writes the file of --junitxml, and not the run.
    """

    def __init__(self, workers: int | None, junit: bool = False) -> None:
        self._workers = workers
        self._junit = junit
        self._allure: str | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        pytest_api.take_over(config)
        if not self._junit:
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
        manager = session.config.pluginmanager
        if manager.hasplugin("dsession"):  # xdist < 3
            manager.unregister(name="dsession")
        if self._workers is not None:
            set_workers(session.config, self._workers)


def set_workers(config: pytest.Config, workers: int) -> None:
    """Tell plugins, as xdist does."""
    option: Any = config.option
    if hasattr(option, "dist"):
        option.numprocesses = workers
        option.tx = ["popen"] * workers
