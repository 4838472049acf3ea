"""Which Python this is."""

from __future__ import annotations

import platform
import sys
from typing import Callable


def version() -> str:
    """And whether its threads are really parallel, where they could be."""
    has_gil: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    if not has_gil():
        return f"{platform.python_version()} free-threaded"
    if "t" in sys.abiflags:  # a module that was imported has wanted it
        return f"{platform.python_version()} free-threaded, but for its GIL"
    return platform.python_version()
