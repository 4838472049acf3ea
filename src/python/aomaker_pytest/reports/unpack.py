"""Verb ``unpack``: the archives of shards, for the run that merges them.

Archives come from elsewhere: nothing but plain files with the names that
``archive`` describes leaves them, of bounded number and size, and nothing in them
is a path or an option of ours.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import re
import tarfile
import zlib
from typing import IO, Any, NoReturn

from ..util.process import write_whole
from ..util.safe_tar import leads_out
from .archive import GROUPS, MANIFEST, OPTIONAL, PLAN, VERSION

_SLUG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_COVERAGE = "/coverage/options.json"
_ROOT = re.compile(r"/[^*?\[\]]{0,4096}")
_TORN = (
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    tarfile.TarError,
    ValueError,
    RecursionError,
)
_MOST = 10  # most mistakes that are reported of one archive

# limits of what an archive may unpack to; text packs well, but not without bound
_ANY_SIZE = 1 << 30  # bytes that any archive may unpack to,
_RATIO = 300  # and so many more for each of its own
_MOST_MEMBERS = 2_000_000
_LONGEST_NAME = 1024
_LARGEST_JSON = 1 << 28  # bytes of the plan and the manifest, which are parsed
_LARGEST_HEADER = 1 << 16  # bytes of a member, beside its first block


class _Refused(Exception):
    """The archive is refused, and not read any further."""


class _Bounded(io.RawIOBase):
    """A file of which at most so many bytes may be read."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = self._left = most

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._left -= len(data)
        if self._left < 0:
            raise _Refused(
                f"it unpacks to more than {self._most >> 20} MiB, too much for its size"
            )
        return data


class _Member(tarfile.TarInfo):
    """A member whose extended headers, which tarfile keeps in memory, are short."""

    @classmethod
    def frombuf(cls, buf: bytes, encoding: str, errors: str) -> _Member:
        member = super().frombuf(buf, encoding, errors)
        if member.size < 0 or (
            member.size > _LARGEST_HEADER and member.type in _HEADERS
        ):
            raise _Refused(f"it holds a header of {member.size} bytes")
        return member


_HEADERS = {
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.GNUTYPE_SPARSE,
}


# -- archives of other machines


def unpack(archives: list[str], into: str, out: str, args: list[str]) -> int:
    """Unpack the i-th archive into the folder INTO/I, and write the answer to OUT.

    It says of each archive what it is, or what is wrong with it, and which
    outputs of pytest the merging project requests.
    """
    outputs, coverage = _asked(args)
    answers = [
        _Unpacking(archive, os.path.join(into, str(i)), coverage).answer()
        for i, archive in enumerate(archives)
    ]
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"archives": answers, "session_outputs": outputs}, file)
    return 0


