"""A change of a project: what it does to files and variables, and how it is undone.

A change is made of steps that name all they need, so that copies of a project which
are equal stay equal.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple


class State(NamedTuple):
    """What is at a path: a file, a link, a folder, or nothing."""

    kind: str  # "file", "link", "folder" or ""
    content: bytes = b""  # of a file; where a link leads
    mode: int = 0


class Step(NamedTuple):
    """A path comes into a state; times: those of the file stay, or None: it is now."""

    path: str  # from the folder of the project; a variable begins with a dollar
    state: State
    times: tuple[int, int] | None = None


class Change(NamedTuple):
    kind: str
    text: str
    steps: list[Step]


def state(path: Path) -> State:
    if path.is_symlink():
        return State("link", os.fsencode(os.readlink(path)))
    if path.is_dir():
        return State("folder", mode=path.stat().st_mode)
    if path.exists():
        return State("file", path.read_bytes(), path.stat().st_mode)
    return State("")


def value(text: str | None) -> State:
    """That of a variable; None: it is not set."""
    return State("") if text is None else State("file", os.fsencode(text))


def inverse(change: Change, root: Path, env: dict[str, str]) -> Change:
    """What leads back from the change, which has not been made yet."""
    before = {
        step.path: (
            value(env.get(step.path[1:]))
            if step.path[0] == "$"
            else state(root / step.path)
        )
        for step in change.steps
    }
    steps = [Step(path, before[path]) for path in reversed(before)]
    return Change("revert", f"revert: {change.text}", steps)


def apply(change: Change, root: Path, env: dict[str, str]) -> None:
    for step in change.steps:
        if step.path[0] != "$":
            _put(root / step.path, step)
        elif step.state.kind:
            env[step.path[1:]] = os.fsdecode(step.state.content)
        else:
            env.pop(step.path[1:], None)


def _put(path: Path, step: Step) -> None:
    kind, content, mode = step.state
    if kind == "file" and state(path).kind == "file":
        if path.read_bytes() != content:
            path.write_bytes(content)
        else:
            os.utime(path)
    elif kind != "folder" or not path.is_dir():
        _clear(path)
        if kind:
            path.parent.mkdir(parents=True, exist_ok=True)
        if kind == "file":
            path.write_bytes(content)
        elif kind == "link":
            path.symlink_to(os.fsdecode(content))
        elif kind == "folder":
            path.mkdir()
    if mode and kind == "file":
        path.chmod(mode & 0o7777)
    if step.times:
        os.utime(path, ns=step.times)


def _clear(path: Path) -> None:
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
