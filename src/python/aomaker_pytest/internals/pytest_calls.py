"""Reaches into pytest's calls of tests, for processes that return from one.

``CallInfo.from_call`` runs a phase of a test, or the collection of a module: it
takes the exception, and makes a CallInfo.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any, Callable

import pytest

_CODE = pytest.CallInfo.from_call.__func__.__code__  # type: ignore
Ended = Callable[[FrameType, "BaseException | None"], None]


def calls_under_way() -> list[FrameType]:
    """The frames of the calls that this thread is in."""
    found = []
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if frame.f_code is _CODE:
            found.append(frame)
        frame = frame.f_back
    return found


def at_end_of_call(ended: Ended) -> None:
    """Call `ended` at the end of each call, before pytest sees it."""
    call: Any = pytest.CallInfo
    info: Any = pytest.ExceptionInfo
    init, from_current = call.__init__, info.from_current

    def init_told(self: Any, *args: Any, **values: Any) -> None:
        frame = sys._getframe(1)
        if frame.f_code is _CODE:
            ended(frame, _of_test_case(frame))
        init(self, *args, **values)

    def from_current_told(*args: Any, **values: Any) -> Any:
        frame = sys._getframe(1)
        if frame.f_code is _CODE:
            ended(frame, sys.exc_info()[1])
        return from_current(*args, **values)

    call.__init__, info.from_current = init_told, from_current_told


def _of_test_case(frame: FrameType) -> BaseException | None:
    """The exception that a unittest.TestCase keeps to itself."""
    item = frame.f_back.f_locals.get("item") if frame.f_back else None
    kept = getattr(item, "_excinfo", None)
    return kept[-1].value if kept else None


def keep_captured(config: pytest.Config) -> None:
    """Leave captured output to another process, and go on capturing."""
    manager: Any = config.pluginmanager.get_plugin("capturemanager")
    if manager is not None:
        manager.suspend_global_capture = lambda in_=False: None
        manager.read_global_capture = lambda: ("", "")
