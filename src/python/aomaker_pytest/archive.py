"""Verbs ``pack`` and ``unpack``: what a shard leaves, as one file.

A tar, compressed by gzip, of plain files with the names that they have in our
folder: ``plan.json``, ``history.jsonl``, ``session/facts.json``,
``isolated.json``, ``groups/SLUG/...``. The last member, ``manifest.json``,
says what the others are::

    {"v": 1, "began": when the run did, "ci": the CI's own name of it, or null,
     "files": {NAME: SHA-256}}

So an archive that is cut off has none. Archives come from elsewhere: nothing
but plain files with such names leaves them.
"""
from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import stat
import tarfile
import zlib
from typing import IO, Any, Iterator

from .layout import in_build
from .process import open_aside
from .tarball import leads_out, walk

_MANIFEST = "manifest.json"
_PLAN = "plan.json"
_ISOLATED = "isolated.json"  # of the last run that asked
_OPTIONAL = "history.jsonl", "session/facts.json", _ISOLATED
_GROUPS = re.compile(r"(?s)groups/([^/]+)/.+")
_SLUG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_TORN = (EOFError, gzip.BadGzipFile, zlib.error, tarfile.TarError, ValueError)
_MOST = 10  # mistakes that are told of one archive


class _Hashed(io.RawIOBase):
    """A file that is read once, by who needs its bytes and its digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.digest.update(data)
        return data


# -- what a shard has


def pack(out: str, began: float, ci: str | None) -> int:
    """Into this file, whole or not at all."""
    aside = f"{out}.{os.getpid()}.new"
    try:
        with open(open_aside(aside), "wb") as file, \
                gzip.GzipFile("", "wb", 6, file, mtime=0) as compressed, \
                tarfile.open(fileobj=compressed, mode="w|",
                             format=tarfile.PAX_FORMAT) as tar:
            files = {name: _add(tar, name) for name in _names(began)}
            text = json.dumps({"v": 1, "began": began, "ci": ci,
                               "files": files}).encode()
            _add_bytes(tar, _MANIFEST, len(text), io.BytesIO(text))
        os.replace(aside, out)
    except OSError as error:
        print(f"{error.filename or out}: {error.strerror or error}")
        return 1
    finally:
        if os.path.exists(aside):
            os.remove(aside)
    return 0


def _names(began: float) -> Iterator[str]:
    """The plan first: it says which groups there are."""
    yield _PLAN
    for name in _OPTIONAL:
        path = in_build(name)
        if os.path.exists(path) and (
                name != _ISOLATED or os.path.getmtime(path) >= began):
            yield name
    with open(in_build(_PLAN), encoding="utf-8") as file:
        slugs = [group["slug"] for group in json.load(file)["groups"]]
    for slug in slugs:
        yield from _plain_files(f"groups/{slug}")


def _plain_files(folder: str) -> Iterator[str]:
    """No sockets, and no links, which may lead anywhere."""
    if os.path.isdir(in_build(folder)):  # else it has not run
        for entry in walk(in_build(folder)):
            if stat.S_ISREG(entry.status.st_mode):
                yield f"{folder}/{entry.name}"


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


# -- what a merge is given


def unpack(archives: list[str], into: str, out: str) -> int:
    """The i-th into the folder INTO/I; in OUT what each is, or is not."""
    answers = [_Unpacking(archive, os.path.join(into, str(i))).answer()
               for i, archive in enumerate(archives)]
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"archives": answers}, file)
    return 0


class _Unpacking:
    def __init__(self, archive: str, folder: str) -> None:
        self._archive = archive
        self._folder = folder
        self._wrong: list[str] = []
        self._digests: dict[str, str] = {}
        self._slugs: set[str] = set()
        self._manifest: dict[str, Any] = {}

    def answer(self) -> dict[str, Any]:
        os.makedirs(self._folder)
        try:
            with gzip.open(self._archive) as compressed:
                self._read(compressed)
        except _TORN as error:
            self._complain(f"it is torn, or no archive of `aomaker pack` "
                           f"({error}); pack or download it again")
        except OSError as error:
            self._complain(error.strerror or str(error))
        else:
            self._compare()
        return {"wrong": self._wrong[:_MOST],
                "began": self._manifest.get("began"),
                "ci": self._manifest.get("ci")}

    def _complain(self, text: str) -> None:
        self._wrong.append(text)

    def _read(self, compressed: gzip.GzipFile) -> None:
        with tarfile.open(fileobj=compressed, mode="r|",
                          errors="surrogateescape") as tar:
            for member in tar:
                self._take(tar, member)
        while compressed.read(1 << 16):  # to its end, where its checksum is
            pass

    def _take(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        name = member.name
        if leads_out(name):
            self._complain(f"it holds '{name}', which leads out of it")
        elif not member.isreg():
            self._complain(f"it holds '{name}', which is no plain file")
        elif name in self._digests or (name == _MANIFEST and self._manifest):
            self._complain(f"it holds '{name}' twice")
        elif name == _MANIFEST:
            self._manifest = self._json(tar, member)
        elif not self._is_ours(name):
            self._complain(f"it holds '{name}', which is none of its own")
        else:
            self._keep(tar, member)

    def _is_ours(self, name: str) -> bool:
        """Of the plan, which comes first."""
        if name == _PLAN or name in _OPTIONAL:
            return True
        match = _GROUPS.fullmatch(name)
        return bool(match and match[1] in self._slugs
                    and not {"", "."} & set(name.split("/")))

    def _keep(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        path = os.path.join(self._folder, member.name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        source = tar.extractfile(member)
        assert source is not None  # it is a plain file
        digest = hashlib.sha256()
        with open(path, "xb") as file:
            while data := source.read(1 << 18):
                digest.update(data)
                file.write(data)
        self._digests[member.name] = digest.hexdigest()
        if member.name == _PLAN:
            self._take_plan(path)

    def _take_plan(self, path: str) -> None:
        try:
            with open(path, encoding="utf-8") as file:
                slugs = [group["slug"] for group in json.load(file)["groups"]]
            self._slugs = {slug for slug in slugs if _SLUG.fullmatch(slug)}
        except (ValueError, KeyError, TypeError):
            slugs = [""]
        if len(self._slugs) < len(slugs):
            self._complain("its plan.json is none of ours")

    def _json(self, tar: tarfile.TarFile, member: tarfile.TarInfo
              ) -> dict[str, Any]:
        source = tar.extractfile(member)
        try:
            found = json.loads(source.read()) if source else None
        except ValueError:
            found = None
        return found if isinstance(found, dict) else {}

    def _compare(self) -> None:
        files = self._manifest.get("files")
        if not isinstance(files, dict):
            self._complain("it has no manifest.json, so it is torn, or no "
                           "archive of `aomaker pack`")
            return
        if self._manifest.get("v") != 1:
            self._complain("another version of aomaker packed it; merge with "
                           "that one")
        for name in sorted({*files, *self._digests, _PLAN}):
            if name not in self._digests:
                self._complain(f"its '{name}' is missing")
            elif files.get(name) != self._digests[name]:
                self._complain(f"its '{name}' is not what was packed")
