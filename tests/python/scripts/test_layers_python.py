"""The order of the packages of the Python side, which scripts/layers_python proves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def layers(*args: Path) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "layers_python", *args],
        capture_output=True,
        text=True,
    )
    assert not done.stderr
    return done.returncode, done.stdout


def test_ours() -> None:
    assert layers() == (0, "")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Two packages and a module, in order."""
    root = tmp_path / "ours"
    for folder in "low", "high":
        (root / folder).mkdir(parents=True)
        (root / folder / "__init__.py").touch()
    (root / "__init__.py").touch()
    (root / "LAYERS").write_text("low high main\n")
    (root / "low" / "a.py").write_text("import os\n")
    (root / "low" / "b.py").write_text("from . import a\n")
    (root / "high" / "c.py").write_text("from ..low.b import os\nfrom ..low import a\n")
    (root / "main.py").write_text("import ours.low.a\nfrom .high import c\n")
    return root


def test_in_order(package: Path) -> None:
    (package / "low" / "a.py").write_text(
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from ..high.c import C\n"
    )
    assert layers(package) == (0, "")


@pytest.mark.parametrize(
    "text, wrong",
    [
        ("from ..high import c\n", "low.a imports high.c, which comes later"),
        ("from ..high.c import os\n", "low.a imports high.c, which comes later"),
        ("from ours.high.c import os\n", "low.a imports high.c, which comes later"),
        ("import ours.main\n", "low.a imports main, which comes later"),
        (
            "def f():\n    if f:\n        from ..main import c\n",
            "low.a imports main, which comes later",
        ),
        ("from .b import a\n", "a circle of imports: low.a, low.b"),
        ("def f():\n    from . import b\n", "a circle of imports: low.a, low.b"),
    ],
)
def test_wrong_import(package: Path, text: str, wrong: str) -> None:
    (package / "low" / "a.py").write_text(text)
    status, said = layers(package)
    assert status == 1 and wrong in said


def test_packages_that_layers_does_not_name(package: Path) -> None:
    (package / "LAYERS").write_text("low main other\n")
    status, said = layers(package)
    assert status == 1
    assert "high is not in LAYERS" in said and "LAYERS: there is no other" in said
