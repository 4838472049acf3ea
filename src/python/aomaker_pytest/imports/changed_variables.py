"""Variables of the environment that a group changes before its first test.

A library that reads one of them when it is imported must not be imported
earlier.
"""

from __future__ import annotations

import os
from typing import Any

from . import audit

_FIRST_TEST = b"PYTEST_CURRENT_TEST"  # pytest sets it when a test begins

_changed: set[bytes] = set()


def begin() -> None:
    """In a group, before its session."""
    _changed.clear()
    audit.listen(_note)


def _note(event: str, args: tuple[Any, ...]) -> None:
    if event not in ("os.putenv", "os.unsetenv"):
        return
    if args[0] == _FIRST_TEST:
        audit.listen(None)
    else:
        _changed.add(args[0])


def names() -> list[str]:
    return sorted(map(os.fsdecode, _changed))
