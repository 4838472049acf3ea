"""Variables that each group has for itself, in the one environment.

pytest sets ``PYTEST_CURRENT_TEST`` before each phase of a test and removes it
afterwards, and one group would remove another's. Each group is another worker.
What ``subprocess`` starts sees them (``streams``); C does not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from ..imports import worker_variables
from . import owner

_NAMES = worker_variables.NAMES | {"PYTEST_CURRENT_TEST"}


def _is_divided(key: Any) -> bool:
    return type(key) is str and key in _NAMES


class Environ(type(os.environ)):  # type: ignore[misc]
    """The class of ``os.environ`` in the host."""

    def __getitem__(self, key: Any) -> Any:
        group = owner.current() if _is_divided(key) else None
        if group is None:
            return super().__getitem__(key)
        return group.own[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        group = owner.current() if _is_divided(key) else None
        if group is None:
            super().__setitem__(key, value)
        else:
            group.own[key] = value

    def __delitem__(self, key: Any) -> None:
        group = owner.current() if _is_divided(key) else None
        if group is None:
            super().__delitem__(key)
        else:
            del group.own[key]

    def __iter__(self) -> Iterator[Any]:
        group = owner.current()
        if group is not None:
            yield from [name for name in _NAMES if name in group.own]
        yield from super().__iter__()

    def __len__(self) -> int:
        return sum(1 for _ in self)


def install() -> None:
    for name in _NAMES:
        os.environ.pop(name, None)
    os.environ.__class__ = Environ
