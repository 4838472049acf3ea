"""Installed distributions, found out once for all sessions of a host."""

from __future__ import annotations

from ..internals.plugin_memo import remember_distributions, remember_hooks
from . import owner


def _session_begins() -> bool:
    group = owner.current()
    return group is not None and not group.looping


def install() -> None:
    remember_hooks()
    remember_distributions(_session_begins)
