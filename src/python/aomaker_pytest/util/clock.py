"""The time of day, even when the machine's clock is set during a run.

A run has one epoch, the time at which the monotonic clock was 0. The program
that began the run passes it on (src/os/clock.c): ``SECONDS HOST``.
"""

from __future__ import annotations

import os
import socket
import sys
import time

_VARIABLE = "AOMAKER_EPOCH"


def _clock() -> float:
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def _epoch() -> float:
    seconds, _, host = os.environ.get(_VARIABLE, "").partition(" ")
    if seconds and host == socket.gethostname():
        return float(seconds)
    return time.time() - _clock()


_EPOCH = _epoch()


def now() -> float:
    """Seconds since 1970."""
    return _EPOCH + _clock()


def milliseconds() -> int:
    return round(1000 * now())


def be_of_allure() -> None:
    """Let Allure use this clock instead of the time of day."""
    for name in (
        "allure_commons.utils",
        "allure_commons.lifecycle",
        "allure_commons.reporter",
        "allure_pytest.listener",
    ):
        if hasattr(sys.modules.get(name), "now"):
            vars(sys.modules[name])["now"] = milliseconds
