"""What trials have found out about modules, kept for later runs.

State: .aomaker-build/preload.json

    {"v": 5, "packages": ``imports.packages.stamp``, "judged": time,
     "changed": [variable ...], "modules": {name: verdict},
     "variables": {name: [variable ...]}}

with the verdicts of ``preload_trial``, and

    measured     it imports a module whose import each group has to measure
    variables    it asks for a variable of the environment that groups change
    untried      the run ended before the trial, and the next one begins with it

"variables" are those that a module has asked for which is fine. A bad verdict
that is older than a day is forgotten, since it may have had another cause.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping
from typing import Any

from ..imports import packages, worker_variables
from ..util.paths import in_build
from ..util.process import write_whole
from .preload_trial import ALL_VARIABLES

_STATE = in_build("preload.json")
_VERSION = 5
_DAY = 24 * 3600
# each group has them; who walks through all variables looks for others
_OF_GROUPS = {
    *worker_variables.NAMES,
    "AOMAKER_INPUTS",
    "AOMAKER_WORKER",
    "PYTEST_VERSION",
}


class Verdicts:
    """Those of a helper."""

    def __init__(self) -> None:
        self.words: dict[str, str] = {}
        self.changed: set[str] = set()  # variables that groups change
        self._variables: dict[str, list[str]] = {}
        self._judged = time.time()

    @classmethod
    def load(cls) -> Verdicts:
        """Those of earlier runs with the same packages."""
        verdicts = cls()
        try:
            with open(_STATE, encoding="utf-8") as file:
                state = json.load(file)
            if (state["v"], state["packages"]) == (_VERSION, packages.stamp()):
                verdicts._take(state)
        except (OSError, ValueError, KeyError, TypeError):
            return cls()
        return verdicts

    def _take(self, state: dict[str, Any]) -> None:
        words: dict[str, str] = dict(state["modules"])
        judged = float(state["judged"])
        if 0 <= time.time() - judged < _DAY:
            self._judged = judged
        else:
            words = {
                name: word if word == "fine" else "untried"
                for name, word in words.items()
            }
        self.words = words
        self.changed = set(state["changed"])
        self._variables = dict(state["variables"])

    def save(self, untried: Iterable[str]) -> None:
        """Keep them, and the names of modules that have not been tried."""
        state: dict[str, Any] = {
            "v": _VERSION,
            "packages": packages.stamp(),
            "judged": self._judged,
            "changed": sorted(self.changed),
            "modules": {**self.words, **dict.fromkeys(untried, "untried")},
            "variables": self._variables,
        }
        write_whole(_STATE, json.dumps(state, indent=0))

    def take(self, word: str) -> list[str]:
        """Remove the modules with this verdict, and return them."""
        found = [name for name, each in self.words.items() if each == word]
        for name in found:
            del self.words[name]
        return found

    def add(self, found: Mapping[str, tuple[str, list[str]]]) -> list[str]:
        """Add a trial: verdicts, and variables that were asked for.

        Returns the modules to import. None is, and no verdict is kept, if one of
        them asks for a variable that groups have changed meanwhile: others may
        import it.
        """
        fine = [name for name, (word, _) in found.items() if word == "fine"]
        if any(self.are_changed(found[name][1]) for name in fine):
            return []
        for name, (word, variables) in found.items():
            self.words[name] = word
            if word == "fine" and variables:
                self._variables[name] = variables
        return fine

    def is_in_bad_package(self, name: str) -> bool:
        """Whether importing it would import a package that is bad."""
        parts = name.split(".")
        above = (".".join(parts[:n]) for n in range(1, len(parts)))
        return any(self.words.get(each, "fine") != "fine" for each in above)

    def asks_for_changed(self, name: str) -> bool:
        return self.are_changed(self._variables.get(name, ()))

    def are_changed(self, asked: Iterable[str]) -> bool:
        """Whether groups change one of the variables that were asked for."""
        if ALL_VARIABLES in asked and not self.changed <= _OF_GROUPS:
            return True
        return not self.changed.isdisjoint(asked)
