"""Archives of shards: what cannot be trusted is found, and does no harm."""
from __future__ import annotations

import json
import os
import resource
from pathlib import Path
from typing import Any

import pytest

from aomaker_pytest import archive

FILES = {
    "history.jsonl": b'{"group": "a"}\n',
    "groups/a/status.json": b"{}",
    "groups/a/1/log": b"\xff\x00said\n" * 9,
    "groups/a/1/allure/\udcff": b"",
    "groups/b/1/odd name\n": b"x",
}


def fill(folder: Path) -> None:
    for name, data in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (folder / "groups/other").mkdir()
    (folder / "groups/other/old").write_text("of no group of the plan")
    (folder / "groups/a/link").symlink_to("/etc/passwd")
    os.mkfifo(folder / "groups/a/pipe")
    plan = {"groups": [{"slug": slug} for slug in ("a", "b", "unrun")]}
    (folder / "plan.json").write_text(json.dumps(plan))


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    build = tmp_path / "build"
    fill(build)
    monkeypatch.setattr(archive, "in_build", lambda name: str(build / name))
    assert archive.pack(str(tmp_path / "a.tgz"), 12.5, "CI 7") == 0
    assert not list(tmp_path.glob("*.new"))
    return tmp_path / "a.tgz"


def unpack(path: Path, into: Path) -> dict[str, Any]:
    out = into / "out.json"
    into.mkdir()
    assert archive.unpack([str(path)], str(into), str(out)) == 0
    (answer,) = json.loads(out.read_text())["archives"]
    return answer


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}


def test_what_is_packed_is_unpacked(packed: Path, tmp_path: Path) -> None:
    assert unpack(packed, tmp_path / "x") == {
        "wrong": [], "began": 12.5, "ci": "CI 7"}
    found = contents(tmp_path / "x/0")
    assert found.pop("plan.json")
    assert found == FILES


def test_prefixes(packed: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    for size in [*range(0, len(whole), 5), len(whole) - 1]:
        packed.write_bytes(whole[:size])
        (wrong,) = unpack(packed, tmp_path / f"x{size}")["wrong"]
        assert wrong.startswith("it is torn")


def test_flipped_bits(packed: Path, tmp_path: Path) -> None:
    """Of those in which gzip keeps its own notes nothing is lost."""
    whole = packed.read_bytes()
    assert not unpack(packed, tmp_path / "good")["wrong"]
    good = contents(tmp_path / "good" / "0")
    harmless = 0
    for bit in range(0, len(whole) * 8, 19):
        flipped = bytearray(whole)
        flipped[bit // 8] ^= 1 << bit % 8
        packed.write_bytes(bytes(flipped))
        if not unpack(packed, tmp_path / f"x{bit}")["wrong"]:
            harmless += 1
            assert contents(tmp_path / f"x{bit}" / "0") == good
    assert harmless < 10  # the time and the system in its header
    assert {path.name for path in tmp_path.iterdir() if path.name[0] != "x"} \
        == {"build", "good", packed.name}


@pytest.mark.parametrize("plan", [
    "[]", "{", "{}", '{"groups": 1}', '{"groups": [{}]}',
    '{"groups": [{"slug": ".."}]}', '{"groups": [{"slug": "a/b"}]}',
    '{"groups": [{"slug": ".a"}]}', '{"groups": [{"slug": ""}]}',
    '{"groups": [{"slug": 1}]}', '{"groups": [{"slug": "a\\n"}]}'])
def test_plans_of_others(packed: Path, tmp_path: Path, plan: str,
                         monkeypatch: pytest.MonkeyPatch) -> None:
    build = tmp_path / "build"
    (build / "plan.json").write_text(plan)
    monkeypatch.setattr(archive, "_names", lambda began: iter(["plan.json"]))
    assert archive.pack(str(packed), 0, None) == 0
    assert unpack(packed, tmp_path / "x")["wrong"] == [
        "its plan.json is none of ours"]


def test_a_disk_that_is_full(packed: Path, capsys: pytest.CaptureFixture[str]
                             ) -> None:
    """And a link in the way of what is written aside leads nowhere."""
    before = packed.read_bytes()
    aside = Path(f"{packed}.{os.getpid()}.new")
    aside.symlink_to(packed)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, limits[1]))
    try:
        assert archive.pack(str(packed), 0, None) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert "File too large" in capsys.readouterr().out
    assert packed.read_bytes() == before and not os.path.lexists(aside)
