"""A group that cannot share its process, and goes on in a Python of its own.

Some things can be done once in a process, or in one of its threads: the
settings of a library are configured, a reactor runs, a connection to a database
is opened. It shows in errors: the session, a module or a fixture of several
tests fails, although it did not in another group of this process; or a message
names threads. Such an error is not the group's own, so nothing is written of
it: the journal is closed, and the supervisor continues the group elsewhere.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from ..thread_safety.process_bound import is_runner
from .owner import Owner

if TYPE_CHECKING:
    from ..group.journal_plugin import JournalPlugin

_SESSION = "the session"
_OF_SESSION = {"internal_error", "refused"}
# what is said of objects that belong to the main thread, or to another one
_OF_THREADS = (
    "can only be used in that same thread",
    "only works in main thread",
    "only works in the main thread",
    "There is no current event loop in thread",
    "annot switch to a different thread",
    "ReactorNotRestartable",
    "ReactorAlreadyRunning",
)
_PLACE = re.compile(r'^(?:\s*File "(?P<a>[^"]+)", line |(?P<b>\S+\.py):)(\d+)', re.M)


class Apart:
    """Watches the journal of a group."""

    def __init__(self, group: Owner, plugin: JournalPlugin, done: set[Any]) -> None:
        """done: what has been done in this process, shared by its groups."""
        self._group = group
        self._journal: Any = plugin.journal
        self._done = done
        self._wide: list[Any] = []  # fixtures of several tests, while they are set up
        self._modules: list[str] = []
        self._began = False
        self._write = self._journal.write
        self._journal.write = self._watch

    def sets_up(self, fixture: Any) -> None:
        """A fixture of several tests is set up."""
        code = getattr(fixture.func, "__code__", None)
        if code is not None:
            self._wide.append((code.co_filename, code.co_firstlineno))

    def leave(self, why: str) -> None:
        self._journal.close()
        self._group.apart = why
        self._group.results = _results(self._group)

    def _watch(self, event: str, **values: Any) -> None:
        if event == "phase":
            self._watch_phase(values)
        elif event in _OF_SESSION and _SESSION in self._done and not self._began:
            if not self._is_of_module(values):
                self._fails(values)
        elif event == "collecting":
            self._modules.append(values["id"])
        elif event == "collect_error":
            place = "" if values["id"] == "." else values["id"]
            self._modules = [module for module in self._modules if module != place]
            if place in self._done or _of_threads(values):
                self._fails(values)
        elif event == "collected":
            self._done.update(*map(_with_parents, self._modules))
        self._write(event, **values)

    def _is_of_module(self, values: dict[str, Any]) -> bool:
        """Whether a module that only this group reads has ended the session."""
        module = self._modules[-1] if self._modules else None
        return (
            module is not None
            and module not in self._done
            and module in _places(str(values.get("longrepr", "")))
        )

    def began(self) -> None:
        """The session has begun, and its tests follow."""
        self._began = True
        self._done.add(_SESSION)

    def _watch_phase(self, values: dict[str, Any]) -> None:
        wide = self._wide
        if wide:
            self._wide = []
        if values["outcome"] == "passed":
            self._done.update(wide)
        elif values["outcome"] == "failed" and (
            values["when"] == "setup"
            and wide
            and wide[-1] in self._done
            or _of_threads(values)
        ):
            self._fails(values)
            raise KeyboardInterrupt("goes on in another process")

    def _fails(self, values: dict[str, Any]) -> None:
        message = str(values.get("message", "")).replace("INTERNALERROR: ", "")
        self.leave(f"{_place(str(values.get('longrepr', '')))}{message}")


def _results(group: Owner) -> set[str]:
    """Allure's results of the tests that have ended."""
    try:
        names = os.listdir(os.path.join(group.folder, "allure"))
    except OSError:
        return set()
    return {name for name in names if name.endswith("-result.json")}


def remove_results(group: Owner) -> None:
    """Remove the result of the test that was running when the group left."""
    for name in _results(group) - group.results:
        os.unlink(os.path.join(group.folder, "allure", name))


def _with_parents(module: str) -> list[str]:
    found = [module]
    while module:
        module = os.path.dirname(module)
        found.append(module)
    return found


def _of_threads(values: dict[str, Any]) -> bool:
    text = str(values.get("message", ""))
    return any(sign in text for sign in _OF_THREADS)


def _place(text: str) -> str:
    """The first place in the project or in a plugin that a traceback names."""
    for path, line in _places(text).items():
        return f"{path}:{line}: "
    return ""


def _places(text: str) -> dict[str, str]:
    """The files of the project and of plugins in a traceback, each with a line."""
    places: dict[str, str] = {}
    for found in _PLACE.finditer(text.replace("INTERNALERROR> ", "")):
        path = found["a"] or found["b"]
        if not is_runner(path):
            places.setdefault(os.path.relpath(path), found[3])
    return places
