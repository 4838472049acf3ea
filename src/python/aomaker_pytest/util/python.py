"""The version of this Python."""

from __future__ import annotations

import platform
import sys
from typing import Callable


def version() -> str:
    """The version, and whether threads are really parallel, if they could be."""
    has_gil: Callable[[], bool] = getattr(sys, "_is_gil_enabled", lambda: True)
    if not has_gil():
        return f"{platform.python_version()} free-threaded"
    if "t" in sys.abiflags:  # an imported module has enabled the GIL
        return f"{platform.python_version()} free-threaded, but for its GIL"
    return platform.python_version()