def _asked(args: list[str]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    try:
        from ..collect.requested_outputs import requested
    except ModuleNotFoundError:  # a machine that only merges has no pytest
        return {}, None
    return requested(args)


class _Unpacking:
    def __init__(
        self, archive: str, folder: str, coverage: dict[str, Any] | None
    ) -> None:
        self._archive = archive
        self._folder = folder
        self._coverage = coverage or {}
        self._wrong: list[str] = []
        self._digests: dict[str, str] = {}
        self._slugs: set[str] = set()
        self._manifest: dict[str, Any] = {}

    def answer(self) -> dict[str, Any]:
        os.makedirs(self._folder)
        try:
            most = _ANY_SIZE + _RATIO * os.path.getsize(self._archive)
            with gzip.open(self._archive) as compressed:
                self._read(_Bounded(compressed, most))
            self._compare()
        except _Refused as error:
            self._complain(str(error))
        except _TORN as error:
            self._complain(
                f"it is torn, or no archive of `aomaker pack` "
                f"({_short(error)}); pack or download it again"
            )
        except OSError as error:
            self._complain(error.strerror or str(error))
        return {
            "wrong": self._wrong[:_MOST],
            "began": self._manifest.get("began"),
            "ci": self._manifest.get("ci"),
        }

    def _complain(self, text: str) -> None:
        self._wrong.append(text)

    def _refuse(self, name: str, why: str) -> NoReturn:
        raise _Refused(f"it holds '{name[:_LONGEST_NAME]}', {why}")

    def _read(self, file: _Bounded) -> None:
        with tarfile.open(
            fileobj=file, mode="r|", tarinfo=_Member, errors="surrogateescape"
        ) as tar:
            for number, member in enumerate(tar):
                if number == _MOST_MEMBERS:
                    raise _Refused(f"it holds more than {number} files")
                self._take(tar, member)
                tar.members = []  # type: ignore[attr-defined]
        while file.read(1 << 16):  # the checksum is at its end
            pass

    def _take(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        name = member.name
        if leads_out(name):
            self._refuse(name, "which leads out of it")
        if not member.isreg() or member.sparse is not None:
            self._refuse(name, "which is no plain file")
        if len(os.fsencode(name)) > _LONGEST_NAME or "\0" in name:
            self._refuse(name, "a name that is none of its own")
        if name in self._digests or (name == MANIFEST and self._manifest):
            self._refuse(name, "twice")
        if name in (MANIFEST, PLAN) and member.size > _LARGEST_JSON:
            self._refuse(name, f"of {member.size} bytes, which is too large")
        if name == MANIFEST:
            self._take_manifest(tar, member)
        elif not self._is_ours(name):
            self._complain(f"it holds '{name}', which is none of its own")
        else:
            self._keep(tar, member)

    def _is_ours(self, name: str) -> bool:
        """Whether the plan, which comes first, or the format allows this name."""
        if name == PLAN or name in OPTIONAL:
            return True
        match = GROUPS.fullmatch(name)
        return bool(
            match and match[1] in self._slugs and not {"", "."} & set(name.split("/"))
        )

    def _keep(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        path = os.path.join(self._folder, member.name)
        source = tar.extractfile(member)
        assert source is not None  # it is a plain file
        digest = hashlib.sha256()
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            file = open(path, "xb")
        except (FileExistsError, NotADirectoryError):
            self._refuse(
                member.name,
                "and, as this file system has it, another file of that name",
            )
        with file:
            while data := source.read(1 << 18):
                digest.update(data)
                file.write(data)
        self._digests[member.name] = digest.hexdigest()
        if member.name == PLAN:
            self._take_plan(path)
        elif member.name.endswith(_COVERAGE):
            self._ask_for_coverage(path)

    def _take_plan(self, path: str) -> None:
        try:
            with open(path, encoding="utf-8") as file:
                slugs = [group["slug"] for group in json.load(file)["groups"]]
            self._slugs = {slug for slug in slugs if _SLUG.fullmatch(slug)}
        except (ValueError, KeyError, TypeError, RecursionError):
            slugs = [""]
        if len(self._slugs) < len(slugs):
            raise _Refused("its plan.json is none of ours")

    def _ask_for_coverage(self, path: str) -> None:
        """Request this project's report; the archive says where its files lay."""
        try:
            with open(path, encoding="utf-8") as file:
                root = json.load(file)["root"]
            known = isinstance(root, str) and _ROOT.fullmatch(root)
        except (ValueError, KeyError, TypeError, RecursionError):
            known = False
        write_whole(
            path, json.dumps({**self._coverage, "root": root if known else None})
        )

    def _take_manifest(self, tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        source = tar.extractfile(member)
        assert source is not None  # it is a plain file
        try:
            found = json.loads(source.read())
        except (ValueError, RecursionError):
            return
        if isinstance(found, dict):
            self._manifest = found
        if not _is_time(self._manifest.get("began")) or not isinstance(
            self._manifest.get("ci"), (str, type(None))
        ):
            self._manifest = {}

    def _compare(self) -> None:
        files = self._manifest.get("files")
        if not isinstance(files, dict):
            self._complain(
                "it has no manifest.json, so it is torn, or no "
                "archive of `aomaker pack`"
            )
            return
        if self._manifest.get("v") != VERSION:
            self._wrong = ["another version of aomaker packed it; merge with that one"]
            return
        for name in sorted({*files, *self._digests, PLAN}):
            if name not in self._digests:
                self._complain(f"its '{name}' is missing")
            elif files.get(name) != self._digests[name]:
                self._complain(f"its '{name}' is not what was packed")


def _is_time(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < 1e11


def _short(error: Exception) -> str:
    return str(error).partition("\n")[0][:200]
