"""What a test prints, in files that its supervisor can read when it dies.

pytest keeps it in files without a name until the test has ended. Those of its
own capture have one here, captured.stdout and captured.stderr in the folder of
the attempt, as long as the session lasts (src/captured.h).
"""
from __future__ import annotations

import contextlib
import os
from typing import IO, Any, Iterator

from .process import unlink


_NAMES = ("stdout", "stderr")


def open_file(folder: str, name: str) -> IO[bytes] | None:
    """For what goes to the stream of this name; None: there is one, of the
    session that began this one, or it cannot be had."""
    try:
        return open(_path(folder, name), "w+b", buffering=0, opener=_private)
    except OSError:
        return None


def _path(folder: str, name: str) -> str:
    return os.path.join(folder, f"captured.{name}")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)


def remove_files(folder: str) -> None:
    for name in _NAMES:
        unlink(_path(folder, name))


@contextlib.contextmanager
def named_files(folder: str) -> Iterator[None]:
    """For the capture by descriptors that begins within, if one does."""
    from _pytest import capture

    unnamed = capture.TemporaryFile
    left = list(_NAMES)

    def named(*args: Any, **values: Any) -> IO[bytes]:
        file = open_file(folder, left.pop(0)) if left else None
        return file or unnamed(*args, **values)

    capture.TemporaryFile = named  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        capture.TemporaryFile = unnamed  # type: ignore[misc]
        remove_files(folder)
