"""Projects of the original aomaker, with a release of it beside us."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from support import Project, make_venv, pip


def make_python(folder: Path, wheel: Path, *packages: str) -> Path:
    """Of an environment with both packages; ours has the commands."""
    python = make_venv(folder / "venv", *packages)
    pip("--python", python, "install", wheel)
    # pytest keeps the byte code of plugins, which it rewrites: tests write none
    env = {**os.environ}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    subprocess.run(
        [python, "-m", "pytest", "--help"],
        env=env,
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return python


def copy(created: Path, python: Path, to: Path) -> Project:
    shutil.copytree(created, to)
    project = Project(to)
    project.env["VIRTUAL_ENV"] = str(python.parent.parent)
    return project


def check_order(output: str, expected: list[str]) -> None:
    """Each text is there, one after the other."""
    places = [output.index(text) for text in expected]
    assert places == sorted(places)


def files_with(project: Project, *secrets: bytes) -> set[str]:
    """The files of the project that hold one of these."""
    return {
        str(path.relative_to(project.root))
        for path in project.root.rglob("*")
        if path.is_file() and any(secret in path.read_bytes() for secret in secrets)
    }
