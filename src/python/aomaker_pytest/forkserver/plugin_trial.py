"""Which installed plugins make something personal when they are imported.

A plugin is tried out alone, in a child process; one that imports another one is
personal with it. The server imports those before the first such plugin, and each
group the others, so that no plugin is imported before one that it comes after.
"""

from __future__ import annotations

import importlib.util
import json
import os
from itertools import dropwhile
from typing import Any, NoReturn

from ..imports import personal
from ..imports.origin import Origin, Place
from ..imports.watch import Finding, watch
from ..internals import pytest_start

_FAILS = "its import fails"


def not_shared() -> list[str]:
    """The names of the plugins that each group imports, in their order."""
    found = personal.plugins()
    installed = pytest_start.installed_plugins()
    return [*dropwhile(lambda name: name not in found, installed)]


def load_plugins(tries: bool) -> list[str] | None:
    """Import the plugins that all projects of this Python have.

    tries: one of them has turned out to be personal, so try out each first.
    Returns None, or the options with which the server has to begin anew, since
    this process has something personal now.
    """
    installed = pytest_start.installed_plugins()
    if tries:
        _try_plugins(installed)
    with watch() as watched:
        pytest_start.load_plugins(not_shared())
    if not watched.findings or installed.keys() <= personal.plugins():
        return None
    if not tries:
        return ["--try-plugins"]
    remembered = [  # it is their company
        _remember(name, installed, watched.findings[0]) for name in installed
    ]
    return [] if all(remembered) else None


def _try_plugins(installed: dict[str, str]) -> None:
    """Try out all plugins, and remember those that are personal."""
    for name in installed:
        found = _findings([other for other in installed if other != name])
        for what, file, line in [(_FAILS, "", 0)] if found is None else found:
            _remember(name, installed, Finding(what, _place(file, line)))


def _remember(name: str, installed: dict[str, str], finding: Finding) -> bool:
    """Remember a plugin as personal, at its own file if no place is known.

    False: it could not be remembered.
    """
    place = finding.place or _place(_file_of(installed[name]), 1)
    return personal.remember_plugin(name, finding._replace(place=place))


def _place(file: str, line: int) -> Place | None:
    return Place(file, line, "", Origin.LIBRARY, "") if file else None


def _file_of(module: str) -> str:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError):
        return ""
    return spec.origin or "" if spec else ""


def _findings(others: list[str]) -> list[tuple[str, str, int]] | None:
    """What is found in a child that imports all plugins but these; None: it fails."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        _try_out(others, writer)
    os.close(writer)
    with open(reader, encoding="utf-8") as answer:
        text = answer.read()
    os.waitpid(pid, 0)
    found: Any = json.loads(text) if text else None
    return found


def _try_out(others: list[str], writer: int) -> NoReturn:
    """In the child."""
    try:
        with watch() as watched:
            pytest_start.load_plugins(others)
        found = [
            (each.what, each.place.file, each.place.line)
            if each.place
            else (each.what, "", 0)
            for each in watched.findings
        ]
        os.write(writer, json.dumps(found[:1]).encode())
    finally:
        os._exit(0)
