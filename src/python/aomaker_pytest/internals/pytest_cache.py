"""pytest's cache, which the groups of a run share: reaches into its insides."""

from __future__ import annotations

from typing import Any

import pytest


class NodeIds:
    """Of all tests that ever ran, which pytest keeps for --nf.

    Each session reads and writes all of them, so that the cost of a group
    would grow with the suite, and what one has written another would undo.
    Without --nf nobody asks; what --nf asks for is what pytest itself, run
    on the whole suite, has written.
    """

    def __init__(self, config: pytest.Config) -> None:
        from _pytest import cacheprovider

        self._module: Any = cacheprovider
        self._plugin = self._module.NFPlugin
        if not getattr(config.option, "newfirst", True):
            config.pluginmanager.set_blocked("nfplugin")
            self._module.NFPlugin = lambda config: object()

    def configured(self) -> None:
        """The plugin of this session would have been made by now."""
        self._module.NFPlugin = self._plugin
