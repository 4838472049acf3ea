"""Files of pytest that each group needs for itself, when groups run at once.

A session begins by emptying the file of ``--log-file``, which another group may
be using. So each has its own, beside it.
"""

from __future__ import annotations

import os

import pytest


class PerGroupFilesPlugin:
    """events: the journal of the group, in ``groups/SLUG/ATTEMPT``."""

    def __init__(self, events: str) -> None:
        folder, attempt = os.path.split(os.path.dirname(events))
        self._name = os.path.basename(folder) + (
            f"-{attempt}" if attempt != "1" else ""
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        """Change the options before pytest's own plugins read them."""
        option = config.option
        file = getattr(option, "log_file", None) or config.getini("log_file")
        if file:
            root, ending = os.path.splitext(file)
            option.log_file = f"{root}-{self._name}{ending}"
