"""Who sees what runs: each group's threads have its own trace function.

``threading.settrace`` is for all threads that begin, and coverage.py keeps
those who measure in one stack, where a second stops the first. A group has
both for itself, and so its own measurement, as long as that is told by each
thread (``sys.settrace``) and not by the interpreter (``sys.monitoring``).
"""

from __future__ import annotations

import importlib.util
import os
import sys
import threading
from types import FrameType
from typing import Any

from . import owner

_key = object()


def install() -> None:
    module: Any = threading
    settrace = module.settrace

    def settrace_owned(function: Any) -> None:
        group = owner.current()
        if group is None:
            settrace(function)
            return
        group.trace = function
        settrace(_begin)

    module.settrace = settrace_owned
    if hasattr(module, "gettrace"):
        gettrace = module.gettrace
        module.gettrace = lambda: (
            gettrace() if owner.current() is None else trace_of(owner.current())
        )


def trace_of(group: owner.Owner | None) -> Any:
    """What the group wants its threads to begin with, or None."""
    return group.trace if group is not None else None


def _begin(frame: FrameType, event: str, arg: Any) -> Any:
    """The first event of a thread."""
    trace = trace_of(owner.current())
    sys.settrace(None)
    return trace(frame, event, arg) if trace else None


def divide_coverage() -> None:
    """Before a session measures; the second time it has been done."""
    from coverage import collector

    cls: Any = collector.Collector
    base = cls._collectors
    if isinstance(base, property):
        return
    # importable, or coverage.py would end the process
    has_c = importlib.util.find_spec("coverage.tracer") is not None
    os.environ["COVERAGE_CORE"] = "ctrace" if has_c else "pytrace"
    cls._collectors = property(
        lambda self: (
            base
            if owner.current() is None
            else owner.current().own.setdefault(_key, [])
        )
    )
