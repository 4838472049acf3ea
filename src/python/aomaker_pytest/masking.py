"""Secrets: which values they are, and texts without them.

A secret is what stands below a key such as pwd, password, token, secret,
authorization, cookie or api_key (src/yjson.c has the same list), at any depth.
"""
from __future__ import annotations

import json
import re
from typing import Any, Iterable

_KEYS = "pwd|passw|token|secret|authorization|cookie|api[-_]?key"
_KEY = re.compile(_KEYS, re.IGNORECASE)
_SCHEME = re.compile(r"(?:Bearer|Basic|Token) +(.*)", re.IGNORECASE)
_SHORT = 6  # shorter ones are masked as whole words only
_QUOTED = re.compile(
    rf"""([\w-]*(?:{_KEYS})[\w-]*["']?\s*[:=]\s*)(["'])(?:(?!\2).)+\2""",
    re.IGNORECASE)
_HEADER = re.compile(r"\b((?:set-)?cookie|authorization)(\s*:\s*)[^\s\"'].*",
                     re.IGNORECASE)
_QUERY = re.compile(rf"([?&\s][\w-]*(?:{_KEYS})[\w-]*=)[^\s&\"']+",
                    re.IGNORECASE)
_URL = re.compile(r"(\w://[^/\s:@]*:)[^/\s@]+@")
MASK = "***"


def is_secret(key: object) -> bool:
    return isinstance(key, str) and bool(_KEY.search(key))


def secrets_of(value: Any, below: bool = False) -> set[str]:
    """The secret values in a tree of dicts and lists, as texts."""
    found: set[str] = set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= secrets_of(inner, below or is_secret(key))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            found |= secrets_of(inner, below)
    elif below and value is not None and not isinstance(value, bool):
        text = str(value)
        scheme = _SCHEME.match(text)
        found |= {text, scheme.group(1)} if scheme else {text}
    return found - {"", MASK}


def masked(value: Any) -> Any:
    """A copy of a tree with its secrets masked."""
    if isinstance(value, dict):
        return {key: MASK if is_secret(key) else masked(inner)
                for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [masked(inner) for inner in value]
    return value


class Mask:
    """Replaces known secrets, and what looks like one, in texts."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._values: set[str] = set()
        self._known: re.Pattern[str] | None = None
        self.add(values)

    def add(self, values: Iterable[str]) -> None:
        self._values.update(values)
        longest_first = sorted(self._values, key=len, reverse=True)
        if longest_first:
            self._known = re.compile("|".join(map(_pattern, longest_first)))

    def __bool__(self) -> bool:
        return self._known is not None

    def known(self, text: str) -> str:
        """Without the values that are known."""
        return self._known.sub(MASK, text) if self._known else text

    def text(self, text: str) -> str:
        """Without those, and without what looks like a secret."""
        text = self.known(text)
        text = _QUOTED.sub(rf"\1\2{MASK}\2", text)
        text = _HEADER.sub(rf"\1\2{MASK}", text)
        text = _QUERY.sub(rf"\1{MASK}", text)
        return _URL.sub(rf"\1{MASK}@", text)


def _pattern(value: str) -> str:
    """The value as it is, or as a JSON or Python string shows it."""
    forms = sorted({re.escape(value), re.escape(json.dumps(value)[1:-1]),
                    re.escape(json.dumps(value, ensure_ascii=False)[1:-1])})
    either = "|".join(forms)
    return either if len(value) >= _SHORT else rf"(?<!\w)(?:{either})(?!\w)"
