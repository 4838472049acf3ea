"""Trace functions: each group's threads have its own.

``threading.settrace`` is for all threads that begin, and coverage.py keeps the
measuring instances in one stack, where a second stops the first. A group has
both for itself, and so its own measurement, as long as the core of coverage.py
is the trace function of each thread (``sys.settrace``) and not that of the
interpreter (``sys.monitoring``).
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
    """The trace function of the group's new threads, or None."""
    return group.trace if group is not None else None


def _begin(frame: FrameType, event: str, arg: Any) -> Any:
    """The first event of a thread."""
    trace = trace_of(owner.current())
    sys.settrace(None)
    return trace(frame, event, arg) if trace else None


def divide_coverage() -> None:
    """Called before a session measures; only the first call has an effect."""
    from coverage import collector

    cls: Any = collector.Collector
    base = cls._collectors
    if isinstance(base, property):
        return
    # the C tracer must be importable, or coverage.py would end the process
    has_c = importlib.util.find_spec("coverage.tracer") is not None
    os.environ["COVERAGE_CORE"] = "ctrace" if has_c else "pytrace"
    cls._collectors = property(
        lambda self: (
            base
            if owner.current() is None
            else owner.current().own.setdefault(_key, [])
        )
    )
