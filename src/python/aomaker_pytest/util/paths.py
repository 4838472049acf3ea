"""Where our files lie, from the project's root: src/core/paths.c says it."""

from __future__ import annotations

import os

BUILD = os.environ.get("AOMAKER_BUILD_DIR", ".aomaker-build")  # --build-dir

REPORTS = "reports" if BUILD == ".aomaker-build" else f"{BUILD}/reports"


def in_build(name: str) -> str:
    return f"{BUILD}/{name}"


def is_in_build(path: str) -> bool:
    """Of a path from the root."""
    return path == BUILD or path.startswith(f"{BUILD}/")
