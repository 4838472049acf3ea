"""Leaves to a session of pytest the output of its plugins only.

The run has reports of its own; what pytest would print beside them is left out, and
what a conftest.py or a plugin prints is kept.
"""

from __future__ import annotations

import copy
from collections.abc import Generator
from typing import Any

import pytest

# parts of pytest's own summary, in its releases
_PARTS = (
    "summary_errors",
    "summary_failures",
    "summary_xfailures",
    "summary_passes",
    "summary_xpasses",
    "summary_warnings",
    "summary_stats",
    "short_test_summary",
)


def show_of_plugins_only(config: pytest.Config) -> None:
    """Called when the session has started."""
    reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    for name in _PARTS:
        if hasattr(reporter, name):
            setattr(reporter, name, _nothing)
    config.pluginmanager.register(_Output(reporter))


def _nothing(*_: Any, **__: Any) -> None:
    pass


class _Output:
    """Hides what the terminal reporter writes outside of pytest_terminal_summary."""

    def __init__(self, reporter: Any) -> None:
        self._reporter = reporter
        self._terminal = reporter._tw
        self._shown = self._terminal._file
        self._terminal._file = self  # others may have it, too
        self._hides = True
        # it spares the reporter of each test most of its work
        self._silent = copy.copy(self._terminal)
        self._silent.write = _nothing
        reporter._tw = self._silent
        reporter.showfspath = False

    def write(self, text: str) -> int:
        return len(text) if self._hides else self._shown.write(text)

    def flush(self) -> None:
        self._shown.flush()

    def isatty(self) -> bool:
        return False

    @property
    def encoding(self) -> str:
        return getattr(self._shown, "encoding", "utf-8")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_terminal_summary(self) -> Generator[None, Any, None]:
        self._hides = False
        self._reporter._tw = self._terminal
        yield
        self._reporter._tw = self._silent
        self._hides = True
