"""Tars between machines: what is packed is unpacked, and nothing outside."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from aomaker_pytest.util.safe_tar import Entry, Unsafe, pack, unpack, walk


def tar_of(path: Path, *members: tuple[str, str, str]) -> str:
    """name, type and link, or contents."""
    with tarfile.open(path, "w") as tar:
        for name, kind, text in members:
            member = tarfile.TarInfo(name)
            member.type = getattr(tarfile, kind)
            member.mode = 0o644
            data = text.encode() if kind == "REGTYPE" else b""
            member.size = len(data)
            member.linkname = "" if data else text
            tar.addfile(member, io.BytesIO(data))
    return str(path)


def test_there_and_back(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "a" / "empty").mkdir(parents=True)
    (source / "a" / "x").write_bytes(b"\0\xff" * 5)
    (source / "run").write_text("#!")
    (source / "run").chmod(0o755)
    os.utime(source / "run", (5, 1_700_000_000.25))
    odd = os.fsdecode(b"odd \xff\n")
    (source / odd).write_text("")
    os.mkfifo(source / "pipe")
    (source / "link").symlink_to("a")
    with open(tmp_path / "tar", "wb") as file:
        pack(file, walk(str(source)))
    names = unpack(str(tmp_path / "tar"), str(tmp_path / "to"), False)
    assert names == {"a", "a/empty", "a/x", "run", odd}
    there = {entry.name: entry.status for entry in walk(str(tmp_path / "to"))}
    for entry in walk(str(source)):
        assert there[entry.name].st_mode == entry.status.st_mode
        if entry.name == "run":
            assert int(there["run"].st_mtime * 10) == 17_000_000_002
    assert (tmp_path / "to/a/x").read_bytes() == b"\0\xff" * 5


def test_what_is_gone(tmp_path: Path) -> None:
    status = os.stat(tmp_path)
    with open(tmp_path / "tar", "wb") as file:
        pack(
            file,
            [
                Entry("d", str(tmp_path), status),
                Entry("f", str(tmp_path / "f"), os.stat(tmp_path / "tar")),
            ],
        )
    assert unpack(str(tmp_path / "tar"), str(tmp_path / "to"), True) == {"d"}


@pytest.mark.parametrize(
    "members",
    [
        [("/abs", "REGTYPE", "x")],
        [("../up", "REGTYPE", "x")],
        [("a/../../up", "REGTYPE", "x")],
        [("..", "DIRTYPE", "")],
        [("fifo", "FIFOTYPE", "")],
        [("hard", "LNKTYPE", "/etc/passwd")],
        [("l", "SYMTYPE", "/etc")],
        [("l", "SYMTYPE", "..")],
        [("a/l", "SYMTYPE", "../../x")],
        [("a/l", "SYMTYPE", "b/../../../x")],
        [("here", "SYMTYPE", "."), ("l", "SYMTYPE", "here/..")],
        [("l", "SYMTYPE", ""), ("l/../../up", "REGTYPE", "x")],
    ],
)
def test_leads_out(tmp_path: Path, members: Any) -> None:
    path = tar_of(tmp_path / "tar", *members)
    into = tmp_path / "in" / "to"
    with pytest.raises(Unsafe):
        unpack(path, str(into), True)
    assert not [name for name in os.listdir(tmp_path) if name == "up"]
    assert set(os.listdir(tmp_path / "in") if into.exists() else []) <= {"to"}


def test_through_a_link(tmp_path: Path) -> None:
    """A link is made last, so that nothing is written through it."""
    (tmp_path / "to" / "a").mkdir(parents=True)
    path = tar_of(tmp_path / "tar", ("l", "SYMTYPE", "a"), ("l/x", "REGTYPE", "x"))
    with pytest.raises(FileExistsError):
        unpack(path, str(tmp_path / "to"), True)
    assert not (tmp_path / "to/a/x").exists()


def test_links(tmp_path: Path) -> None:
    path = tar_of(
        tmp_path / "tar",
        ("a/b/l", "SYMTYPE", "../../x"),
        ("x", "REGTYPE", "text"),
        ("m", "SYMTYPE", "a/b/l"),
    )
    unpack(path, str(tmp_path / "to"), True)
    assert (tmp_path / "to/m").read_text() == "text"
    with pytest.raises(Unsafe):
        unpack(path, str(tmp_path / "again"), False)
