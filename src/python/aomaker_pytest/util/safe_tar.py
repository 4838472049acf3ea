"""Tar files that go from one machine to another.

They hold plain files, folders, and links that stay within, and nothing else is
unpacked: a name or a link that leads out is an error, and so is a name below a
link, since links are made last.
"""

from __future__ import annotations

import hashlib
import io
import os
import stat
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

_LARGE = 1 << 24


class Unsafe(Exception):
    """The tar would have written elsewhere."""


class Entry(NamedTuple):
    name: str  # in the tar
    path: str  # the file that is packed
    status: os.stat_result
    link: str = ""  # its target, from its folder


def pack(out: IO[bytes], entries: Iterable[Entry]) -> None:
    """Pack entries; a file that vanishes meanwhile is left out."""
    with tarfile.open(
        fileobj=out, mode="w|", format=tarfile.PAX_FORMAT, errors="surrogateescape"
    ) as tar:
        for entry in entries:
            _add(tar, entry)


def digest_of(file: IO[bytes]) -> str:
    """SHA-256 of the whole file, which is rewound."""
    digest = hashlib.sha256()
    file.seek(0)
    while data := file.read(1 << 18):
        digest.update(data)
    file.seek(0)
    return digest.hexdigest()


def _add(tar: tarfile.TarFile, entry: Entry) -> None:
    member = tarfile.TarInfo(entry.name)
    member.mode = stat.S_IMODE(entry.status.st_mode)
    member.mtime = entry.status.st_mtime  # type: ignore[assignment]
    if entry.link:
        member.type, member.linkname = tarfile.SYMTYPE, entry.link
        tar.addfile(member)
    elif stat.S_ISDIR(entry.status.st_mode):
        member.type = tarfile.DIRTYPE
        tar.addfile(member)
    else:
        try:
            file = open(entry.path, "rb")
        except FileNotFoundError:
            return
        with file:  # the file may change meanwhile, unless it is large
            member.size = os.fstat(file.fileno()).st_size
            if member.size < _LARGE:
                data = file.read()
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))
            else:
                tar.addfile(member, file)


def walk(root: str, inner: str = "") -> Iterator[Entry]:
    """All entries below a folder, in order; no links, sockets or devices."""
    for found in sorted(
        os.scandir(os.path.join(root, inner)), key=lambda found: found.name
    ):
        name = os.path.join(inner, found.name)
        if found.is_dir(follow_symlinks=False):
            yield Entry(name, found.path, found.stat(follow_symlinks=False))
            yield from walk(root, name)
        elif found.is_file(follow_symlinks=False):
            yield Entry(name, found.path, found.stat(follow_symlinks=False))


def leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/")


def unpack(tar_file: str, into: str, with_links: bool) -> set[str]:
    """Unpack over existing files, each file whole or not at all; returns the
    names.
    """
    names: set[str] = set()
    links: list[tarfile.TarInfo] = []
    with tarfile.open(tar_file, mode="r:", errors="surrogateescape") as tar:
        for member in tar:
            if leads_out(member.name):
                raise Unsafe(f"'{member.name}' leads out of it")
            names.add(member.name)
            path = os.path.join(into, member.name)
            if member.isdir():
                os.makedirs(path, exist_ok=True)
                os.chmod(path, member.mode & 0o777 | stat.S_IRWXU)
            elif member.isreg():
                _write(tar, member, path)
            elif member.issym() and with_links:
                links.append(member)
            else:
                raise Unsafe(f"'{member.name}' is no plain file")
    for member in links:
        _link(member, os.path.join(into, member.name))
    return names


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> None:
    source = tar.extractfile(member)
    assert source is not None  # it is a plain file
    os.makedirs(os.path.dirname(path), exist_ok=True)
    descriptor, aside = tempfile.mkstemp(prefix=".new-", dir=os.path.dirname(path))
    with open(descriptor, "wb") as file:
        while data := source.read(1 << 18):
            file.write(data)
    os.chmod(aside, member.mode & 0o777)
    os.utime(aside, (member.mtime, member.mtime))
    os.replace(aside, path)


def _link(member: tarfile.TarInfo, path: str) -> None:
    """Make a link, which may climb no higher than it lies, and only at its
    beginning.
    """
    parts = member.linkname.split("/")
    climbs = 0
    while climbs < len(parts) and parts[climbs] == "..":
        climbs += 1
    if climbs > member.name.count("/") or leads_out("/".join(parts[climbs:]) or "."):
        raise Unsafe(f"'{member.name}' leads to '{member.linkname}', out of it")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    if os.path.islink(path):
        os.remove(path)
    os.symlink(member.linkname, path)
