"""Build hook of hatchling: packs what `make install` installs into a wheel.

On Linux the wheel contains libyaml, libjq and libonig, so that it can be
installed without them and without a compiler. Commands and data have the same
places as in any other prefix, so that the program finds its Python side in a
virtual environment as it does in /usr/local.
"""

from __future__ import annotations

import fcntl
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NEEDS = (
    "aomaker is written in C: a C compiler, make, libyaml and libjq with "
    "their headers, and those of xxHash and libcurl, are needed "
    "(scripts/setup installs them)"
)
_LIBRARIES = ("libyaml", "libjq", "libonig")


def _portable(stage: Path) -> list[str]:
    """Arguments of make for a program that loads its libraries from the wheel."""
    if sys.platform != "linux":
        return []  # Homebrew provides the libraries
    shutil.rmtree(stage / "share" / "aomaker" / "lib", ignore_errors=True)
    return ["PROGRAM=build/portable/aomaker"]


def _carry(stage: Path) -> None:
    """Copies the libraries that the program was linked with to its rpath."""
    program = stage / "bin" / "aomaker"
    said = subprocess.run(
        ["ldd", program], text=True, check=True, stdout=subprocess.PIPE
    ).stdout
    folder = stage / "share" / "aomaker" / "lib"
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in re.findall(r"(\S+) => (/\S+)", said):
        if name.startswith(_LIBRARIES):
            shutil.copyfile(path, folder / name)


def _platform() -> str:
    """The platform tag: the C library of this machine or a later one
    (https://peps.python.org/pep-0600)."""
    name = sysconfig.get_platform()
    library, version = platform.libc_ver()
    if name.startswith("linux") and library == "glibc":
        name = f"manylinux_{version}_{platform.machine()}"
    return name.translate({ord("-"): "_", ord("."): "_"})


def _wait_for_others(folder: Path) -> None:
    """Until this process ends, no other one builds a wheel of this checkout."""
    folder.mkdir(exist_ok=True)
    lock = os.open(folder / "wheel.lock", os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC)
    fcntl.flock(lock, fcntl.LOCK_EX)


class MakeHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        stage = Path(self.root, "build", "wheel")
        try:
            _wait_for_others(stage.parent)
            portable = _portable(stage)
            subprocess.run(
                ["make", "-s", "install", "PREFIX=", *portable, f"DESTDIR={stage}"],
                cwd=self.root,
                check=True,
            )
            if portable:
                _carry(stage)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SystemExit(f"{error}\n{_NEEDS}") from None
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{_platform()}"
        # a wheel cannot contain links, so arun is a copy
        build_data["shared_scripts"] = {
            str(stage / "bin" / name): name for name in ("aomaker", "arun")
        }
        build_data["shared_data"] = {  # hatchling would apply .gitignore to a folder
            str(file): str(file.relative_to(stage))
            for folder in ("share", "lib")
            for file in stage.glob(f"{folder}/**/*")
            if file.is_file()
        }
