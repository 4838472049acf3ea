"""The checks of `make check`, as far as their tools are installed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUILD = Path(os.environ.get("AOMAKER", ROOT / "build" / "aomaker")).parent


def check(*names: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "scripts" / "check", *names],
        env={**os.environ, "B": str(BUILD)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("name", ["clang-format", "ruff", "shell", "man"])
def test_sources(name: str) -> None:
    done = check(name)
    if "is not installed" in done.stdout:
        pytest.skip(done.stdout.strip())
    assert (done.returncode, done.stdout) == (0, "")


def test_unknown_name() -> None:
    done = check("spelling")
    assert done.returncode == 2 and "no check 'spelling'" in done.stdout


def test_help() -> None:
    """`make help` prints what the Makefile begins with."""
    text = subprocess.run(
        ["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in "test", "check", "help", "install", "clean":
        assert f"make {target} " in text
        assert f"\n{target}:" in makefile
    assert "CC =" not in text and "#" not in text
