"""What programs that tests start read, and processes that tests fork; what tests ask
of paths.

On Linux this process and all that it starts have loaded a library, which appends
what they read to a file (src/recorder). ``os.putenv`` of its variable, which never
comes into the environment, tells it which file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

from ..util.inputs import Inputs
from . import connections
from .record import Record

_VARIABLE = "AOMAKER_INPUTS"

# kinds of the library's lines, and those of a record
_NOTED = {
    "absent": "absent",
    "env": "env",
    "program": "program",
    "stat": "found",
    "unknown": "unknown",
}


class Children:
    """They are followed from its creation on.

    file: a path for the library. of_thread: those of this thread, and of threads that
    it starts, not of the whole process.
    """

    def __init__(self, file: str, root: str, of_thread: bool = False) -> None:
        self._file = os.path.abspath(file)
        self._whose = "thread" if of_thread else "process"
        os.putenv(_VARIABLE, "\n".join((self._whose, self._file, root.rstrip("/"))))
        self.are_followed = os.path.exists(self._file)
        if not self.are_followed:  # it is not loaded
            os.unsetenv(_VARIABLE)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """Note what this process itself asks of paths meanwhile, too.

        os.stat() and its like raise no audit events.
        """
        if not self.are_followed:
            yield
            return
        os.putenv(_VARIABLE, f"{self._whose}+\n")
        try:
            yield
        finally:
            os.putenv(_VARIABLE, f"{self._whose}-\n")

    def end(self, inputs: Inputs, record: Record) -> None:
        """Add what they have read so far. They are not followed any more."""
        if not self.are_followed:
            return
        os.putenv(_VARIABLE, f"{self._whose}\n")
        lines = list(self._lines())
        served = {what for kind, what, *_ in lines if kind == "serves"}
        for kind, what, *path in lines:
            if kind == "world":
                if what not in served and not connections.is_of_run(what):
                    record.note("world", what)
            elif kind in _NOTED:
                record.note(_NOTED[kind], what, record.place_of("program", *path))
            elif kind != "serves":
                inputs.add(kind, what)

    def _lines(self) -> Iterator[list[str]]:
        try:
            with open(self._file, encoding="utf-8") as file:
                yield from map(json.loads, file)
            os.remove(self._file)
        except (OSError, ValueError) as error:  # a test has changed it
            yield ["unknown", f"what started programs have read: {error}"]
