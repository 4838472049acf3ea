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


@contextlib.contextmanager
def named_files(folder: str) -> Iterator[None]:
    """For the capture that begins within, if it has files at all."""
    from _pytest import capture

    unnamed = capture.TemporaryFile
    paths = [os.path.join(folder, f"captured.{name}")
             for name in ("stdout", "stderr")]
    left = list(paths)

    def named(*args: Any, **values: Any) -> IO[bytes]:
        if left:
            path = left.pop(0)
            with contextlib.suppress(OSError):
                return open(path, "w+b", buffering=0, opener=_private)
        return unnamed(*args, **values)  # type: ignore[no-any-return]

    capture.TemporaryFile = named  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        capture.TemporaryFile = unnamed  # type: ignore[misc]
        for path in paths:
            unlink(path)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
