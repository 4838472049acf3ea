"""The journal of a group: one JSON object a line, flushed, in time order.

conf/journal.schema.json describes the events and their members.

Phases that passed are written with what comes next, so that a test costs two
writes; others at once, as the test may yet kill its worker. A journal whose last
event is not ``end`` is that of a worker that died; the test that was started and
not finished is the one it died in.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any, Callable

from ..internals.allure_writer import represented
from ..secrets.mask import Mask
from ..util import clock
from ..util.process import getpid

_TEXTS = {"message", "longrepr", "sections", "properties", "xfail", "args", "text"}
_PHASE = {"n", "when", "outcome", "duration"}
_WHEN = {"setup", "call", "teardown"}
_SURROGATES = re.compile(r"\\\\|\\u(d[89ab]..\\ud[c-f]..|d[89a-f]..)")
_encode = json.JSONEncoder(
    ensure_ascii=True, separators=(",", ":"), default=represented
).encode


def _line(event: str, values: dict[str, Any]) -> str:
    """One line of JSON; the forms that most tests have five times are spelt out."""
    now = clock.now()
    if len(values) == 1 and type(values.get("n")) is int:
        return f'{{"event":"{event}","time":{now!r},"n":{values["n"]}}}\n'
    if (
        len(values) == 4
        and values.get("outcome") == "passed"
        and values.keys() == _PHASE
        and values["when"] in _WHEN
    ):
        return (
            f'{{"event":"{event}","time":{now!r},"n":{values["n"]},'
            f'"when":"{values["when"]}","outcome":"passed",'
            f'"duration":{values["duration"]!r}}}\n'
        )
    return _encode({"event": event, "time": now, **values}) + "\n"


def _readable(found: re.Match[str]) -> str:
    """A lone surrogate as text, since nobody can show it.

    Names keep theirs, which stand for bytes (src/formats/json.c).
    """
    text = found.group()
    return f"\\{text}" if len(text) == 6 else text


class Journal:
    """Writes events to a file of its own; the descriptor is not inherited."""

    def __init__(self, path: str, failed: Callable[[], Any] | None = None) -> None:
        """failed: called instead of raising the OSError of a write."""
        self.path = os.path.abspath(path)
        self._failed = failed
        self._pid = getpid()
        self._fd = os.open(
            path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o664
        )
        self.mask: Mask | None = None
        self._closed = False
        self._phases = b""  # lines that are not written yet

    def close(self) -> None:
        """Write nothing from now on: the group continues in another worker."""
        self._closed = True

    def write(self, event: str, **values: Any) -> None:
        """Write one event; a process that a test has forked writes nothing."""
        if self._closed or getpid() != self._pid:
            return
        if self.mask is not None:
            for key in _TEXTS.intersection(values):
                values[key] = self.mask.values(values[key])
        line = _line(event, values)
        if ("n" in values or event == "warning") and "\\ud" in line:
            line = _SURROGATES.sub(_readable, line)
        data = self._phases + line.encode("ascii")
        waits = event == "phase" and values["outcome"] == "passed"
        self._phases = data if waits else b""
        try:
            while data and not waits:
                data = data[os.write(self._fd, data) :]
        except OSError:
            if self._failed is None:
                raise
            self._failed()
