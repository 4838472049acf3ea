"""What the project asks of pytest that is one file for a whole session.

A run has a session for each group, and they would overwrite each other's. So
it is noted here, for the plan (src/wishes.h), and kept from the groups; what
holds the whole run is made when they have ended.
"""
from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from . import measure

_WISHES: pytest.StashKey[dict[str, Any]] = pytest.StashKey()


def take_over(config: pytest.Config) -> None:
    """Before any plugin has begun with it."""
    wishes = config.stash.setdefault(_WISHES, {})
    wishes.update(_junit(config))
    wishes["coverage"] = sys.executable if measure.is_active(config) else None


def wishes(config: pytest.Config) -> dict[str, Any]:
    return config.stash.get(_WISHES, {})


def _junit(config: pytest.Config) -> dict[str, Any]:
    option: Any = config.option
    path = getattr(option, "xmlpath", None)  # None: -p no:junitxml
    if not path:
        return {}
    option.xmlpath = None
    suite = config.getini("junit_suite_name")
    return {"junit": _from_here(path),
            "junit_suite": None if suite == "pytest" else suite,
            "junit_prefix": option.junitprefix or None,
            "junit_call": config.getini("junit_duration_report") == "call"}


def _from_here(path: str) -> str:
    """As pytest finds it; from the project's root, where that is shorter."""
    path = os.path.abspath(os.path.expanduser(os.path.expandvars(path)))
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
