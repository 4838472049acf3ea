"""The order of the folders of src/, which scripts/layers proves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OBJECTS = Path(os.environ.get("AOMAKER", ROOT / "build" / "aomaker")).parent / "obj"


def layers(*args: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "layers", *args],
        capture_output=True,
        text=True,
    )
    assert not done.stderr
    return done.returncode, done.stdout


def test_ours() -> None:
    """Includes, and the calls of the objects that were built."""
    assert layers(ROOT / "src", OBJECTS) == (0, "")


@pytest.fixture
def src(tmp_path: Path) -> Path:
    """Two folders of three modules, in order."""
    src = tmp_path / "src"
    for folder in "low", "high":
        (src / folder).mkdir(parents=True)
    (src / "LAYERS").write_text("low high\n")
    (src / "low" / "a.h").write_text("int a(void);\n")
    (src / "low" / "a.c").write_text('#include "low/a.h"\nint a(void) { return 1; }\n')
    (src / "low" / "b.c").write_text(
        '#include "low/a.h"\nint b(void) { return a(); }\n'
    )
    (src / "high" / "c.c").write_text(
        '#include <stdio.h>\n#include "low/a.h"\nint c(void) { return a(); }\n'
    )
    return src


def built(src: Path) -> Path:
    objects = src.parent / "obj"
    for source in src.glob("*/*.c"):
        target = objects / source.relative_to(src).with_suffix(".o")
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-w", "-I", src, "-c", "-o", target, source], check=True)
    return objects


def test_in_order(src: Path) -> None:
    assert layers(src, built(src)) == (0, "")


@pytest.mark.parametrize(
    "name, text, wrong",
    [
        ("low/b.c", '#include "high/c.h"\n', "which comes later"),
        ("low/b.c", '#include "a.h"\n', "without its folder"),
        (
            "low/a.c",
            '#include <stdio.h>\n#include "low/a.h"\n',
            "not the first that it includes",
        ),
        ("low/b.c", "#include <low/a.h>\n", "is one of ours"),
        ("new/d.c", "", "the folder is missing"),
    ],
)
def test_wrong_include(src: Path, name: str, text: str, wrong: str) -> None:
    (src / name).parent.mkdir(exist_ok=True)
    (src / name).write_text(text)
    status, said = layers(src)
    assert status == 1 and wrong in said and name in said


def test_wrong_calls(src: Path) -> None:
    (src / "low" / "a.c").write_text(
        '#include "low/a.h"\nint a(void) { return b() + c(); }\n'
    )
    assert layers(src)[0] == 0
    status, said = layers(src, built(src))
    assert status == 1
    assert "low/a calls high/c, which comes later" in said
    assert "a circle of calls: high/c, low/a, low/b\n" in said
