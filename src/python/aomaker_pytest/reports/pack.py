"""Verb ``pack``: a shard's archive (see ``archive``)."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import stat
import tarfile
from collections.abc import Iterator
from typing import IO, Any

from ..util.paths import in_build
from ..util.process import open_aside
from ..util.safe_tar import walk
from .archive import GROUPS, ISOLATED, MANIFEST, OPTIONAL, PLAN, VERSION


class _Hashed(io.RawIOBase):
    """A file that is read once, for its bytes and its digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


# -- members


def pack(out: str, began: float, ci: str | None) -> int:
    """Write the archive into this file, whole or not at all; or into a device."""
    special = os.path.exists(out) and not os.path.isfile(out)
    place = os.path.realpath(out)
    aside = out if special else f"{place}.{os.getpid()}.new"
    try:
        with (
            open(out if special else open_aside(aside), "wb") as file,
            gzip.GzipFile("", "wb", 6, file, mtime=0) as compressed,
            tarfile.open(
                fileobj=compressed, mode="w|", format=tarfile.PAX_FORMAT
            ) as tar,
        ):
            files = {name: _add(tar, name) for name in _names(began)}
            text = json.dumps(
                {"v": VERSION, "began": began, "ci": ci, "files": files}
            ).encode()
            _add_bytes(tar, MANIFEST, len(text), io.BytesIO(text))
        if not special:
            os.replace(aside, place)
    except OSError as error:
        print(f"{error.filename or out}: {error.strerror or error}")
        return 1
    finally:
        if not special and os.path.exists(aside):
            os.remove(aside)
    return 0


def _names(began: float) -> Iterator[str]:
    """The names of the members; the plan comes first, as it lists the groups."""
    yield PLAN
    for name in OPTIONAL:
        path = in_build(name)
        if os.path.exists(path) and (
            name != ISOLATED or os.path.getmtime(path) >= began
        ):
            yield name
    with open(in_build(PLAN), encoding="utf-8") as file:
        slugs = [group["slug"] for group in json.load(file)["groups"]]
    for slug in slugs:
        yield from _plain_files(f"groups/{slug}")


def _plain_files(folder: str) -> Iterator[str]:
    """The plain files of a folder; no sockets, and no links, which may lead
    anywhere.
    """
    if os.path.isdir(in_build(folder)):  # else the group has not run
        for entry in walk(in_build(folder)):
            name = f"{folder}/{entry.name}"
            if stat.S_ISREG(entry.status.st_mode) and GROUPS.fullmatch(name):
                yield name


def _add(tar: tarfile.TarFile, name: str) -> str:
    with open(in_build(name), "rb") as file:
        hashed = _Hashed(file)
        _add_bytes(tar, name, os.fstat(file.fileno()).st_size, hashed)
    return hashed.digest.hexdigest()


def _add_bytes(tar: tarfile.TarFile, name: str, size: int, file: Any) -> None:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = stat.S_IRUSR | stat.S_IWUSR
    tar.addfile(member, file)
