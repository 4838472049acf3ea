"""Installed distributions, found out once for all sessions of a host."""

from __future__ import annotations

import importlib.metadata
import sys
from typing import Any

import pluggy

from ..internals import plain_functions
from ..internals.plugin_memo import Distribution, remember_hooks
from . import owner


def _remember_distributions() -> None:
    """Distributions do not change while sessions begin."""
    find = importlib.metadata.distributions
    known: dict[tuple[str, ...], list[Any]] = {}

    def find_known(**values: Any) -> Any:
        group = owner.current()
        if values or group is None or group.looping:
            return find(**values)
        path = tuple(sys.path)
        if path not in known:
            known[path] = list(map(Distribution, find()))
        return iter(known[path])

    importlib.metadata.distributions = find_known


def install() -> None:
    remember_hooks()
    plain_functions.ask_quickly()
    _remember_distributions()
    vars(pluggy)["__version__"] = pluggy.__version__  # else it is read each time
