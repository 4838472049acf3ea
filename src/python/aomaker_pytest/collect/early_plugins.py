"""Plugins of each session of ours that begins, whatever it is for."""

from __future__ import annotations

from ..internals.xdist_options import XdistOptionsPlugin
from .coverage_session import EarlyPlugin


def early_plugins() -> list[object]:
    """They act while pytest reads its options."""
    return [EarlyPlugin(), XdistOptionsPlugin()]
