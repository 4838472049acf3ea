"""``sys.path`` and ``sys.argv`` as the command ``pytest`` has them.

``python -m pytest`` has the current directory in front; the command has the
folder of its own script there, or nothing (PYTHONSAFEPATH). Then come the
interpreter's own entries, and pytest puts its own before all of them.
"""

from __future__ import annotations

import os
import site
import sys
import sysconfig
from collections.abc import Sequence
from functools import cache
from importlib.machinery import ModuleSpec, PathFinder
from typing import Any

path_at_start: list[str] = []  # sys.path, as a session finds it

# a project of the original aomaker has one of these in its root
_ORIGINAL = ("hooks.py", "login.py", "conf/config.yaml", ".aomaker")


@cache
def script() -> str:
    """The path of the command for this interpreter; or where it would be."""
    folders = [sysconfig.get_path("scripts"), os.path.dirname(sys.executable)]
    if site.ENABLE_USER_SITE and sys.prefix == sys.base_prefix:
        folders.insert(0, sysconfig.get_path("scripts", f"{os.name}_user"))
    paths = [os.path.join(folder, "pytest") for folder in folders]
    return next(filter(os.path.isfile, paths), paths[-1])


def set_argv(pytest_args: list[str]) -> None:
    """Set the arguments for a session of pytest."""
    sys.argv = [script(), *pytest_args]


def set_path() -> None:
    """Add the entries that the command has; only the interpreter's are there.

    The root is added for projects of the original, which import from there:
    behind the standard library, so that no module of theirs replaces one of it.
    """
    if any(map(os.path.isfile, _ORIGINAL)):
        sys.path.insert(_behind_standard_library(), os.getcwd())
    if not getattr(sys.flags, "safe_path", False):
        sys.path.insert(0, os.path.dirname(os.path.realpath(script())))
    path_at_start[:] = sys.path


def further_path() -> list[str]:
    """Entries that a process has before the standard library, and a session of ours
    would not: ``python -m pytest`` has the current directory.
    """
    usual = {*os.environ.get("PYTHONPATH", "").split(os.pathsep)}
    usual.add(os.path.dirname(os.path.realpath(script())))
    found = []
    for entry in map(os.path.abspath, sys.path):
        if entry == sysconfig.get_path("stdlib") or entry.endswith(".zip"):
            break
        if entry not in usual:
            found.append(entry)
    return found


def _behind_standard_library() -> int:
    installed = {site.getusersitepackages(), *site.getsitepackages()}
    return next(
        (n for n, entry in enumerate(sys.path) if entry in installed), len(sys.path)
    )


def _searched(name: str, path: Sequence[str] | None) -> None:
    """Called for each module that is searched for; path: that of its package."""


searched = _searched  # recording.begin has another one


class OwnPackage:
    """Finds the package ``aomaker`` for a project that has no other, and our plugin.

    Its folder is not on ``sys.path``, where what lies beside it could be
    taken for modules of the project.
    """

    def __init__(self, folder: str) -> None:
        self._folder = [folder]

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: Any = None
    ) -> ModuleSpec | None:
        searched(name, path)
        if name not in ("aomaker", "aomaker_pytest", "aomaker_plugin"):
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            found = find(name, path, target) if find and finder is not self else None
            if found is not None and found.loader is not None:
                return found  # type: ignore[no-any-return]
            # a spec without a loader is a mere folder of that name
        return PathFinder.find_spec(name, self._folder)
