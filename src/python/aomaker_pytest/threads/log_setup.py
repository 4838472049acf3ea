"""Who sets up logging: a group for itself, or a library for the process.

The frames of the call tell it. Code of a conftest, a test module, pytest or a
plugin runs in each session, and so does a function of a library that it calls.
But what a library does at its import, or once, after which it remembers that it
is done, is done by the first group alone.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any

from ..thread_safety.bytecode_effects import LOCAL, Change, changes, find
from ..thread_safety.unsafe_calls import is_own_file, is_rewritten
from ..util import static

# the frames of these packages are those of the call itself
_SKIPPED = ("logging.", "loguru.", __name__.rpartition(".")[0] + ".")
_AT_IMPORT = "<module>"
# a change of these is no note that something is done
_SETTINGS = {id(module) for module in (logging, os, sys, warnings)}


def holds_for_group() -> bool:
    """Whether the caller's caller sets something up for its group alone."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        name = frame.f_globals.get("__name__") or ""
        if not f"{name}.".startswith(_SKIPPED):
            if name.startswith("_pytest."):  # most often, as it captures records
                return True
            rewritten = is_rewritten(frame.f_globals.get("__loader__"))
            if rewritten and is_own_file(frame.f_code.co_filename):
                return True
            if _is_once(frame):
                return False
            if rewritten:  # a plugin
                return True
        frame = frame.f_back
    return False


def _is_once(frame: FrameType) -> bool:
    """Whether the code does it at its import, or notes somewhere that it is done."""
    code = frame.f_code
    if code.co_name == _AT_IMPORT:
        return True
    named = frame.f_globals.get(code.co_name)
    if static.attribute(named, "cache_info") is not None:
        return True
    notes = _changes(code)
    if _has_shared_receiver(frame):
        return any(change.path[:1] in (LOCAL, ()) for change in notes)
    return any(_is_note(change, frame.f_globals) for change in notes)


@lru_cache(maxsize=1024)
def _changes(code: CodeType) -> tuple[Change, ...]:
    return tuple(changes(code))


def _has_shared_receiver(frame: FrameType) -> bool:
    """Whether it is a method of a class, or of an object that a module holds."""
    if not frame.f_code.co_argcount:
        return False
    first = frame.f_locals.get(frame.f_code.co_varnames[0])
    if first is None or static.is_a(first, logging.Logger):
        return False
    return static.is_a(first, type) or any(
        value is first for value in list(frame.f_globals.values())
    )


def _is_note(change: Change, scope: dict[str, Any]) -> bool:
    if change.kind == "global":
        return True
    if change.path[:1] in (LOCAL, ()):
        return False
    root = find(change.path, scope)[0]
    return (
        root is not None
        and id(root) not in _SETTINGS
        and not static.is_a(root, logging.Logger)
    )
