"""What a group tells the controller, in the file ``reports`` of its attempt.

Each record is its length (4 bytes, the lowest first) and a tuple in the format of
``marshal``: the kinds of values that xdist passes between processes, too. The
first member is its name, the second a time in seconds after 1970:

    collected TIME NODEIDS         the group's tests
    start TIME NODEID LOCATION     a test begins
    report TIME DATA               pytest_report_to_serializable of a TestReport
    collect TIME DATA              ... of a CollectReport that did not pass
    finish TIME NODEID LOCATION    a test has ended
    warning TIME DATA WHEN NODEID LOCATION    see ``serial_warning``
    output TIME DICT               config.workeroutput, when the session has ended
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from typing import Any

from ..util.plain_values import simple

NAME = "reports"
_HEAD = 4


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
