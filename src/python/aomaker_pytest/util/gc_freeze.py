"""A heap that garbage collection passes by, until somebody looks at it.

What gc.freeze() has put aside gc.get_objects() and gc.get_referrers() do not
see: a library that asks who refers to an object would be told, nobody. So
whoever asks first has it all put back.
"""

from __future__ import annotations

import gc
from typing import Any

_get_objects, _get_referrers = gc.get_objects, gc.get_referrers


def freeze() -> None:
    gc.freeze()
    gc.get_objects, gc.get_referrers = get_objects, get_referrers


def _thaw() -> None:
    gc.unfreeze()
    gc.get_objects, gc.get_referrers = _get_objects, _get_referrers


def get_objects(*args: Any, **kwargs: Any) -> list[Any]:
    _thaw()
    return _get_objects(*args, **kwargs)


def get_referrers(*objs: Any) -> list[Any]:
    _thaw()
    return _get_referrers(*objs)
