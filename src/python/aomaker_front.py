"""Puts our ``aomaker.runner`` in front of the original's; see the wheel's .pth.

Python imports this module at its start, where pip has installed aomaker-ninja.
Where the original aomaker is installed as well, that is the package
``aomaker``, complete but for this one module: a project's run.py starts our
runs, and all else stays as it was. Where the original has a package of that
name, its modules are below ours.

This module is not part of ``aomaker_pytest``, which a worker brings along by
itself.
"""

from __future__ import annotations

import os
import sys

_FOLDER = os.path.join(os.path.dirname(__file__), "aomaker")


class _Finder:
    @staticmethod
    def find_spec(
        name: str, path: list[str] | None = None, target: object = None
    ) -> object:
        if name not in ("aomaker.runner", "aomaker.runner.models"):
            return None
        from importlib.util import spec_from_file_location

        if name == "aomaker.runner.models":
            return spec_from_file_location(
                name, os.path.join(_FOLDER, "runner_models.py")
            )
        folders = [
            folder
            for folder in (os.path.join(entry, "runner") for entry in path or ())
            if os.path.isdir(folder)
        ]
        return spec_from_file_location(
            name,
            os.path.join(_FOLDER, "runner.py"),
            submodule_search_locations=folders or None,
        )


sys.meta_path.insert(0, _Finder)  # type: ignore[arg-type]
