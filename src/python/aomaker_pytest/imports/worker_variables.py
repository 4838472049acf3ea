"""The variables by which code knows its worker, as pytest-xdist sets them.

Each group has other values, so code that reads one of them while it is imported
makes something of its own, such as the name of a database.
"""

from __future__ import annotations

import os
import sys
from typing import Any, Callable

WORKER = "PYTEST_XDIST_WORKER"
COUNT = "PYTEST_XDIST_WORKER_COUNT"
TESTRUN = "PYTEST_XDIST_TESTRUNUID"
NAMES = frozenset((WORKER, COUNT, TESTRUN))
_WALKS = ("__iter__", "copy")
IS_READ = "the name of the worker is asked for"


def hide() -> None:
    """Remove values that come from outside, of a worker that runs a run."""
    for name in NAMES:
        os.environ.pop(name, None)


def watched_key(read: Callable[[], Any]) -> Callable[[Any], Any]:
    """Replaces ``os.environ.encodekey``: `read` is called when one is asked for."""
    encode: Callable[[Any], Any] = os.environ.encodekey

    def encode_key(key: Any) -> Any:
        if (
            type(key) is str
            and key in NAMES
            # a walk through all variables looks for others (pydantic-settings)
            and sys._getframe(2).f_code.co_name not in _WALKS
        ):
            read()
        return encode(key)

    return encode_key
