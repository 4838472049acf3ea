"""Archives of shards: what cannot be trusted is found, and does no harm."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import resource
import tarfile
from pathlib import Path
from typing import Any

import pytest

from aomaker_pytest.reports import pack
from aomaker_pytest.reports import unpack as unpack_verb

FILES = {
    "history.jsonl": b'{"group": "a"}\n',
    "groups/a/status.json": b"{}",
    "groups/a/1/log": b"\xff\x00said\n" * 9,
    "groups/a/1/allure/\udcff": b"",
    "groups/a/12/coverage/.coverage.1": b"SQLite",
    "groups/b/1/odd name\n": b"x",
}


def fill(folder: Path) -> None:
    for name, data in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "groups/other").mkdir()
    (folder / "groups/other/old").write_text("of no group of the plan")
    for name in ("ok", "key", "left", "0/log", "1x/log"):  # for us alone
        path = folder / "groups/a" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("echo pwned")
    (folder / "groups/a/1/link").symlink_to("/etc/passwd")
    os.mkfifo(folder / "groups/a/1/pipe")
    plan = {"groups": [{"slug": slug} for slug in ("a", "b", "unrun")]}
    (folder / "plan.json").write_text(json.dumps(plan))


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    build = tmp_path / "build"
    fill(build)
    monkeypatch.setattr(pack, "in_build", lambda name: str(build / name))
    assert pack.pack(str(tmp_path / "a.tgz"), 12.5, "CI 7") == 0
    assert not list(tmp_path.glob("*.new"))
    return tmp_path / "a.tgz"


def unpack(path: Path, into: Path) -> dict[str, Any]:
    out = into / "out.json"
    into.mkdir()
    assert unpack_verb.unpack([str(path)], str(into), str(out), []) == 0
    (answer,) = json.loads(out.read_text())["archives"]
    return answer


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_what_is_packed_is_unpacked(packed: Path, tmp_path: Path) -> None:
    assert unpack(packed, tmp_path / "x") == {"wrong": [], "began": 12.5, "ci": "CI 7"}
    found = contents(tmp_path / "x/0")
    assert found.pop("plan.json")
    assert found == FILES


def test_prefixes(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    for size in {*range(0, len(whole), 17), len(whole) - 1}:
        packed.write_bytes(whole[:size])
        (wrong,) = unpack(packed, tmp_path / f"x{size}")["wrong"]
        assert wrong.startswith("it is torn")


def test_flipped_bits(packed: Path, tmp_path: Path) -> None:
    """Of those in which gzip keeps its own notes nothing is lost."""
    whole = packed.read_bytes()
    assert not unpack(packed, tmp_path / "good")["wrong"]
    good = contents(tmp_path / "good" / "0")
    harmless = 0
    for bit in range(0, len(whole) * 8, 61):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        packed.write_bytes(bytes(flipped))
        if not unpack(packed, tmp_path / f"x{bit}")["wrong"]:
            harmless += 1
            assert contents(tmp_path / f"x{bit}" / "0") == good
    assert harmless < 10  # the time and the system in its header
    assert {path.name for path in tmp_path.iterdir() if path.name[0] != "x"} == {
        "build",
        "good",
        packed.name,
    }


@pytest.mark.parametrize(
    "plan",
    [
        "[]",
        "{",
        "{}",
        '{"groups": 1}',
        '{"groups": [{}]}',
        '{"groups": [{"slug": ".."}]}',
        '{"groups": [{"slug": "a/b"}]}',
        '{"groups": [{"slug": ".a"}]}',
        '{"groups": [{"slug": ""}]}',
        '{"groups": [{"slug": 1}]}',
        '{"groups": [{"slug": "a\\n"}]}',
    ],
)
def test_plans_of_others(
    packed: Path, tmp_path: Path, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = tmp_path / "build"
    (build / "plan.json").write_text(plan)
    monkeypatch.setattr(pack, "_names", lambda began: iter(["plan.json"]))
    assert pack.pack(str(packed), 0, None) == 0
    assert unpack(packed, tmp_path / "x")["wrong"] == ["its plan.json is none of ours"]


def test_a_disk_that_is_full(packed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And a link in the way of what is written aside leads nowhere."""
    before = packed.read_bytes()
    aside = Path(f"{packed}.{os.getpid()}.new")
    aside.symlink_to(packed)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, limits[1]))
    try:
        assert pack.pack(str(packed), 0, None) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "File too large" in capsys.readouterr().out
    assert packed.read_bytes() == before and not os.path.lexists(aside)


