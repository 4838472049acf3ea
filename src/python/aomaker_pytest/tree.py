"""The files of a project, for machines that see none of them.

All that lies in its folder goes, but for what is made anew everywhere
(``_MADE``), virtual environments, our own folder and the reports. A link that
leads out goes as the file or folder that it leads to.
"""
from __future__ import annotations

import fcntl
import hashlib
import os
import stat
from typing import IO, Iterator, NamedTuple

from .layout import BUILD, REPORTS, in_build
from .process import unlink
from .tarball import Entry, digest_of, pack

_MADE = {"__pycache__", ".pytest_cache", ".git", ".hg", ".svn", ".tox", ".nox",
         ".mypy_cache", ".ruff_cache", ".hypothesis"}
_FOLDER = in_build("transfer")


class Tree(NamedTuple):
    file: IO[bytes]  # a tar
    digest: str  # SHA-256
    size: int


def project_files(root: str) -> Iterator[Entry]:
    """In order, so that the same files make the same tar."""
    yield from _folder(root, "", (os.path.realpath(root),))


def _folder(root: str, inner: str, above: tuple[str, ...]) -> Iterator[Entry]:
    """`above`: the real folders that it is in, which links may lead to."""
    for found in sorted(os.scandir(os.path.join(root, inner)),
                        key=lambda found: found.name):
        name = os.path.join(inner, found.name)
        if found.name in _MADE or os.path.normpath(name) in (BUILD, REPORTS):
            continue
        if found.is_symlink():
            link = _inner_link(found.path, name, above[0])
            if link:
                yield Entry(name, found.path, os.lstat(found.path), link)
                continue
        yield from _entry(root, name, found, above)


def _entry(root: str, name: str, found: os.DirEntry[str],
           above: tuple[str, ...]) -> Iterator[Entry]:
    try:
        status = found.stat()
    except OSError:  # a link that leads nowhere, or it has gone
        return
    if stat.S_ISREG(status.st_mode):
        yield Entry(name, found.path, status)
    elif stat.S_ISDIR(status.st_mode) and not os.path.exists(
            os.path.join(found.path, "pyvenv.cfg")):
        real = os.path.realpath(found.path)
        if real not in above:
            yield Entry(name, found.path, status)
            yield from _folder(root, name, (*above, real))


def _inner_link(path: str, name: str, root: str) -> str:
    """What it is to be there, from its folder; nothing: it leads out."""
    target = os.path.realpath(path)
    if not target.startswith(os.path.join(root, "")):
        return ""
    return os.path.relpath(target, os.path.dirname(os.path.join(root, name)))


def packed_project(root: str) -> Tree:
    """Of the files as they are now; packed once for all that ask."""
    known = hashlib.sha256()
    entries = list(project_files(root))
    for name, _, status, link in entries:
        known.update(repr((name, link, status.st_mode, status.st_size,
                           status.st_mtime_ns)).encode("utf-8",
                                                       "surrogateescape"))
    path = os.path.join(_FOLDER, known.hexdigest()[:32] + ".tar")
    os.makedirs(_FOLDER, 0o700, exist_ok=True)
    with open(os.path.join(_FOLDER, "lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(path + ".sha256"):
            _make(path, entries)
        with open(path + ".sha256", encoding="ascii") as text:
            return Tree(open(path, "rb"), text.read(), os.path.getsize(path))


def _make(path: str, entries: list[Entry]) -> None:
    """In the place of earlier ones; who reads those has them open."""
    for name in os.listdir(_FOLDER):
        if name != "lock":
            unlink(os.path.join(_FOLDER, name))
    with open(path, "w+b") as file:
        pack(file, entries)
        digest = digest_of(file)
    with open(path + ".sha256", "w", encoding="ascii") as text:
        text.write(digest)
