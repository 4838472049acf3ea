"""Modules that the fork server imports before it forks, and how it learns them.

Each fork leaves the names of the modules that it imported beyond the server's,
and of the variables of the environment that it changed before its first test.
A module that two groups have needed is tried out in a child process
(``preload_trial``). If the import is fine, the server does it, now and at the
start of later runs (``preload_verdicts``); if it is not, each group does it. A
module of the project is never imported ahead.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections import Counter
from typing import Callable

from ..imports import changed_variables, import_warnings
from ..imports.watch import watch
from ..util import gc_freeze
from ..util.process import die_with_parent
from .preload_trial import (
    may_be_shadowed,
    modules_since,
    one_thread,
    project_names,
    shareable,
    try_import,
    with_packages,
)
from .preload_verdicts import Verdicts

_ENOUGH = 2  # so many groups must have needed a module


class Preload:
    """A helper's list of modules.

    folder: a new folder for the names that groups have imported. wanted: names
    with commas, which are all that is imported; "off": nothing is; None: learn.
    """

    def __init__(self, folder: str, wanted: str | None) -> None:
        self._wanted = wanted
        self._verdicts = Verdicts()
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
        self._verdicts = verdicts = Verdicts.load()
        fine = verdicts.take("fine")
        self._candidates = verdicts.take("untried")
        if (  # what they bring along is not known
            self._left_out is not None
            or any(map(verdicts.asks_for_changed, fine))
            or any(map(may_be_shadowed, fine))
        ):
            self._candidates = fine + self._candidates
            fine = []
        verdicts.words.update(dict.fromkeys(fine, "fine"))
        # what conftest.py has brought along cannot be tried here
        there = [name for name in self._candidates if name in sys.modules]
        verdicts.words.update(dict.fromkeys(there, "untried"))
        self._candidates = [name for name in self._candidates if name not in there]
        self._import(fine)
        self._start_trial()

    def _import_wanted(self) -> None:
        assert self._wanted is not None
        names = self._wanted.split(",") if self._wanted != "off" else []
        self._import(names)
        for name in names:
            if self._verdicts.words.get(name) == "fails":
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
        changed = {name[1:] for name in told if name[0] == "="}
        changed -= self._verdicts.changed
        self._verdicts.changed |= changed
        self._seen.update(names)
        fresh = [
            name
            for name in names
            if name not in self._verdicts.words
            and name not in sys.modules
            and self._seen[name] == _ENOUGH
            and not self._verdicts.is_in_bad_package(name)
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
        lines = _read_lines(self._trial_file) or [self._candidates[0]]
        found = {}
        for line in lines:
            name, word, *variables = [*line.split(" "), "fails"]
            found[name] = word, variables[:-1]
        fine = self._verdicts.add(found)
        self._candidates = [
            name
            for name in self._candidates
            if name not in self._verdicts.words
            and not self._verdicts.is_in_bad_package(name)
        ]
        self._import(fine)
        self._save()
        self._start_trial()

    def _save(self) -> None:
        if self._left_out is None:  # else these verdicts are not for other runs
            self._verdicts.save(self._candidates)

    # -- the trial

    def _start_trial(self) -> None:
        if self._trial or not self._candidates:
            return
        self._trial_file = self._names_file(0)
        project_names()  # the trials inherit them
        pid = os.fork()
        if pid == 0:
            try:
                die_with_parent()
                self._try_out()
            finally:
                os._exit(0)
        self._trial = pid

    def _try_out(self) -> None:
        """In the trial: import until a module turns out to be bad.

        A line has the name, the verdict and the variables that the import has asked
        for; a module that kills the trial has its name only.
        """
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (1, 2):
            os.dup2(null, descriptor)
        with open(self._trial_file, "w", encoding="utf-8") as file:
            for name in self._candidates:
                for each in with_packages(name):
                    if each in sys.modules and each != name:
                        continue
                    file.write(each)
                    file.flush()
                    word, variables = self._try_import(each)
                    file.write(" ".join(["", word, *sorted(variables)]) + "\n")
                    if word != "fine":
                        return

    def _try_import(self, name: str) -> tuple[str, set[str]]:
        """The verdict on a module, and the variables that it asks for."""
        nmodules = len(sys.modules)
        word, variables = try_import(name)
        if self._left_out and any(map(self._left_out, modules_since(nmodules))):
            word = "measured"
        if word == "fine" and self._verdicts.are_changed(variables):
            word = "variables"
        return word, variables

    # -- the import

    def _import(self, names: list[str]) -> None:
        path = list(sys.path)
        was_enabled = gc.isenabled()  # a conftest.py may have disabled it
        gc.disable()
        try:
            if names:
                with watch(), one_thread():
                    for name in names:
                        self._import_one(name)
        finally:
            if was_enabled:
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
            self._verdicts.words[name] = "fails"
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
