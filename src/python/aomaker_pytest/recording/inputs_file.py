"""The list of what a group depends on, ``groups/SLUG/N/inputs``.

Its lines, JSON arrays, are described in src/core/inputs.h.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator

from ..util.counted_paths import is_outer
from ..util.inputs import Inputs
from . import connections, variables
from .record import Record

# one section of it counts, which the plan knows
_ENVIRONMENTS = "conf/config.yaml"


class _Lines:
    def __init__(
        self, inputs: Inputs, records: Collection[Record], followed: bool
    ) -> None:
        self._are_followed = followed
        self._inputs = inputs
        self._paths = inputs.paths
        for record in records:
            record.take_in()
            connections.conclude(record)
        self._noted = {
            key: place
            for record in records
            for key, place in record.noted.copy().items()
        }
        self._searches = [record.searches for record in records]

    def all(self) -> Iterator[list[str]]:
        listed = self._inputs.all_listed()  # before folders are listed here
        files, missing = self._inputs.read()
        changed, is_made = self._inputs.changes(), self._inputs.is_made()
        files |= self._named("argument")
        for kind, names in (
            ("file", files),
            ("dir", listed),
            ("absent", missing | self._named("absent") | self._missed()),
            ("stat", self._named("found") - files),
        ):
            for name in sorted(names - changed - {_ENVIRONMENTS}):
                if not is_made(name) and os.path.dirname(name) not in files:
                    yield [kind, name]
        yield from self._others()

    def _named(self, kind: str) -> set[str]:
        """The paths of a kind that count, with links that lead to them."""
        return {
            name
            for noted, path in self._noted
            if noted == kind
            for name in self._paths.names(path)
        }

    def _missed(self) -> set[str]:
        found: set[str] = set()
        for searches in self._searches:
            for path in searches.missed(self._is_searched):
                found.update(self._paths.names(path))
        return found

    def _is_searched(self, folder: str) -> bool:
        counted = self._paths.counted(folder)
        return counted is not None and not is_outer(counted)

    def _others(self) -> Iterator[list[str]]:
        changed, is_made = self._inputs.changes(), self._inputs.is_made()
        for name in variables.OF_EVERY_PROCESS:
            yield ["env", name]
        for (kind, what), place in sorted(self._noted.items()):
            if kind == "program":
                for name in self._paths.names(what):
                    if name not in changed and not is_made(name):
                        yield ["program", name, place]
                if not self._are_followed:
                    yield ["unknown", f"program {what}", place]
            elif kind in ("env", "world", "unknown"):
                yield [kind, what, place]


def lines(
    inputs: Inputs, records: Collection[Record], followed: bool
) -> Iterable[list[str]]:
    """The lines of a group.

    records: its own, and what counts for all groups of the process. followed: it is
    known what started programs have read.
    """
    return _Lines(inputs, records, followed).all()
