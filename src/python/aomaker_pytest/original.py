"""The original aomaker (PyPI, 3.x), where the project's Python has it.

Its projects run under us unchanged, with that package beside us: it is the
one that they import, we only do what its own command line did around a run.
"""
from __future__ import annotations

import importlib.util
import os
import sys


def is_installed() -> bool:
    """The ``aomaker`` that would be imported is the original, not ours."""
    spec = importlib.util.find_spec("aomaker")
    return spec is not None and any(
        os.path.isfile(os.path.join(place, "hook_manager.py"))
        for place in spec.submodule_search_locations or ())


def become_command(words: list[str]) -> int:
    """One of its commands, such as ``mock start``; 4 when it is missing."""
    if not is_installed():
        print(f"aomaker: '{words[0]}' is a command of the original aomaker, "
              f"and {sys.executable} does not have that; type: "
              f"{sys.executable} -m pip install aomaker", file=sys.stderr)
        return 4
    from aomaker.cli import main

    main(words, prog_name="aomaker")  # ends by SystemExit
    return 0
