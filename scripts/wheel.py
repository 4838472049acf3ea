"""The wheel's build hook: `make install` into a folder that is then packed.

Commands and data lie as in any other prefix, so that the program finds its
Python side in a virtual environment as it does in /usr/local.
"""
from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NEEDS = ("aomaker is written in C: a C compiler, make, libyaml and libjq with "
          "their headers are needed (scripts/setup installs them)")


class MakeHook(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        stage = Path(self.root, "build", "wheel")
        try:
            subprocess.run(["make", "-s", "install", "PREFIX=",
                            f"DESTDIR={stage}"], cwd=self.root, check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise SystemExit(f"{error}\n{_NEEDS}") from None
        platform = sysconfig.get_platform().translate({45: "_", 46: "_"})
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform}"
        # a wheel holds no links: arun becomes a copy
        build_data["shared_scripts"] = {
            str(stage / "bin" / name): name for name in ("aomaker", "arun")}
        build_data["shared_data"] = {  # of a folder it would heed .gitignore
            str(file): str(file.relative_to(stage))
            for file in stage.glob("share/**/*") if file.is_file()}
