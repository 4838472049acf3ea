"""The files of a project, for machines that see none of them.

All files in its folder are sent, except generated ones (``_MADE``), virtual
environments, our own folder and the reports. A link that leads out is sent as
the file or folder that it leads to. Changed files are detected as Ninja does
it, by their times, and by their sizes and modes.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator

from ..util.paths import BUILD, REPORTS
from ..util.safe_tar import Entry

_MADE = {
    "__pycache__",
    ".pytest_cache",
    ".git",
    ".hg",
    ".svn",
    ".tox",
    ".nox",
    ".mypy_cache",
    ".ruff_cache",
    ".hypothesis",
}


class ProjectFiles:
    """The present files of a project."""

    def __init__(self, root: str) -> None:
        self._entries = list(_folder(root, "", (os.path.realpath(root),)))
        self.signatures = {entry.name: _signature(entry) for entry in self._entries}
        self.digest = hashlib.sha256(json.dumps(self.signatures).encode()).hexdigest()

    def missing(self, known: dict[str, str]) -> list[Entry]:
        """The files that a machine lacks whose files have these signatures."""
        return [
            entry
            for entry in self._entries
            if known.get(entry.name) != self.signatures[entry.name]
        ]

    def gone(self, known: dict[str, str]) -> list[str]:
        """The files that it has and should not, or that are of another kind."""
        return [
            name
            for name in known
            if self.signatures.get(name, "")[:1] != known[name][:1]
        ]


def _signature(entry: Entry) -> str:
    """The signature of a file; its first letter is its kind."""
    mode = entry.status.st_mode
    if entry.link:
        return f"l {entry.link}"
    if stat.S_ISDIR(mode):
        return f"d {mode:o}"
    return f"f {mode:o} {entry.status.st_size} {entry.status.st_mtime_ns}"


def _folder(root: str, inner: str, above: tuple[str, ...]) -> Iterator[Entry]:
    """`above`: the real folders around it, which links may lead to."""
    for found in sorted(
        os.scandir(os.path.join(root, inner)), key=lambda found: found.name
    ):
        name = os.path.join(inner, found.name)
        if found.name in _MADE or os.path.normpath(name) in (BUILD, REPORTS):
            continue
        if found.is_symlink():
            link = _inner_link(found.path, name, above[0])
            if link:
                yield Entry(name, found.path, os.lstat(found.path), link)
                continue
        yield from _entry(root, name, found, above)


def _entry(
    root: str, name: str, found: os.DirEntry[str], above: tuple[str, ...]
) -> Iterator[Entry]:
    try:
        status = found.stat()
    except OSError:  # a link that leads nowhere, or a file that has gone
        return
    if stat.S_ISREG(status.st_mode):
        yield Entry(name, found.path, status)
    elif stat.S_ISDIR(status.st_mode) and not os.path.exists(
        os.path.join(found.path, "pyvenv.cfg")
    ):
        real = os.path.realpath(found.path)
        if real not in above:
            yield Entry(name, found.path, status)
            yield from _folder(root, name, (*above, real))


def _inner_link(path: str, name: str, root: str) -> str:
    """The target of a link, from its folder; empty: it leads out."""
    target = os.path.realpath(path)
    if not target.startswith(os.path.join(root, "")):
        return ""
    return os.path.relpath(target, os.path.dirname(os.path.join(root, name)))
