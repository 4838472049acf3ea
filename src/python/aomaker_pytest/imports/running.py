"""What runs beside the main thread, and would not in a fork."""

from __future__ import annotations

import os
import time

from ..util.process import nthreads

_MOMENTS = 20  # milliseconds


def more_threads(before: int) -> bool:
    """Whether a thread is left; one that was waited for may need a moment to go."""
    for _ in range(_MOMENTS):
        if nthreads() <= before:
            return False
        time.sleep(0.001)
    return True


def has_child() -> bool:
    """Whether a child is alive, or has not been waited for."""
    try:
        if hasattr(os, "waitid"):
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True
