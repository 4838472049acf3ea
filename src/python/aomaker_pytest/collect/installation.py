"""This Python as two machines can compare it: passes of groups may travel between
those where it is the same (src/plan/portable_key.h).
"""

from __future__ import annotations

import os
import platform
import sys
import sysconfig
from typing import Any

_RELEASE = "/etc/os-release"
_PACKAGES = ("site-packages", "dist-packages")


def _system() -> list[str]:
    """The names and versions of the system."""
    try:
        with open(_RELEASE, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except OSError:
        return [platform.release()]
    return [line for line in lines if line.startswith(("ID=", "VERSION_ID="))]


def installation() -> dict[str, Any]:
    """What it is called, where it is, and where its packages are."""
    return {
        "platform": " ".join(
            [
                str(sys.implementation.cache_tag),
                sys.version.split()[0],
                sysconfig.get_platform(),
                *platform.libc_ver(),
                *_system(),
            ]
        ),
        "prefixes": [sys.prefix, sys.base_prefix],
        "packages": [
            path
            for path in dict.fromkeys(sys.path)
            if os.path.basename(path) in _PACKAGES and os.path.isdir(path)
        ],
    }
