"""Paths of our files, from the project's root; src/core/paths.c has the same."""

from __future__ import annotations

import os

BUILD = os.environ.get("AOMAKER_BUILD_DIR", ".aomaker-build")  # --build-dir

REPORTS = "reports" if BUILD == ".aomaker-build" else f"{BUILD}/reports"


def in_build(name: str) -> str:
    return f"{BUILD}/{name}"


def is_in_build(path: str) -> bool:
    """Whether a path from the root is in .aomaker-build."""
    return path == BUILD or path.startswith(f"{BUILD}/")


# the folder of worker.py and of our packages
OURS = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
