"""``PYTEST_CURRENT_TEST`` of each group, in the one environment.

pytest sets it before each phase of a test and removes it afterwards, and one
group would remove another's. C and subprocesses do not see it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from . import owner

_NAME = "PYTEST_CURRENT_TEST"


class Environ(type(os.environ)):  # type: ignore[misc]
    """The class of ``os.environ`` in the host."""

    def __getitem__(self, key: Any) -> Any:
        group = owner.current() if key == _NAME else None
        if group is None:
            return super().__getitem__(key)
        return group.own[_NAME]

    def __setitem__(self, key: Any, value: Any) -> None:
        group = owner.current() if key == _NAME else None
        if group is None:
            super().__setitem__(key, value)
        else:
            group.own[_NAME] = value

    def __delitem__(self, key: Any) -> None:
        group = owner.current() if key == _NAME else None
        if group is None:
            super().__delitem__(key)
        else:
            del group.own[_NAME]

    def __iter__(self) -> Iterator[Any]:
        group = owner.current()
        if group is not None and _NAME in group.own:
            yield _NAME
        yield from super().__iter__()

    def __len__(self) -> int:
        return sum(1 for _ in self)


def install() -> None:
    os.environ.pop(_NAME, None)
    os.environ.__class__ = Environ