PLAN = json.dumps({"groups": [{"slug": "a"}]}).encode()
Members = list  # of (name or TarInfo, content)


def write(
    path: Path,
    members: Members,
    manifest: bytes | None = None,
    form: int = tarfile.PAX_FORMAT,
) -> None:
    """An archive of these after the plan, whose digests are right."""
    members = [("plan.json", PLAN), *members]
    files = {
        name: hashlib.sha256(data).hexdigest()
        for name, data in members
        if isinstance(name, str)
    }
    members.append(
        (
            "manifest.json",
            manifest
            or json.dumps({"v": 3, "began": 1.5, "ci": None, "files": files}).encode(),
        )
    )
    with (
        open(path, "wb") as file,
        gzip.GzipFile("", "wb", 6, file) as z,
        tarfile.open(fileobj=z, mode="w|", format=form) as tar,
    ):
        for name, data in members:
            info = tarfile.TarInfo(name) if isinstance(name, str) else name
            info.size = info.size or len(data)
            tar.addfile(info, io.BytesIO(data))


def special(name: str, **values: Any) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    for key, value in values.items():
        setattr(info, key, value)
    return info


DEEP = b"[" * 200_000


@pytest.mark.parametrize(
    "members, expected",
    [
        ([("../x", b"")], "it holds '../x', which leads out of it"),
        ([("/tmp/x", b"")], "it holds '/tmp/x', which leads out of it"),
        ([("groups/a/../../../x", b"")], "which leads out of it"),
        (
            [(special("groups/a/1/x", type=tarfile.SYMTYPE, linkname="/"), b"")],
            "it holds 'groups/a/1/x', which is no plain file",
        ),
        (
            [
                (
                    special("groups/a/1/x", type=tarfile.LNKTYPE, linkname="plan.json"),
                    b"",
                )
            ],
            "which is no plain file",
        ),
        (
            [(special("groups/a/1/x", type=tarfile.CHRTYPE), b"")],
            "which is no plain file",
        ),
        (
            [(special("groups/a/1/x", type=tarfile.FIFOTYPE), b"")],
            "which is no plain file",
        ),
        (
            [(special("groups/a/1/x", type=tarfile.DIRTYPE), b"")],
            "which is no plain file",
        ),
        (
            [("groups/a/1/x", b"1"), ("groups/a/1/x", b"1")],
            "it holds 'groups/a/1/x', twice",
        ),
        (
            [("groups/a/1/x", b"1"), ("groups/a/1/x/y", b"1")],
            "it holds 'groups/a/1/x/y', and, as this file system has it, another "
            "file of that name",
        ),
        (
            [("groups/a/1/x/y", b"1"), ("groups/a/1/x", b"1")],
            "it holds 'groups/a/1/x', and, as this file system has it, another "
            "file of that name",
        ),
        ([("groups/a/left", b"rm")], "'groups/a/left', which is none of its own"),
        ([("groups/a/ok", b"")], "'groups/a/ok', which is none of its own"),
        ([("groups/b/1/log", b"")], "'groups/b/1/log', which is none of its own"),
        ([("groups/a/./1/log", b"")], "which is none of its own"),
        ([("session.json", b"")], "'session.json', which is none of its own"),
        ([("build.ninja", b"")], "'build.ninja', which is none of its own"),
        ([("groups/a/1/" + "x" * 2000, b"")], "a name that is none of its own"),
        ([("groups/a/1/" + "x" * 300, b"")], "File name too long"),
        ([("groups/a/1/" + "x" * 70_000, b"")], "it holds a header of 7"),
        (
            [(special("groups/a/1/x", pax_headers={"comment": "x" * 70_000}), b"")],
            "it holds a header of 7",
        ),
        (
            [("groups/a/1/log", bytes(12_000_000))],
            "it unpacks to more than 10 MiB, too much for its size",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_hostile_members(
    tmp_path: Path, members: Members, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack_verb, "_ANY_SIZE", 10 << 20)
    monkeypatch.setattr(unpack_verb, "_RATIO", 1)
    for form in tarfile.PAX_FORMAT, tarfile.GNU_FORMAT:
        if (
            form == tarfile.GNU_FORMAT
            and "header" in expected
            and not isinstance(members[0][0], str)
        ):
            continue  # it has no such headers
        write(tmp_path / "x.tgz", members, form=form)
        (wrong, *_) = unpack(tmp_path / "x.tgz", tmp_path / f"x{form}")["wrong"]
        assert expected in wrong
    assert {path.name for path in tmp_path.iterdir()} <= {
        "x.tgz",
        f"x{tarfile.PAX_FORMAT}",
        f"x{tarfile.GNU_FORMAT}",
    }


def test_sparse_members(tmp_path: Path) -> None:
    """A few bytes of them would be gigabytes of nothing."""
    headers = {
        "GNU.sparse.major": "0",
        "GNU.sparse.minor": "1",
        "GNU.sparse.size": str(1 << 40),
        "GNU.sparse.map": f"{(1 << 40) - 1},1",
    }
    write(tmp_path / "x.tgz", [(special("groups/a/1/x", pax_headers=headers), b"x")])
    assert unpack(tmp_path / "x.tgz", tmp_path / "x")["wrong"] == [
        "it holds 'groups/a/1/x', which is no plain file"
    ]


def test_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack_verb, "_MOST_MEMBERS", 5)
    write(tmp_path / "x.tgz", [(f"groups/a/1/{i}", b"") for i in range(4)])
    assert unpack(tmp_path / "x.tgz", tmp_path / "x")["wrong"] == [
        "it holds more than 5 files"
    ]


def test_what_follows_the_tar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack_verb, "_ANY_SIZE", 1 << 20)
    monkeypatch.setattr(unpack_verb, "_RATIO", 1)
    write(tmp_path / "x.tgz", [])
    with open(tmp_path / "x.tgz", "ab") as file:
        file.write(gzip.compress(bytes(3 << 20)))
    (wrong,) = unpack(tmp_path / "x.tgz", tmp_path / "x")["wrong"]
    assert "it unpacks to more than" in wrong


@pytest.mark.parametrize(
    "manifest",
    [
        DEEP,
        b"[]",
        b"{",
        b"\xff",
        b'{"v": 3}',
        b'{"v": 3, "files": []}',
        b'{"v": 3, "began": [1], "ci": null, "files": {}}',
        b'{"v": 3, "began": 1e999, "ci": null, "files": {}}',
        b'{"v": 3, "began": NaN, "ci": null, "files": {}}',
        b'{"v": 3, "began": 1, "ci": {}, "files": {}}',
    ],
)
def test_hostile_manifests(tmp_path: Path, manifest: bytes) -> None:
    write(tmp_path / "x.tgz", [], manifest)
    answer = unpack(tmp_path / "x.tgz", tmp_path / "x")
    assert answer["wrong"] == [
        "it has no manifest.json, so it is torn, or no archive of `aomaker pack`"
    ]


def test_other_versions(tmp_path: Path) -> None:
    write(
        tmp_path / "x.tgz",
        [("groups/a/ok", b"")],
        json.dumps({"v": 1, "began": 1, "ci": None, "files": {}}).encode(),
    )
    assert unpack(tmp_path / "x.tgz", tmp_path / "x")["wrong"] == [
        "another version of aomaker packed it; merge with that one"
    ]


def test_deep_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PLAN", DEEP)
    write(tmp_path / "x.tgz", [])
    assert unpack(tmp_path / "x.tgz", tmp_path / "x")["wrong"] == [
        "its plan.json is none of ours"
    ]


@pytest.mark.parametrize(
    "text, root",
    [
        (b'{"root": "/home/ann", "cov_report": {"html": "/"}}', "/home/ann"),
        (b'{"root": "/home/*", "cov_config": "/rc"}', None),
        (b'{"root": ["/"]}', None),
        (b"[]", None),
        (DEEP, None),
        (b"\xff", None),
    ],
    ids=["string", "pattern", "list", "array", "deep", "bytes"],
)
def test_options_of_coverage(tmp_path: Path, text: bytes, root: str | None) -> None:
    """Where the files lay is what is known of them; the rest is ours."""
    name = "groups/a/1/coverage/options.json"
    write(tmp_path / "x.tgz", [(name, text)])
    assert not unpack(tmp_path / "x.tgz", tmp_path / "x")["wrong"]
    assert json.loads((tmp_path / "x/0" / name).read_text()) == {"root": root}
