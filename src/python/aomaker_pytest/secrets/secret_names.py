"""Which keys are those of secrets, and the values that stand below them.

A key is a secret's when pwd, passw, token, secret, authorization, cookie or
api_key is a part of it, or a name that the strategy file has (secrets), at any
depth of conf/config.yaml and of the headers of the login.
src/formats/secret_names.c has the same list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

MASK = "***"  # is shown in the place of a secret
_KEYS = "pwd|passw|token|secret|authorization|cookie|api[-_]?key"
_SCHEME = re.compile(r"(?:Bearer|Basic|Token) +(.*)", re.IGNORECASE)


class _Names:
    """Patterns of keys; more: further parts of names that make a key one."""

    def __init__(self, more: Iterable[str] = ()) -> None:
        keys = "|".join((_KEYS, *map(re.escape, sorted(more))))
        self.key = re.compile(keys, re.IGNORECASE)
        rest = f"(?:{keys})[A-Za-z0-9_-]*"  # a value may follow
        self.before = re.compile(rf"""{rest}(?=[ \t]*[:=]|["'\\&\]>])""", re.IGNORECASE)
        self.option = re.compile(
            rf"--(?:[A-Za-z0-9_-]*?){rest}(?=[ \t])", re.IGNORECASE
        )


_names = _Names()


def name_secrets(names: str | None) -> None:
    """Add the names of the strategy file, which have commas between them."""
    global _names
    if names:
        _names = _Names(filter(None, names.split(",")))


def pattern_before_value() -> re.Pattern[str]:
    """A key such that a separator and a value may follow."""
    return _names.before


def pattern_of_option() -> re.Pattern[str]:
    """A command-line option such that a value may follow after a blank."""
    return _names.option


def is_secret(key: object) -> bool:
    return isinstance(key, str) and bool(_names.key.search(key))


def mentions_secrets(data: bytes) -> bool:
    """Whether a word that may be a secret's key is in it."""
    return bool(_names.key.search(data.decode("latin-1")))


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
        return {
            key: MASK if is_secret(key) else masked(inner)
            for key, inner in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [masked(inner) for inner in value]
    return value
