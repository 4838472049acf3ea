"""A few of the random edits of `make watch-oracle`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_verdicts_are_those_of_a_fresh_pytest(tmp_path):
    argv = ["-m", "watch_oracle", "--edits", "6", "--seed", "1"]
    done = subprocess.run(
        [sys.executable, *argv, "--folder", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 of 6 verdicts are wrong" in done.stdout
