"""The one audit hook for what is shared: it stays in the process for ever, so it
has a listener that can change.
"""

from __future__ import annotations

import sys
from typing import Any, Callable

Listener = Callable[[str, "tuple[Any, ...]"], None]

_listener: Listener | None = None
_hooked = False


def _hook(event: str, args: tuple[Any, ...]) -> None:
    if _listener is not None:
        _listener(event, args)


def listen(listener: Listener | None) -> None:
    """Call this for each audit event, and no other; None: nobody listens.

    The frame of the event is two above that of the listener.
    """
    global _listener, _hooked
    _listener = listener
    if not _hooked:
        sys.addaudithook(_hook)
        _hooked = True
