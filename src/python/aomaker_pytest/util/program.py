"""The program aomaker."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def find_program() -> str:
    """The program that was installed, or built, with this file; else that of PATH."""
    here = Path(__file__).resolve().parents
    beside = (place / "aomaker" for place in (here[5] / "bin", here[4] / "build"))
    found = next(
        (str(path) for path in beside if os.access(path, os.X_OK)),
        shutil.which("aomaker"),
    )
    if found is None:
        raise FileNotFoundError(
            f"the program aomaker is missing: type make in {here[4]}, or pip install it"
        )
    _refuse_script(found)
    return found


def _refuse_script(path: str) -> None:
    """The original's command, if installed over ours, would start us for ever."""
    with open(path, "rb") as file:
        if file.read(2) == b"#!":
            raise RuntimeError(
                f"{path} is the command of the original aomaker, which was "
                "installed after aomaker-ninja; install that again: "
                "pip install --force-reinstall --no-deps aomaker-ninja"
            )
