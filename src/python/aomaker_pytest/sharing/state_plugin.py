"""The plugin that writes the state of its process before the first test.

The file is a JSON object: section -> a dictionary of texts, or a list of them,
whose order counts. No test runs: the session ends there.
"""

from __future__ import annotations

import importlib
import json
import os
import sys

import pytest


class StatePlugin:
    """path: where the state is written; folder: that of the attempt."""

    def __init__(self, path: str, folder: str) -> None:
        self._path = os.path.abspath(path)
        self._folders = os.path.abspath(folder), folder

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool:
        """Called inside the wrappers of other plugins, as the test itself would be."""
        loaded = dict(sys.modules)
        state = importlib.import_module("aomaker_pytest.sharing.state")
        text = json.dumps(state.state_of(item, loaded))
        for folder in self._folders:
            text = text.replace(json.dumps(folder)[1:-1], "FOLDER")
        with open(self._path, "w", encoding="utf-8") as file:
            file.write(text)
        item.session.shouldstop = "the state is written"
        return True
