"""Secrets: which values they are, and texts without them.

A secret is what stands below a key such as pwd, password, token, secret,
authorization, cookie or api_key (src/yjson.c has the same list), or one that
the strategy file names (secrets), at any depth.
"""
from __future__ import annotations

import json
import re
from typing import Any, Iterable

_KEYS = "pwd|passw|token|secret|authorization|cookie|api[-_]?key"
_SCHEME = re.compile(r"(?:Bearer|Basic|Token) +(.*)", re.IGNORECASE)
_SHORT = 6  # shorter ones are masked as whole words only
_URL = re.compile(r"(\w://[^/\s:@]*:)[^/\s@]+@")
MASK = "***"


class _Names:
    """What makes a key one of a secret, and where texts show such keys."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        keys = "|".join((_KEYS, *map(re.escape, sorted(more))))
        self.key = re.compile(keys, re.IGNORECASE)
        self.quoted = re.compile(
            rf"""([\w-]*(?:{keys})[\w-]*["']?\s*[:=]\s*)(["'])(?:(?!\2).)+\2""",
            re.IGNORECASE)
        self.header = re.compile(
            r"\b((?:set-)?cookie|authorization)(\s*:\s*)[^\s\"'].*",
            re.IGNORECASE)
        self.query = re.compile(rf"([?&\s][\w-]*(?:{keys})[\w-]*=)[^\s&\"']+",
                                re.IGNORECASE)


_names = _Names()


def name_secrets(names: str | None) -> None:
    """Those of the strategy file, with commas; see src/yjson.c."""
    global _names
    if names:
        _names = _Names(names.split(","))


def is_secret(key: object) -> bool:
    return isinstance(key, str) and bool(_names.key.search(key))


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
        text = _names.quoted.sub(rf"\1\2{MASK}\2", text)
        text = _names.header.sub(rf"\1\2{MASK}", text)
        text = _names.query.sub(rf"\1{MASK}", text)
        return _URL.sub(rf"\1{MASK}@", text)


def _pattern(value: str) -> str:
    """The value as it is, or as a JSON or Python string shows it."""
    forms = sorted({re.escape(value), re.escape(json.dumps(value)[1:-1]),
                    re.escape(json.dumps(value, ensure_ascii=False)[1:-1])})
    either = "|".join(forms)
    return either if len(value) >= _SHORT else rf"(?<!\w)(?:{either})(?!\w)"
