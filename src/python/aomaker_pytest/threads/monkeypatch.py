"""What is patched while tests run: who patches runs alone from then on.

Most that do are seen before they run (``unsafe``). But fixtures of plugins that
are installed, and hooks, may or may not come to it.
"""

from __future__ import annotations

import functools
from typing import Any

import pytest

from ..thread_safety.unsafe_calls import PATCHER
from . import owner

_METHODS = (
    "setattr",
    "delattr",
    "setitem",
    "delitem",
    "setenv",
    "delenv",
    "syspath_prepend",
    "chdir",
)


def install() -> None:
    cls: Any = pytest.MonkeyPatch
    for name in _METHODS:
        setattr(cls, name, _alone(getattr(cls, name)))


def _alone(method: Any) -> Any:
    @functools.wraps(method)
    def alone(self: Any, *args: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        group = owner.current()
        if group is not None:
            group.be_alone(PATCHER)
        return method(self, *args, **options)

    return alone
