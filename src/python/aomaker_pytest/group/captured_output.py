"""The output of a test, in files that its supervisor can read when it dies.

pytest keeps it in files without a name, and empties them after each phase of a
test. The files of its own capture have names here, captured.stdout and
captured.stderr in the folder of the attempt, as long as the session lasts
(src/exec/captured_output.h), and are empty when another test begins.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from typing import Any, Callable

from ..internals.pytest_start import unnamed_file
from ..util.process import unlink

_NAMES = ("stdout", "stderr")
_READ_WRITE = os.O_RDWR | os.O_CREAT


class CapturedFile(io.FileIO):
    """A file that begins, for its reader here, where it was emptied last."""

    _begin = 0

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        if whence == os.SEEK_SET:
            offset += self._begin
        return super().seek(offset, whence) - self._begin

    def tell(self) -> int:
        return super().tell() - self._begin

    def truncate(self, size: int | None = None) -> int:
        """Everything in it has been read; another size is never used."""
        self._begin = super().seek(0, os.SEEK_END)
        return 0

    def begin_anew(self) -> None:
        if self._begin and self.tell() == 0:
            self._begin = super().truncate(0)
            super().seek(0)


_files: dict[str, list[CapturedFile]] = {}  # by folder


def open_file(folder: str, name: str) -> CapturedFile | None:
    """A file for the stream of this name.

    None: the session that began this one has it, or it cannot be opened.
    """
    try:
        file = CapturedFile(_path(folder, name), "w+b", opener=_private)
    except OSError:
        return None
    # As pytest's file has no path, its name is the descriptor; reports show it in
    # the repr() of sys.stdout.
    file.name = file.fileno()  # type: ignore[misc, assignment]
    _files.setdefault(os.path.abspath(folder), []).append(file)
    return file


def name_inherited(folder: str) -> Callable[[str, Any], int]:
    """Name the files that pytest captures in, in a fork; ``pytest_start`` asks."""

    def own_file(name: str, inherited: Any) -> int:
        try:
            own = os.open(_path(folder, name), _READ_WRITE | os.O_EXCL, 0o600)
        except OSError:
            return unnamed_file()
        if isinstance(inherited, CapturedFile):
            _files.setdefault(os.path.abspath(folder), []).append(inherited)
        return own

    return own_file


@contextlib.contextmanager
def inheritable_files() -> Iterator[None]:
    """Let forks name the files of a capture by descriptors that begins within."""
    from _pytest import capture

    before = capture.TemporaryFile
    capture.TemporaryFile = _inheritable  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        capture.TemporaryFile = before  # type: ignore[misc]


def _inheritable(*args: Any, **values: Any) -> CapturedFile:
    return CapturedFile(unnamed_file(), "w+b")


def _path(folder: str, name: str) -> str:
    return os.path.join(folder, f"captured.{name}")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_EXCL, 0o600)


def begin_anew(folder: str) -> None:
    """Empty the files for another test; folder: that of the attempt, absolute."""
    for file in _files.get(folder, ()):
        file.begin_anew()


def remove_files(folder: str) -> None:
    _files.pop(os.path.abspath(folder), None)
    for name in _NAMES:
        unlink(_path(folder, name))


@contextlib.contextmanager
def named_files(folder: str) -> Iterator[None]:
    """Name the files of a capture by descriptors that begins within, if one does."""
    from _pytest import capture

    unnamed = capture.TemporaryFile
    left = list(_NAMES)

    def named(*args: Any, **values: Any) -> Any:
        tempfile.gettempdir()  # a file without a name settles it, too
        file = open_file(folder, left.pop(0)) if left else None
        return file or unnamed(*args, **values)

    capture.TemporaryFile = named  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        capture.TemporaryFile = unnamed  # type: ignore[misc]
        remove_files(folder)
