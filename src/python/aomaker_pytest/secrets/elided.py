"""Known secrets whose middle was left out, as pytest and reprlib do with long texts.

'eyJhbGciOiJ...hD5rgYc0s': six characters of its beginning or its end are enough
to know a value. src/secrets/elided.c does the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .secret_names import MASK
from .spellings import LONG

_SEEN = 6  # characters of a value; fewer may be part of any text
_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")


def mask_elided(text: str, values: Iterable[str]) -> str:
    """The text without what stands before and after the dots of such a value."""
    if "..." not in text:
        return text
    values = [
        value
        for value in values
        if len(value.encode("utf-8", "replace")) >= LONG
        and (value[:_SEEN] in text or value[-_SEEN:] in text)
    ]
    found: list[str] = []
    at = 0
    for dots in _DOTS.finditer(text) if values else ():
        start, end = dots.span()
        head = max(_head(value, text, at, start) for value in values)
        tail = max(_tail(value, text, end) for value in values)
        found += (
            text[at : start - head],
            MASK if head else "",
            "...",
            MASK if tail else "",
        )
        at = end + tail
    return "".join((*found, text[at:]))


def _head(value: str, text: str, begin: int, dots: int) -> int:
    """The characters before the dots that are the value's beginning."""
    for n in range(min(len(value), dots - begin), _SEEN - 1, -1):
        if text.startswith(value[:n], dots - n):
            return n
    return 0


def _tail(value: str, text: str, begin: int) -> int:
    """The characters after the dots that are the value's end."""
    for n in range(min(len(value), len(text) - begin), _SEEN - 1, -1):
        if text.startswith(value[-n:], begin):
            return n
    return 0
