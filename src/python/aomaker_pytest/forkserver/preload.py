"""Modules that the fork server imports before it forks, and how it learns them.

Each fork leaves the names of the modules that it imported beyond the server's,
and of the variables of the environment that it changed before its first test.
A module that two groups have needed is tried out in a child process
(``preload_trial``). If the import is fine, the server does it, now and at the
start of later runs; if it is not, each group does it. A module of the project is
never imported ahead.

State: .aomaker-build/preload.json

    {"v": 4, "packages": ``imports.packages.stamp``, "changed": [variable ...],
     "modules": {name: verdict}, "variables": {name: [variable ...]}}

with the verdicts of ``preload_trial``, and untried: the run ended before the
trial, and the next one begins with it. A module that asks for a variable which
groups change is not imported ahead either. A bad verdict that is older than a
day is forgotten, since it may have had another cause.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import time
from collections import Counter
from typing import Any, Callable

from ..imports import changed_variables, import_warnings, packages
from ..imports.watch import watch
from ..util import gc_freeze
from ..util.paths import in_build
from ..util.process import die_with_parent, write_whole
from .preload_trial import (
    ALL_VARIABLES,
    may_be_shadowed,
    modules_since,
    one_thread,
    shareable,
    try_import,
)

_STATE = in_build("preload.json")
_ENOUGH = 2  # so many groups must have needed a module
_DAY = 24 * 3600


class Preload:
    """A helper's list of modules.

    folder: a new folder for the names that groups have imported. wanted: names
    with commas, which are all that is imported; "off": nothing is; None: learn.
    """

    def __init__(self, folder: str, wanted: str | None) -> None:
        self._wanted = wanted
        self._verdicts: dict[str, str] = {}
        self._variables: dict[str, list[str]] = {}  # that modules ask for
        self._changed: set[str] = set()  # variables that groups change
        self._judged = time.time()
        self._seen: Counter[str] = Counter()
        self._candidates: list[str] = []
        self._trial = 0
        self._trial_file = ""
        self._left_out: Callable[[str], bool] | None = None
        self.folder = os.path.abspath(folder)
        os.mkdir(folder, 0o700)

    # -- for the helper

    def leave_out(self, which: Callable[[str], bool]) -> None:
        """Never preload these modules, nor others that import them, since each
        group has to measure their import.
        """
        self._left_out = which

    def begin(self) -> None:
        """Import the modules that earlier runs have learned, or that are wanted."""
        if self._wanted is not None:
            self._import_wanted()
            return
        self._load()
        fine = [name for name, word in self._verdicts.items() if word == "fine"]
        self._candidates = [
            name for name, word in self._verdicts.items() if word == "untried"
        ]
        if self._left_out is not None:  # what they bring along is not known
            self._candidates = fine + self._candidates
            fine = []
        for name in self._candidates:
            del self._verdicts[name]
        self._import(
            [
                name
                for name in fine
                if not self._asks_for_changed(name) and not may_be_shadowed(name)
            ]
        )
        self._start_trial()

    def _import_wanted(self) -> None:
        assert self._wanted is not None
        names = self._wanted.split(",") if self._wanted != "off" else []
        self._import(names)
        for name in names:
            if self._verdicts.get(name) == "fails":
                print(f"preload: {name} cannot be imported", file=sys.stderr)

    def tell(self, nmodules: int) -> None:
        """In a group: write the names of modules imported since there were so many,
        and of the variables that it has changed, each behind a "=".
        """
        if self._wanted is not None:
            return
        names = [*filter(shareable, modules_since(nmodules))]
        names += [f"={name}" for name in changed_variables.names()]
        with open(self._names_file(os.getpid()), "w", encoding="utf-8") as file:
            file.write("\n".join(names))

    def _names_file(self, pid: int) -> str:
        return os.path.join(self.folder, str(pid))

    def learn(self, pid: int) -> None:
        """Read what a group has told, once it has ended."""
        if self._wanted is not None:
            return
        told = _read_lines(self._names_file(pid))
        names = [name for name in told if name[0] != "="]
        changed = {name[1:] for name in told if name[0] == "="} - self._changed
        self._changed |= changed
        self._seen.update(names)
        fresh = [
            name
            for name in names
            if name not in self._verdicts
            and name not in sys.modules
            and self._seen[name] == _ENOUGH
            and not self._is_in_bad_package(name)
        ]
        self._candidates.extend(fresh)
        if fresh or changed:
            self._save()
        self._start_trial()

    def tried(self, pid: int) -> None:
        """Called when a child has ended that was no group: the trial."""
        if pid != self._trial:
            return
        self._trial = 0
        lines = _read_lines(self._trial_file)
        if not lines and self._candidates:  # the first module has killed the trial
            lines = [f"{self._candidates[0]} fails"]
        fine = []
        for line in lines:
            name, word, *variables = line.split(" ")
            self._verdicts[name] = word
            if variables:
                self._variables[name] = variables
            if word == "fine" and not self._asks_for_changed(name):
                fine.append(name)
        self._candidates = [
            name
            for name in self._candidates
            if name not in self._verdicts and not self._is_in_bad_package(name)
        ]
        self._import(fine)
        self._save()
        self._start_trial()

    # -- verdicts

    def _is_in_bad_package(self, name: str) -> bool:
        """Whether importing it would import a package that is bad."""
        parts = name.split(".")
        above = (".".join(parts[:n]) for n in range(1, len(parts)))
        return any(self._verdicts.get(each, "fine") != "fine" for each in above)

    def _asks_for_changed(self, name: str) -> bool:
        asked = self._variables.get(name, ())
        return bool(self._changed) and (
            ALL_VARIABLES in asked or not self._changed.isdisjoint(asked)
        )

    def _load(self) -> None:
        try:
            with open(_STATE, encoding="utf-8") as file:
                state = json.load(file)
            if state["v"] != 4 or state["packages"] != packages.stamp():
                return
            verdicts: dict[str, str] = dict(state["modules"])
            judged = float(state["judged"])
            if not 0 <= time.time() - judged < _DAY:
                verdicts = {
                    name: word if word == "fine" else "untried"
                    for name, word in verdicts.items()
                }
            else:
                self._judged = judged
            self._variables = dict(state["variables"])
            self._changed = set(state["changed"])
            self._verdicts = verdicts
        except (OSError, ValueError, KeyError, TypeError):
            pass

    def _save(self) -> None:
        if self._left_out is not None:  # these verdicts are not for other runs
            return
        untried = dict.fromkeys(self._candidates, "untried")
        state: dict[str, Any] = {
            "v": 4,
            "packages": packages.stamp(),
            "judged": self._judged,
            "changed": sorted(self._changed),
            "modules": {**self._verdicts, **untried},
            "variables": self._variables,
        }
        write_whole(_STATE, json.dumps(state, indent=0))

    # -- the trial

    def _start_trial(self) -> None:
        if self._trial or not self._candidates:
            return
        self._trial_file = self._names_file(0)
        pid = os.fork()
        if pid == 0:
            try:
                die_with_parent()
                self._try_out()
            finally:
                os._exit(0)
        self._trial = pid

    def _try_out(self) -> None:
        """In the trial: import until a module turns out to be bad."""
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (1, 2):
            os.dup2(null, descriptor)
        with open(self._trial_file, "w", encoding="utf-8") as file:
            for name in self._candidates:
                nmodules = len(sys.modules)
                word, variables = try_import(name)
                if self._left_out and any(map(self._left_out, modules_since(nmodules))):
                    word = "measured"
                file.write(" ".join([name, word, *sorted(variables)]) + "\n")
                file.flush()
                if word != "fine":
                    break

    # -- the import

    def _import(self, names: list[str]) -> None:
        path = list(sys.path)
        gc.disable()
        try:
            if names:
                with watch(), one_thread():
                    for name in names:
                        self._import_one(name)
        finally:
            gc.enable()
            sys.path[:] = path
        gc.collect()
        gc_freeze.freeze()

    def _import_one(self, name: str) -> None:
        nmodules = len(sys.modules)
        try:
            with import_warnings.noted() as given:
                importlib.import_module(name)
            import_warnings.keep(given)
        except BaseException:  # noqa: B036 - it was fine in the trial
            self._verdicts[name] = "fails"
            for half in modules_since(nmodules):
                del sys.modules[half]


def _read_lines(path: str) -> list[str]:
    """The lines of a file, which is removed."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        os.unlink(path)
    except (OSError, ValueError):
        return []
    return [line for line in lines if line]
