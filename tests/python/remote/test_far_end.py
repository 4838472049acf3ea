"""The far end of a job, on a machine that does not share a file system."""

from __future__ import annotations

import fcntl
import io
import os
from pathlib import Path

import pytest

from aomaker_pytest.remote import project_mirror
from aomaker_pytest.remote.wire import Torn, Wire


def place(folder: Path, name: str, age: float) -> Path:
    (folder / name / "tree").mkdir(parents=True)
    lock = folder / f"{name}.lock"
    lock.touch()
    now = os.stat(lock).st_mtime
    os.utime(lock, (now - age, now - age))
    return lock


def test_what_is_unused_is_removed(tmp_path: Path) -> None:
    """And nothing that was used a while ago, or is used."""
    place(tmp_path, "old", 90_000)
    place(tmp_path, "new", 80_000)
    with open(place(tmp_path, "used", 90_000)) as used:
        fcntl.flock(used, fcntl.LOCK_SH)
        project_mirror.remove_unused(str(tmp_path))
    assert sorted(os.listdir(tmp_path)) == ["new", "new.lock", "used", "used.lock"]


@pytest.mark.parametrize("kind", ["open", "link", "file"])
def test_a_folder_that_is_not_ours(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(project_mirror.tempfile, "gettempdir", lambda: str(tmp_path))
    path = Path(project_mirror.own_folder())
    assert path.stat().st_mode & 0o777 == 0o700
    path.rmdir()
    if kind == "open":
        path.mkdir()
        path.chmod(0o755)
    elif kind == "link":
        (tmp_path / "x").mkdir(0o700)
        path.symlink_to("x")
    else:
        path.touch(0o600)
    with pytest.raises(project_mirror.Refused, match="not a folder of ours alone"):
        project_mirror.own_folder()


def wires(said: bytes) -> Wire:
    return Wire(io.BytesIO(said), io.BytesIO())


def test_messages(tmp_path: Path) -> None:
    out = io.BytesIO()
    wire = Wire(io.BytesIO(), out)
    wire.hello()
    wire.send("beat")
    wire.send("tree", io.BytesIO(b"a\nb"), 3, digest="x")
    wire.send("end")
    wire = wires(b"motd\n" + out.getvalue())
    heard: list[bytes] = []
    assert wire.await_hello(heard.append) and heard == [b"motd\n", b"\n"]
    got = []
    for message in wire.listen():
        got.append(message["kind"])
        if "bytes" in message:
            assert b"".join(wire.payload(message)) == b"a\nb"
            with pytest.raises(Torn, match="digest"):
                wires(b"a\nb").keep(message, str(tmp_path / "x"))
    assert got == ["beat", "tree", "end"]


@pytest.mark.parametrize(
    "said",
    [
        b"x\n",
        b"[]\n",
        b"{}\n",
        b'{"kind": 1}\n',
        b'{"kind": "a"',
        b"\xff\n",
        b"1" * 3_000_000,
    ],
)
def test_no_messages(said: bytes) -> None:
    with pytest.raises(Torn):
        list(wires(said).listen())
    assert not wires(said).await_hello(lambda line: None)


def test_a_payload_that_ends(tmp_path: Path) -> None:
    with pytest.raises(Torn, match="ends too early"):
        wires(b"abc").keep({"bytes": 4, "digest": ""}, str(tmp_path / "x"))
    with pytest.raises(Torn, match="shorter"):
        wires(b"").send("tree", io.BytesIO(b"abc"), 4)
