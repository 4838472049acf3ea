"""What this project must not share between groups, remembered for later runs.

.aomaker-build/personal.json

    {"v": 1, "packages": ``packages.stamp``, "findings":
     [{"what", "file", "line", "arguments", "measured": (coverage is measured),
       "seen": [mtime in ns, size]}]}

A finding holds for as long as its file is the same, and for sessions with the
same arguments; file is "" when it is not known.
"""

from __future__ import annotations

import json
import os
from typing import NamedTuple

from ..util.paths import in_build
from ..util.process import write_whole
from . import packages
from .watch import Finding

_STATE = in_build("personal.json")
_MOST = 32
_PLUGIN = "plugin "  # before a plugin's name, for arguments: each session has it


class Personal(NamedTuple):
    """Something that each group has to make itself."""

    what: str
    file: str
    line: int
    arguments: str  # of the session that has made it
    measured: bool
    seen: list[int]

    def holds(self) -> bool:
        return self.seen == _seen(self.file)


def _seen(file: str) -> list[int]:
    try:
        status = os.stat(file)
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_size]


def load() -> list[Personal]:
    """All findings that hold."""
    try:
        with open(_STATE, encoding="utf-8") as file:
            state = json.load(file)
        if state["v"] != 1 or state["packages"] != packages.stamp():
            return []
        found = [Personal(**finding) for finding in state["findings"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [each for each in found if each.holds()]


def known(arguments: str, whats: tuple[str, ...] = ()) -> Personal | None:
    """The finding of an earlier session with these arguments.

    whats: the kinds that matter; (): all.
    """
    for each in load():
        if each.arguments == arguments and (not whats or each.what in whats):
            return each
    return None


def plugins() -> set[str]:
    """The names of installed plugins that make something personal."""
    return {
        each.arguments[len(_PLUGIN) :]
        for each in load()
        if each.arguments.startswith(_PLUGIN)
    }


def remember_plugin(name: str, finding: Finding) -> bool:
    """Remember what an installed plugin has made."""
    return remember(finding, _PLUGIN + name, measured=False)


def remember(finding: Finding, arguments: str, measured: bool) -> bool:
    """Remember a finding whose place is known; others are looked for again.

    False: it could not be remembered.
    """
    if finding.place is None:
        return False
    path = os.path.abspath(finding.place.file)
    new = Personal(
        finding.what, path, finding.place.line, arguments, measured, _seen(path)
    )
    others = [each for each in load() if each != new]
    state = {
        "v": 1,
        "packages": packages.stamp(),
        "findings": [each._asdict() for each in [*others, new][-_MOST:]],
    }
    write_whole(_STATE, json.dumps(state, indent=1))
    return known(arguments) is not None
