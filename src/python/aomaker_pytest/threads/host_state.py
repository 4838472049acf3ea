"""What the groups of one host have in common."""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any

import pytest

from ..internals.plugin_memo import know_fixtures
from ..thread_safety.unsafe_calls import is_of_tests, is_ours
from ..util import static
from .host_death import Deaths
from .inputs import Reads
from .main_thread import MainThread
from .owner import Owner
from .turns import Turns


class Shared:
    """What the groups of one host have in common."""

    def __init__(self, main: MainThread, deaths: Deaths) -> None:
        self.main = main
        self.deaths = deaths
        self.turns = Turns()
        self.stopping = False
        self.leaving = False  # the host ends; its groups go on in another
        self.root = os.getcwd()
        self.reads = Reads()
        self._knows = False
        self._modules: dict[str, str] = {}  # by file: name, of test modules
        self._plugins: set[str] = set()  # files, with conftest.py

    def take_modules(self, files: set[str]) -> None:
        """Let a session import its own copies of plugins and test modules.

        What they hold, and what fixtures put into their classes, belongs to
        one session; other modules are imported once for all of them.
        """
        for file in list(self._modules):
            if file in files or file in self._plugins:
                self._take_module(file)

    def make_room(self, path: str) -> None:
        """Modules in directories that are no packages share one namespace."""
        for file in list(self._modules):
            if file != path and os.path.basename(file) == os.path.basename(path):
                self._take_module(file)

    def _take_module(self, file: str) -> None:
        name = self._modules.pop(file)
        if static.text(sys.modules.get(name), "__file__") == file:
            del sys.modules[name]

    def put_back(self) -> None:
        """What a test that ran alone has left, and is not for others."""
        if _directory() != self.root:
            os.chdir(self.root)
        self.deaths.show_stacks()

    def know(self, config: pytest.Config) -> None:
        """What the first session has found out, others need not."""
        if not self._knows:
            self._knows = True
            know_fixtures(config.pluginmanager.get_plugins(), ())

    def note_plugin(self, plugin: Any, group: Owner) -> None:
        """One of the project's, such as a conftest.py."""
        if static.is_a(plugin, ModuleType) and is_ours(plugin) and is_of_tests(plugin):
            self.note_module(plugin, group)
            self._plugins.add(str(plugin.__file__))

    def note_module(self, module: Any, group: Owner) -> None:
        file = static.text(module, "__file__")
        if file:
            name = static.text(module, "__name__")
            self._modules[file] = name
            group.modules[name] = module
            self.reads.tests.add(file)
            group.inputs.tests.add(file)


def _directory() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None  # a test has removed it
