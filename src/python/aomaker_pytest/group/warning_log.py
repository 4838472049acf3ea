"""The warnings of a group, equal ones folded into one entry with their number."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from typing import Any

from ..internals import pytest_warnings
from .journal import Journal

NAMED = 10  # pytest names the places of fewer warnings, and else counts the files


class _Entry:
    """Equal warnings of the same stage."""

    def __init__(self, **values: Any) -> None:
        self.values = values
        self.places: Counter[str] = Counter()
        self.count = 0
        self.told = 0  # the number that the journal has
        self.waits = False  # it is among those that are to be told

    def add(self, place: str) -> None:
        self.count += 1
        if self.count == NAMED:
            named, self.places = self.places, Counter()
            for each, count in named.items():
                self.places[_file(each)] += count
        self.places[place if self.count < NAMED else _file(place)] += 1

    def is_due(self) -> bool:
        """Whether to tell it before the end, in case the worker dies: many equal
        ones only each time that their number has doubled.
        """
        return self.count < NAMED or self.count >= 2 * self.told


def _file(place: str) -> str:
    return place.split("::", 1)[0]


class WarningLog:
    """Keeps what pytest records, and writes it to the journal."""

    def __init__(self, journal: Journal, root: str) -> None:
        """root: the folder that paths are relative to."""
        self._journal = journal
        self._root = root
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._news: list[_Entry] = []  # not told yet, or not with this number

    def add(self, record: warnings.WarningMessage, when: str, nodeid: str) -> None:
        """Take a warning, with the arguments of ``pytest_warning_recorded``."""
        path = os.path.abspath(os.path.join(self._root, record.filename))
        file = os.path.relpath(path, self._root)
        if file.startswith(os.pardir):
            file = path
        text = pytest_warnings.text(record)
        if text.startswith(f"{record.filename}:"):
            text = file + text[len(record.filename) :]
        entry = self._entries.get((when, text))
        if entry is None:
            entry = self._entries[when, text] = _Entry(
                entry=len(self._entries),
                stage=when,
                text=text.rstrip(),
                message=str(record.message),
                category=record.category.__name__,
                file=file,
                line=record.lineno,
            )
        if not entry.waits:
            entry.waits = True
            self._news.append(entry)
        entry.add(nodeid or f"{file}:{record.lineno}")

    def tell(self, final: bool = False) -> None:
        """Write what is new; final: nothing follows."""
        if not self._news:
            return
        later = []
        for entry in self._news:
            if final or entry.is_due():
                entry.told, entry.waits = entry.count, False
                self._journal.write(
                    "warning",
                    **entry.values,
                    places=list(entry.places.items()),
                )
            else:
                later.append(entry)
        self._news = later
