"""pytest's capturing, for each group.

Its module sees a ``sys`` of its own, where the streams are what pytest itself has
put there. Capturing by descriptors is replaced by files, since a descriptor
belongs to the whole process.
"""

from __future__ import annotations

import sys
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from _pytest import capture

from ..group.captured_output import open_file
from . import owner
from .stream_router import STREAM_NAMES

if TYPE_CHECKING:
    from .streams import Stream


class _Sys:
    """``sys`` as pytest's capturing sees it."""

    def __init__(self, streams: dict[str, Stream]) -> None:
        vars(self)["_streams"] = streams

    def __getattr__(self, name: str) -> Any:
        stream = self._streams.get(name)
        return getattr(sys, name) if stream is None else stream.below()

    def __setattr__(self, name: str, value: Any) -> None:
        stream = self._streams.get(name)
        if stream is None:
            setattr(sys, name, value)
        else:
            stream.capture(value)


class CaptureFile(capture.EncodedFile):
    """Knows whether it may hold anything, without a system call."""

    written = False
    shared = False  # 1: its descriptor is known, so others may write into it

    def write(self, text: str) -> int:
        length = super().write(text)
        self.written = True
        return length

    def fileno(self) -> int:
        self.shared = True
        return super().fileno()

    @property
    def buffer(self) -> Any:
        self.shared = True
        return super().buffer


class FileCapture(capture.SysCapture):
    """Replaces capturing by descriptors.

    It captures into a file, so that subprocesses may write to it, too.
    """

    def __init__(self, descriptor: int) -> None:
        group = owner.current()
        named = (
            open_file(group.folder, STREAM_NAMES[descriptor])
            if group and group.folder
            else None
        )
        self._file = CaptureFile(
            named or TemporaryFile(buffering=0),
            encoding="utf-8",
            errors="replace",
            newline="",
            write_through=True,
        )
        super().__init__(descriptor, self._file)

    def snap(self) -> str:
        if not self._file.written and not self._file.shared:
            return ""
        self._file.written = False
        self.tmpfile.seek(0)
        text = self.tmpfile.read()
        self.tmpfile.seek(0)
        self.tmpfile.truncate()
        return text


def divide_capture(streams: dict[str, Stream]) -> None:
    make = capture._get_multicapture

    def make_divided(method: Any) -> Any:
        if method != "fd":
            return make(method)
        return capture.MultiCapture(
            in_=capture.SysCapture(0), out=FileCapture(1), err=FileCapture(2)
        )

    capture._get_multicapture = make_divided
    vars(capture)["sys"] = _Sys(streams)
