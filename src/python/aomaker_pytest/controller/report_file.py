"""What a group tells the controller, in the file ``reports`` of its attempt.

Each record is its length (4 bytes, the lowest first) and a tuple in the format of
``marshal``: the kinds of values that xdist passes between processes, too. The
first member is its name, the second a time in seconds after 1970:

    start TIME NODEID LOCATION     a test begins
    report TIME DATA               pytest_report_to_serializable of a TestReport
    collect TIME DATA              ... of a CollectReport that did not pass
    finish TIME NODEID LOCATION    a test has ended
    warning TIME DATA WHEN NODEID LOCATION    see ``serial_warning``
    output TIME DICT               config.workeroutput, when the session has ended
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterator
from typing import Any

NAME = "reports"
_SIMPLE = (bool, int, float, complex, str, bytes)
_HEAD = 4


def simple(value: Any) -> Any:
    """The value in types that marshal has; others become their text."""
    if value is None or type(value) in _SIMPLE:
        return value
    if isinstance(value, dict):
        return {simple(key): simple(held) for key, held in value.items()}
    for kind in (tuple, list, set, frozenset):
        if isinstance(value, kind):
            return kind(map(simple, value))
    for kind in _SIMPLE:
        if isinstance(value, kind):
            return kind(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else _text(value)


def _text(value: Any) -> str:
    try:
        return repr(value)
    except Exception:
        return object.__repr__(value)


def pack(record: tuple[Any, ...]) -> bytes:
    """The bytes of a record."""
    try:
        data = marshal.dumps(record)
    except ValueError:  # it has values of other types
        data = marshal.dumps(simple(record))
    return len(data).to_bytes(_HEAD, "little") + data


class ReportFile:
    """Reads a file that another process may still be writing."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._bytes = b""
        self._at = 0

    def records(self) -> Iterator[tuple[Any, ...]]:
        """The complete records that have come since the last call."""
        try:
            with open(self.path, "rb") as file:
                file.seek(self._at)
                data = file.read()
        except OSError:
            return
        self._at += len(data)
        self._bytes += data
        at, end = 0, len(self._bytes)
        while at + _HEAD <= end:
            next_one = (
                at + _HEAD + int.from_bytes(self._bytes[at : at + _HEAD], "little")
            )
            if next_one > end:
                break
            record = marshal.loads(self._bytes[at + _HEAD : next_one])
            at = next_one
            yield record
        self._bytes = self._bytes[at:]
