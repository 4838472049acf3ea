"""Modules that the fork server imports before it forks, and how it learns them.

Each fork leaves the names of the modules that it imported beyond the server's.
A module that two groups have needed is tried out in a child process (a probe).
A module that leaves a thread, or a file or socket open, that keeps a standard
stream (which is pytest's in a group), or cannot be imported, is remembered as
such. All others are imported by the server, now and at the start of later runs;
but never a module of the project.

State: .aomaker-build/preload.json

    {"v": 2, "python": executable and version, "modules": {name: verdict}}

with the verdicts fine, threads, files, streams, fails, and untried: the run
ended before the probe, and the next one begins with that.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
from collections import Counter
from collections.abc import Iterable
from typing import Callable

from ..util import gc_freeze
from ..util.paths import in_build
from ..util.process import die_with_parent, write_whole
from . import child
from .preload_probe import Blocker, modules_since, one_thread, shareable, try_import

_STATE = in_build("preload.json")
_ENOUGH = 2  # so many groups must have needed a module


class Preload:
    """A helper's list of modules.

    folder: a new folder for the names that groups have imported. wanted: names
    with commas, which are all that is imported; "off": nothing is; None: learn.
    """

    def __init__(self, folder: str, wanted: str | None) -> None:
        self._wanted = wanted
        self._verdicts: dict[str, str] = {}
        self._seen: Counter[str] = Counter()
        self._candidates: list[str] = []
        self._probe = 0
        self._probe_file = ""
        self._left_out: Callable[[str], bool] = lambda name: False
        self.folder = os.path.abspath(folder)
        os.mkdir(folder, 0o700)

    # -- for the helper

    def leave_out(self, which: Callable[[str], bool]) -> None:
        """Never preload these modules, since each group has to measure their
        import.
        """
        self._left_out = which

    def begin(self) -> None:
        """Import the modules that earlier runs have learned, or that are wanted."""
        if self._wanted is not None:
            names = self._wanted.split(",") if self._wanted != "off" else []
            self._import(names)
            for name in filter(self._verdicts.get, names):
                print(f"preload: {name} cannot be imported", file=sys.stderr)
            return
        try:
            with open(_STATE, encoding="utf-8") as file:
                state = json.load(file)
            if state["v"] == 2 and state["python"] == _python():
                self._verdicts = dict(state["modules"])
        except (OSError, ValueError, KeyError, TypeError):
            pass
        self._candidates = [
            name for name, verdict in self._verdicts.items() if verdict == "untried"
        ]
        for name in self._candidates:
            del self._verdicts[name]
        self._import(
            name for name, verdict in self._verdicts.items() if verdict == "fine"
        )
        self._start_probe()

    def write_names(self, nmodules: int) -> None:
        """In a group: write the names of modules imported since there were so
        many.
        """
        if self._wanted is not None:
            return
        names = filter(shareable, modules_since(nmodules))
        with open(self._names_file(os.getpid()), "w", encoding="utf-8") as file:
            file.write("\n".join(names))

    def _names_file(self, pid: int) -> str:
        return os.path.join(self.folder, str(pid))

    def learn(self, pid: int) -> None:
        """Read the names that a group has imported, once it has ended."""
        if self._wanted is not None:
            return
        names = _read_lines(self._names_file(pid))
        self._seen.update(names)
        fresh = [
            name
            for name in names
            if name not in self._verdicts
            and not self._left_out(name)
            and name not in sys.modules
            and self._seen[name] == _ENOUGH
        ]
        if fresh:
            self._candidates.extend(fresh)
            self._save()
        self._start_probe()

    def probed(self, pid: int) -> None:
        """Called when a child has ended that was no group: the probe."""
        if pid != self._probe:
            return
        self._probe = 0
        results = [line.rpartition(" ") for line in _read_lines(self._probe_file)]
        if not results and self._candidates:  # the first module has killed the probe
            results = [(self._candidates[0], " ", "fails")]
        for name, _, verdict in results:
            self._verdicts[name] = verdict
        self._candidates = [
            name for name in self._candidates if name not in self._verdicts
        ]
        self._import(name for name, _, verdict in results if verdict == "fine")
        self._save()
        self._start_probe()

    # -- the probe

    def _start_probe(self) -> None:
        if self._probe or not self._candidates:
            return
        self._probe_file = self._names_file(0)
        pid = os.fork()
        if pid == 0:
            try:
                die_with_parent()
                self._try_out()
            finally:
                os._exit(0)
        self._probe = pid

    def _bad(self) -> list[str]:
        return [
            name
            for name, verdict in self._verdicts.items()
            if verdict in ("threads", "files", "streams", "fails")
        ]

    def _try_out(self) -> None:
        """In the probe: import until a module turns out to be bad."""
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (1, 2):
            os.dup2(null, descriptor)
        sys.meta_path.insert(0, Blocker(self._bad()))  # type: ignore[arg-type]
        before = child.open_files()
        with open(self._probe_file, "w", encoding="utf-8") as file:
            for name in self._candidates:
                verdict = try_import(name, before)
                file.write(f"{name} {verdict}\n")
                file.flush()
                if verdict in ("threads", "files", "streams"):
                    break

    def _import(self, names: Iterable[str]) -> None:
        names = list(names)
        left_out = list(filter(self._left_out, names))
        blocker = Blocker([*self._bad(), *left_out])
        sys.meta_path.insert(0, blocker)  # type: ignore[arg-type]
        path = list(sys.path)
        gc.disable()
        try:
            for name in names:
                if name in left_out:
                    continue
                try:
                    with one_thread():
                        importlib.import_module(name)
                except BaseException:  # noqa: B036 - it was fine in the probe
                    self._verdicts[name] = "fails"
        finally:
            gc.enable()
            sys.path[:] = path
            sys.meta_path.remove(blocker)  # type: ignore[arg-type]
        gc.collect()
        gc_freeze.freeze()

    def _save(self) -> None:
        write_whole(
            _STATE,
            json.dumps(
                {
                    "v": 2,
                    "python": _python(),
                    "modules": {
                        **self._verdicts,
                        **dict.fromkeys(self._candidates, "untried"),
                    },
                },
                indent=0,
            ),
        )


def _python() -> str:
    return f"{sys.executable} {sys.version}"


def _read_lines(path: str) -> list[str]:
    """The lines of a file, which is removed."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = file.read().split("\n")
        os.unlink(path)
    except (OSError, ValueError):
        return []
    return [line for line in lines if line]
