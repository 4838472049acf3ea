"""Leaves to a session of pytest the output of its plugins only.

The run has reports of its own; what pytest would print beside them is left out, and
what a conftest.py or a plugin prints is kept.
"""

from __future__ import annotations

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
    output = _Output(reporter._tw)
    config.pluginmanager.register(output)


def _nothing(*_: Any) -> None:
    pass


class _Output:
    """Hides what the terminal reporter writes outside of pytest_terminal_summary."""

    def __init__(self, terminal: Any) -> None:
        self._terminal = terminal
        self._shown = terminal._file
        terminal._file = self
        self._hides = True

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
        yield
        self._hides = True
