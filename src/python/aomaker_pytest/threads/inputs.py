"""What each group read from the project (see ``inputs``).

A test module and a conftest is imported by each session that has it, so what
they read is their group's. All other modules are imported once, by whoever
comes first; they, and what they read, count for every group that ends later:
it cannot be known which groups have used them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from itertools import chain
from typing import Any

from _pytest.assertion.rewrite import AssertionRewritingHook

from ..util.inputs import LISTINGS, Inputs, module_files
from . import owner


class Reads:
    """Of all groups of a host."""

    def __init__(self) -> None:
        self.tests: set[str] = set()  # test modules and conftests
        self.shared: set[str] = set()  # files that other modules opened
        self.inner: dict[str, str | None] = {}  # of Inputs: what it found out
        self.real: dict[str, str] = {}
        self._root = os.path.join(os.path.realpath(os.getcwd()), "")
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        group = owner.current()
        if group is None or group.inputs is None:
            return
        # to ask for a frame is an event, too
        frame = sys._getframe(1) if event in LISTINGS else None
        opened = group.inputs.audit(event, args, frame)
        if (
            opened is not None
            and opened not in self.shared
            and self._is_shared(sys._getframe(1))
        ):
            self.shared.add(opened)

    def _is_shared(self, frame: Any) -> bool:
        """Whether the innermost code of the project is no test's."""
        while frame is not None:
            if (
                frame.f_code.co_filename.startswith(self._root)
                and "site-packages" not in frame.f_code.co_filename
            ):
                return not isinstance(
                    frame.f_globals.get("__loader__"), AssertionRewritingHook
                )
            frame = frame.f_back
        return False


class ThreadInputs(Inputs):
    """Of one group."""

    def __init__(self, root: str, reads: Reads) -> None:
        self._reads = reads
        self.tests: set[str] = set()
        super().__init__(root)
        self._inner, self._real = reads.inner, reads.real

    def _watch(self) -> None:
        """There is one hook for all: hooks cannot be taken away."""

    def _read(self) -> Iterable[str]:
        others = self._reads.tests - self.tests
        for path in chain(module_files(), list(self._opened)):
            if path not in others:
                yield path
        yield from list(self._reads.shared)
