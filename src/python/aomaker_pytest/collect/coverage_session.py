"""pytest-cov in a session that is one of many.

pytest-cov begins to measure when options are read, a step that forks share
(``EarlyPlugin``); the lines that were measured until then (``settle``) belong
to each group. A group continues with a measurement of its own (``begin``),
whose data files lie in its folder, GROUP/N/coverage, with the options that
pytest-cov was given:

    options.json    {"root", "cov_source", "cov_report", ...}; in an archive
                    the root alone: the project that merges has the others
    .coverage.*     data from before the group, of the group, and of processes
                    that its tests have started

``reports.coverage_report`` does for the run what pytest-cov does at the end of
a session. pytest-cov has no public way to save and not report; its plugin and
controller are those of releases 4 to 7, the rest is the API of coverage.py.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Generator
from typing import Any, NamedTuple

import pytest

from ..util.process import write_whole

FOLDER = "coverage"
OPTIONS = (
    "cov_source",
    "cov_report",
    "cov_config",
    "cov_append",
    "cov_branch",
    "cov_fail_under",
    "cov_precision",
    "no_cov_on_fail",
)
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_FLUSH = 1.0  # seconds of measurement that a dying worker may lose, beside its test


class Before(NamedTuple):
    """Coverage data from before the group began."""

    data: bytes  # the contents of a data file, or nothing
    sources: list[str]
    include: list[str]

    def covers(self, module: str) -> bool:
        """Whether a module, which is not imported yet, may be measured; by its
        name.
        """
        top = module.partition(".")[0]
        return bool(self.include) or any(
            top in (source.partition(".")[0], os.path.basename(os.path.abspath(source)))
            for source in self.sources
        )


_BEFORE: pytest.StashKey[Before] = pytest.StashKey()


def is_active(config: pytest.Config) -> bool:
    plugin: Any = config.pluginmanager.get_plugin("_cov")
    return (
        plugin is not None
        and not plugin._disabled
        and plugin.cov_controller is not None
    )


class EarlyPlugin:
    """Lets a session that begins measure early, as pytest-cov is about to."""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_load_initial_conftests(
        self, early_config: pytest.Config
    ) -> Generator[None, Any, None]:
        if getattr(early_config.known_args_namespace, "cov_source", None):
            from pytest_cov import engine

            engine.Central = engine.DistMaster = _early_controller()
        yield


def requested(config: pytest.Config) -> dict[str, Any] | None:
    """The options of the report that is requested, or None; ends the measuring."""
    if not is_active(config):
        return None
    plugin: Any = config.pluginmanager.get_plugin("_cov")
    plugin.cov_controller.cov.stop()
    return _options(plugin.options)


def _options(options: Any) -> dict[str, Any]:
    return {name: getattr(options, name, None) for name in OPTIONS}


def settle(config: pytest.Config) -> Before | None:
    """Stop measuring for all groups; None: nothing was measured."""
    if not is_active(config):
        return None
    if _BEFORE not in config.stash:
        plugin: Any = config.pluginmanager.get_plugin("_cov")
        cov = plugin.cov_controller.cov
        cov.stop()
        options = [
            cov.get_option(f"run:{name}") or [] for name in ("source", "include")
        ]
        config.stash[_BEFORE] = Before(_file_of(cov.get_data()), *options)
    return config.stash[_BEFORE]


def leave_out(config: pytest.Config) -> None:
    """Keep pytest-cov out of a session that runs no tests."""
    if settle(config):
        plugin: Any = config.pluginmanager.get_plugin("_cov")
        plugin._disabled = True
        plugin._is_worker = lambda session: False


def begin(config: pytest.Config, folder: str) -> None:
    """Begin to measure a group; folder: that of its attempt."""
    before = settle(config)
    if before is None:
        return
    plugin: Any = config.pluginmanager.get_plugin("_cov")
    plugin._is_worker = lambda session: False  # one that a controller waits for
    options = plugin.options
    folder = os.path.abspath(os.path.join(folder, FOLDER))
    os.makedirs(folder, exist_ok=True)
    write_whole(
        os.path.join(folder, "options.json"),
        json.dumps({"root": os.getcwd(), **_options(options)}),
    )
    if before.data:
        with open(os.path.join(folder, ".coverage.before"), "wb") as file:
            file.write(before.data)
    options.cov_report, options.cov_fail_under = {}, None
    controller = _controller(plugin.cov_controller, folder)
    controller.start()
    plugin.cov_controller = controller
    config.pluginmanager.register(_Saver(controller))


def _file_of(data: Any) -> bytes:
    """The bytes of a data file for data that have none yet."""
    from coverage import CoverageData

    with tempfile.TemporaryDirectory() as folder:
        file = CoverageData(os.path.join(folder, "data"))
        file.update(data)
        file.write()
        file.close()
        try:
            with open(file.data_filename(), "rb") as written:
                return written.read()
        except FileNotFoundError:
            return b""


def _coverage(controller: Any, data_file: str | None) -> Any:
    """A Coverage object with the controller's options, which leaves out our own
    code.
    """
    import coverage

    cov: Any = coverage.Coverage(
        source=controller.cov_source,
        branch=controller.cov_branch,
        data_suffix=True,
        config_file=controller.cov_config,
        data_file=data_file,
    )
    if not _OURS.startswith(os.getcwd() + os.sep):
        omit = cov.get_option("run:omit") or []
        cov.set_option("run:omit", [*omit, os.path.join(_OURS, "*")])
    # a group sees a part of the project; pytest-cov tells its workers the same
    cov._warn_no_data = cov._warn_unimported_source = False
    cov._warn_preimported_source = False
    return cov


def _early_controller() -> type:
    """A controller that measures what groups have in common, and keeps it in
    memory.
    """
    from pytest_cov.engine import CovController

    class EarlyController(CovController):  # type: ignore[misc]
        def start(self) -> None:
            self.cov = _coverage(self, None)
            self.cov.start()
            self.started = True

    return EarlyController


def _controller(before: Any, folder: str) -> Any:
    """The group's controller, with the options of the early one."""
    from pytest_cov.engine import CovController

    class GroupController(CovController):  # type: ignore[misc]
        def start(self) -> None:
            path = os.path.join(folder, ".coverage")
            if "COV_CORE_DATAFILE" in os.environ:  # pytest-cov < 7
                os.environ["COV_CORE_DATAFILE"] = path
            self.cov = _coverage(self, path)
            self.cov.start()
            self.started, self.saved = True, False

        def flush(self) -> None:
            if self.started:
                self.cov._collector.flush_data()

        def finish(self) -> None:
            if not self.saved:  # pytest-cov < 5 still reads the attribute then
                self.started, self.saved = False, True
                self.cov.stop()
                self.cov.save()

    controller = GroupController.__new__(GroupController)
    vars(controller).update(vars(before))
    return controller


class _Saver:
    """Saves data now and then, so that a worker that dies has lost a second at
    most.
    """

    def __init__(self, controller: Any) -> None:
        self._controller = controller
        self._saved = time.monotonic()

    def pytest_runtest_logfinish(self) -> None:
        now = time.monotonic()
        if now - self._saved >= _FLUSH:
            self._saved = now
            self._controller.flush()

    def pytest_sessionfinish(self) -> None:
        self._controller.finish()  # finishes a controller that was stopped
