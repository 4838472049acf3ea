"""Reaches into the internals of pytest's cache, which the groups of a run share."""

from __future__ import annotations

from typing import Any

import pytest

from ..util.file_lock import locked

_LAST_FAILED = "cache/lastfailed"
_STEPWISE = "cache/stepwise"


def select_for_all_groups(config: pytest.Config) -> None:
    """Leave --lf to the plan, which knows the failures of all groups.

    pytest runs all tests of a group in which none has failed.
    """
    if config.getoption("lf", False):
        _ignore_failures(config)


def select_all(config: pytest.Config) -> None:
    """Collect all tests in the order of their files, whatever --lf, --ff, --nf
    and --sw say.
    """
    _ignore_failures(config)
    _remove(config, "stepwiseplugin")
    new: Any = config.pluginmanager.get_plugin("nfplugin")
    if new is not None:
        new.active = False


def _ignore_failures(config: pytest.Config) -> None:
    _remove(config, "lfplugin-collwrapper")
    failed: Any = config.pluginmanager.get_plugin("lfplugin")
    if failed is not None:
        failed.active = False


def _remove(config: pytest.Config, name: str) -> None:
    plugin = config.pluginmanager.get_plugin(name)
    if plugin is not None:
        config.pluginmanager.unregister(plugin)


class NodeIds:
    """The ids of all tests that ever ran, which pytest keeps for --nf.

    Each session reads and writes all of them, so that the cost of a group would
    grow with the suite, and one group would undo what another has written.
    Without --nf nobody reads them; --nf reads what pytest itself, run on the
    whole suite, has written.
    """

    def __init__(self, config: pytest.Config) -> None:
        from _pytest import cacheprovider

        self._module: Any = cacheprovider
        self._plugin = self._module.NFPlugin
        if not getattr(config.option, "newfirst", True):
            config.pluginmanager.set_blocked("nfplugin")
            self._module.NFPlugin = lambda config: object()

    def configured(self) -> None:
        """Called when this session's plugin would have been made."""
        self._module.NFPlugin = self._plugin


class Results:
    """What --lf, --nf and --sw will read: which tests failed, and what is new.

    pytest leaves it to the controller of a run, and a worker writes nothing. Without
    a controller each group adds its own results to those of the others.
    """

    def __init__(self, config: pytest.Config, lock: str) -> None:
        """Begins with the session; lock: the path of a file for all groups."""
        self._config: Any = config
        self._lock = lock
        self._failed = config.pluginmanager.get_plugin("lfplugin")
        self._before = self._last_failed()

    def _last_failed(self) -> dict[str, bool]:
        failed = self._failed.lastfailed if self._failed else {}
        return {str(name): value for name, value in failed.items()}

    def save(self) -> None:
        """Called at the end of the session, before pytest saves."""
        for name in ("nfplugin", "stepwiseplugin"):
            plugin = self._config.pluginmanager.get_plugin(name)
            if plugin is not None:
                plugin.config = _View(self._config, worker=False)
        if self._failed is None or getattr(self._config, "cache", None) is None:
            return
        self._failed.config = _View(self._config, worker=True)
        now, before = self._last_failed(), self._before
        if now != before:
            with locked(self._lock):
                saved = self._config.cache.get(_LAST_FAILED, {})
                self._config.cache.set(_LAST_FAILED, _merged(saved, before, now))
        stepwise = getattr(self._config.option, "stepwise", True)
        if not stepwise and self._config.cache.get(_STEPWISE, None):
            self._config.cache.set(_STEPWISE, [])


def _merged(
    saved: dict[str, bool], before: dict[str, bool], now: dict[str, bool]
) -> dict[str, bool]:
    """What was saved since, with this session's changes."""
    gone = before.keys() - now.keys()
    new = {name: value for name, value in now.items() if name not in before}
    return {**{name: saved[name] for name in saved if name not in gone}, **new}


class _View:
    """The configuration as that of a worker, or as that of the only session."""

    def __init__(self, config: pytest.Config, worker: bool) -> None:
        self._config = config
        self._worker = worker

    def __getattr__(self, name: str) -> Any:
        if name != "workerinput":
            return getattr(self._config, name)
        if self._worker:
            return {}
        raise AttributeError(name)
