"""Values in the types that ``marshal`` has, as xdist passes them between processes."""

from __future__ import annotations

import os
from typing import Any

_SIMPLE = (bool, int, float, complex, str, bytes)


def simple(value: Any) -> Any:
    """The value in types that marshal has; others become their text."""
    if value is None or type(value) in _SIMPLE:
        return value
    if isinstance(value, dict):
        return {simple(key): simple(held) for key, held in value.items()}
    for kind in (tuple, list, set, frozenset):
        if isinstance(value, kind):
            return kind(map(simple, value))
    for kind in _SIMPLE:
        if isinstance(value, kind):
            return kind(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else _text(value)


def _text(value: Any) -> str:
    try:
        return repr(value)
    except Exception:
        return object.__repr__(value)
