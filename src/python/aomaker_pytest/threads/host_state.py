"""State that the groups of one host share."""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any

import pytest

from ..internals.plugin_memo import remember_fixtures
from ..thread_safety.unsafe_calls import is_of_tests, is_ours
from ..util import static
from .host_death import HostDeath
from .inputs import SharedInputs
from .main_thread import MainThread
from .owner import Owner
from .turns import Turns


class Shared:
    """State that the groups of one host share."""

    def __init__(self, main: MainThread, deaths: HostDeath) -> None:
        self.main = main
        self.deaths = deaths
        self.turns = Turns()
        self.stopping = False
        self.leaving = False  # 1: the host ends; its groups continue in another
        self.root = os.getcwd()
        self.reads = SharedInputs()
        self.done: set[Any] = set()  # what has been done once, see apart
        self._has_remembered = False
        self._modules: dict[str, str] = {}  # names of test modules, by file
        self._plugins: set[str] = set()  # their files; conftest.py is one of them

    def take_modules(self, files: set[str]) -> None:
        """Let a session import its own copies of plugins and test modules.

        What they hold, and what fixtures put into their classes, belongs to
        one session; other modules are imported once for all of them.
        """
        for file in list(self._modules):
            if file in files or file in self._plugins:
                self._take_module(file)

    def make_room(self, path: str) -> None:
        """Forget modules of the same name: directories that are no packages share
        one namespace.
        """
        for file in list(self._modules):
            if file != path and os.path.basename(file) == os.path.basename(path):
                self._take_module(file)

    def _take_module(self, file: str) -> None:
        name = self._modules.pop(file)
        if static.text(sys.modules.get(name), "__file__") == file:
            del sys.modules[name]

    def remember_fixtures_once(self, config: pytest.Config) -> None:
        """Keep what the first session finds out, for the others."""
        if not self._has_remembered:
            self._has_remembered = True
            remember_fixtures(config.pluginmanager.get_plugins(), ())

    def note_plugin(self, plugin: Any, group: Owner) -> None:
        """Note a plugin of the project's, such as a conftest.py."""
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
