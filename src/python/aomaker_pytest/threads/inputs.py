"""The files that each group has read from the project (see ``util.inputs``).

A test module and a conftest is imported by each session that has it, so the
files that they read are their group's. All other modules are imported once, by
the first session; they, and the files that they read, count for every group
that ends later, as nothing tells which groups have used them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from itertools import chain
from typing import Any

from _pytest.assertion.rewrite import AssertionRewritingHook

from ..util.inputs import LISTINGS, Inputs, module_files
from . import owner


class SharedInputs:
    """Inputs of all groups of a host."""

    def __init__(self) -> None:
        self.tests: set[str] = set()  # files of test modules and conftests
        self.shared: set[str] = set()  # files that other modules opened
        # Inputs' memory of relative paths, for all groups
        self.inner: dict[str, str | None] = {}
        self.real: dict[str, str] = {}
        self.began = time.time()
        self._root = os.path.join(os.path.realpath(os.getcwd()), "")
        sys.addaudithook(self._audit)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        group = owner.current()
        if group is None or group.inputs is None:
            return
        # asking for a frame is an audit event, too
        frame = sys._getframe(1) if event in LISTINGS else None
        opened = group.inputs.audit(event, args, frame)
        if (
            opened is not None
            and opened not in self.shared
            and self._is_shared(sys._getframe(1))
        ):
            self.shared.add(opened)

    def _is_shared(self, frame: Any) -> bool:
        """Whether the innermost code of the project is not a test's."""
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
    """Inputs of one group."""

    def __init__(self, root: str, reads: SharedInputs) -> None:
        self._reads = reads
        self.tests: set[str] = set()
        super().__init__(root)
        self._inner, self._real = reads.inner, reads.real
        self.began = reads.began

    def _watch(self) -> None:
        """There is one audit hook for all groups: hooks cannot be removed."""

    def _read(self) -> Iterable[str]:
        others = self._reads.tests - self.tests
        for path in chain(module_files(), list(self._opened)):
            if path not in others:
                yield path
        yield from list(self._reads.shared)
