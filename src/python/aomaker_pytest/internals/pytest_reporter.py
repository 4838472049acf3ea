"""Reaches into pytest's terminal reporter, where a run tells what xdist would.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest


class Terminal:
    """The reporter of a session whose tests run elsewhere, several at a time."""

    def __init__(self, config: pytest.Config) -> None:
        self._reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        self.is_quiet = self._reporter is None or config.option.verbose < 0
        if self._reporter is not None:
            self._reporter.showfspath = False
            self._progress = self._reporter._show_progress_info

    def tell_collected(self, ntests: int) -> None:
        """Tell how many tests there are, as after a collection."""
        if self._reporter is not None:
            self._reporter._numcollected = ntests
            self._reporter.report_collect(True)

    def show_progress(self, known: bool) -> None:
        """Show percentages, if session.testscollected is known."""
        if self._reporter is not None:
            self._reporter._show_progress_info = self._progress if known else False

    def write_lines(self, text: str, **markup: bool) -> None:
        """Write whole lines; to standard error, if there is no reporter."""
        for line in text.splitlines():
            if self._reporter is None:
                print(line, file=sys.stderr)
            else:
                self._reporter.ensure_newline()
                self._reporter.write_line(line, **markup)
