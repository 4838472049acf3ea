"""Warnings of modules that the fork server imports before it forks.

A session of pytest records such a warning when a test module imports the module.
A group finds it imported; so the warning is given again where the group collects,
and its own filters decide.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import warnings
from collections.abc import Iterator
from typing import Any

Warnings = list[warnings.WarningMessage]

_inherited: Warnings = []


@contextlib.contextmanager
def noted() -> Iterator[Warnings]:
    """Note all warnings, and print none; filters that an import adds stay."""
    found: Warnings = []

    def note(
        message: Any, category: type[Warning], filename: str, lineno: int, *_: Any
    ) -> None:
        found.append(warnings.WarningMessage(message, category, filename, lineno))

    all_of_them = ("always", None, Warning, None, 0)
    filters: Any = warnings.filters
    filters.insert(0, all_of_them)
    before = warnings.showwarning
    warnings.showwarning = note  # type: ignore[assignment]
    try:
        yield found
    finally:
        if warnings.showwarning is note:
            warnings.showwarning = before
        for each in (filters, warnings.filters):  # an import may have copied it
            each[:] = [item for item in each if item is not all_of_them]


def blame_the_import(given: Warnings) -> bool:
    """Whether one of them names the place of the import, which is ours here."""
    return any(each.filename == importlib.__file__ for each in given)


def keep(given: Warnings) -> None:
    """Let the forks give them again."""
    _inherited.extend(given)


def give_again() -> None:
    """In a group. A filter that makes an error of one has come too late."""
    for each in _inherited:
        with contextlib.suppress(Warning):
            warnings.warn_explicit(
                each.message,
                each.category,
                each.filename,
                each.lineno,
                _module_of(each.filename),
                {},
            )


def _module_of(path: str) -> str | None:
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == path:
            return name
    return None
