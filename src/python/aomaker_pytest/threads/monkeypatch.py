"""Uses of pytest's monkeypatch while tests run: the test runs alone from then on.

Most such tests are known before they run (``thread_safety.unsafe``). But
fixtures of installed plugins, and hooks, may or may not patch.
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
