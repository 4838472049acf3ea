"""Variables of the environment that a group changes before its first test.

A library that reads one of them when it is imported must not be imported
earlier. One that a library sets for its own import, and removes again, is none.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from ..util import audit
from .origin import Origin, responsible

_FIRST_TEST = b"PYTEST_CURRENT_TEST"  # pytest sets it when a test begins

_changed: set[bytes] = set()
_by_libraries: set[bytes] = set()  # which had no value before


def begin() -> None:
    """In a group, before its session."""
    _changed.clear()
    _by_libraries.clear()
    audit.ignore(_note)
    audit.listen(_note, ("os.putenv", "os.unsetenv"))


def _note(event: str, args: tuple[Any, ...]) -> None:
    name = args[0]
    if name == _FIRST_TEST:
        audit.ignore(_note)
        return
    place = responsible(sys._getframe(2))
    if place is None or place.origin is not Origin.LIBRARY or name in os.environb:
        _changed.add(name)
    elif event == "os.putenv":
        _by_libraries.add(name)
    elif name in _by_libraries:
        _by_libraries.remove(name)
    else:
        _changed.add(name)


def names() -> list[str]:
    return sorted(map(os.fsdecode, _changed | _by_libraries))
