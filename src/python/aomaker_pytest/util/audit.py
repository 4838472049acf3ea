"""The one audit hook of this package: it stays in the process for ever, and its
listeners can change.

Python raises events by the dozen while a test runs, for each call of id() and each
look at a function's code, so one that nobody listens to costs as little as it can.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any, Callable

Listener = Callable[[str, "tuple[Any, ...]"], Any]

_listeners: dict[str, tuple[Listener, ...]] = {}  # by event
_hooked = False


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if event in _listeners:
        for listener in _listeners.get(event, ()):
            listener(event, args)


def listen(listener: Listener, events: Iterable[str]) -> None:
    """Call this for each of these events, from now on.

    The frame of the event is two above that of the listener.
    """
    global _hooked
    for event in events:
        _listeners[event] = (*_listeners.get(event, ()), listener)
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True


def ignore(listener: Listener) -> None:
    """Call this for no event any more."""
    for event, listeners in list(_listeners.items()):
        left = tuple(each for each in listeners if each != listener)
        if left:
            _listeners[event] = left
        else:
            del _listeners[event]
