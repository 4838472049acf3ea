"""A heap that garbage collection skips, until somebody looks at it.

gc.get_objects() and gc.get_referrers() do not see objects after gc.freeze(): a
library that asks for the referrers of an object would find none. So the first
call of either undoes the freezing.
"""

from __future__ import annotations

import gc
from typing import Any

_get_objects, _get_referrers = gc.get_objects, gc.get_referrers


def freeze() -> None:
    gc.freeze()
    gc.get_objects, gc.get_referrers = get_objects, get_referrers


def objects_since() -> list[Any]:
    """The objects that were made since; the heap stays frozen."""
    return _get_objects()


def _thaw() -> None:
    gc.unfreeze()
    gc.get_objects, gc.get_referrers = _get_objects, _get_referrers


def get_objects(*args: Any, **kwargs: Any) -> list[Any]:
    _thaw()
    return _get_objects(*args, **kwargs)


def get_referrers(*objs: Any) -> list[Any]:
    _thaw()
    return _get_referrers(*objs)
