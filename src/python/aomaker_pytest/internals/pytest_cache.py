"""Reaches into the internals of pytest's cache, which the groups of a run share."""

from __future__ import annotations

from typing import Any

import pytest


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
