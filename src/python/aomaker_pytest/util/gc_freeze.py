"""A heap that garbage collection skips, until somebody looks at it.

gc.get_objects() and gc.get_referrers() do not see objects after gc.freeze(): a
library that asks for the referrers of an object would find none. So whoever
takes one of these functions from gc undoes the freezing. They are not replaced: a
caller of a function of Python's is itself seen among the referrers.
"""

from __future__ import annotations

import gc
from typing import Any

_LOOKS = {"get_objects": gc.get_objects, "get_referrers": gc.get_referrers}
_names = vars(gc)


def freeze() -> None:
    gc.freeze()
    for name in _LOOKS:
        _names.pop(name, None)
    _names["__getattr__"] = _attribute


def thaw() -> None:
    if "__getattr__" in _names:
        gc.unfreeze()
        _names.update(_LOOKS)  # first, as another thread may look one up
        _names.pop("__getattr__", None)


def _attribute(name: str) -> Any:
    """What Python asks when it does not find the name in gc."""
    if name not in _LOOKS:
        raise AttributeError(f"module 'gc' has no attribute {name!r}")
    thaw()
    return _LOOKS[name]


def objects_since() -> list[Any]:
    """The objects that were made since; the heap stays frozen."""
    return _LOOKS["get_objects"]()
