"""The files that each group has read from the project (see ``util.inputs``).

A test module and a conftest is imported by each session that has it, so the
files that they read are their group's. All other modules are imported once, by
the first session; they, and what they read and ask for (``recording``), count for
every group that ends later, as nothing tells which groups have used them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from itertools import chain
from types import FrameType
from typing import Any

from _pytest.assertion.rewrite import AssertionRewritingHook

from ..recording import record
from ..util import audit
from ..util.counted_paths import CountedPaths
from ..util.inputs import LISTINGS, Inputs, events, handlers, module_files
from . import owner


class SharedInputs:
    """Inputs of all groups of a host."""

    def __init__(self) -> None:
        self.tests: set[str] = set()  # files of test modules and conftests
        self.shared: set[str] = set()  # files that other modules opened
        self.began = time.time()
        self._root = os.path.join(os.path.realpath(os.getcwd()), "")
        self.paths = CountedPaths(self._root, self.began)
        self.record = record.of_process(self._root)  # what counts for all groups
        record.set_receivers(self._receivers)
        audit.listen(self._audit, events())

    def _receivers(self, frame: FrameType | None) -> tuple[record.Record, ...]:
        group = owner.current()
        if group is None or group.inputs is None:
            return (self.record,)
        if self._is_shared(frame or sys._getframe(2)):
            return (group.inputs.record, self.record)
        return (group.inputs.record,)

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event in handlers:
            handlers[event](event, args, sys._getframe(2))
            return
        group = owner.current()
        if group is None or group.inputs is None:
            return
        # asking for a frame is an audit event, too
        frame = sys._getframe(2) if event in LISTINGS else None
        opened = group.inputs.audit(event, args, frame)
        if (
            opened is not None
            and opened not in self.shared
            and self._is_shared(sys._getframe(2))
        ):
            self.shared.add(opened)

    def _is_shared(self, frame: FrameType | None) -> bool:
        """Whether the innermost code of the project is not a test's, or a module is
        being imported that is not.
        """
        while frame is not None:
            file = frame.f_code.co_filename
            is_own = file.startswith(self._root) and "site-packages" not in file
            if is_own or frame.f_code.co_name == "<module>":
                loader = frame.f_globals.get("__loader__")
                return not (is_own and isinstance(loader, AssertionRewritingHook))
            frame = frame.f_back
        return False


class ThreadInputs(Inputs):
    """Inputs of one group."""

    def __init__(self, root: str, reads: SharedInputs) -> None:
        self._reads = reads
        self.tests: set[str] = set()
        super().__init__(root)
        self.record = record.Record(self.root, for_all=False)
        self.began = reads.began

    def _paths(self) -> CountedPaths:
        return self._reads.paths

    def _watch(self) -> None:
        """There is one audit hook for all groups: hooks cannot be removed."""

    def _read(self) -> Iterable[str]:
        others = self._reads.tests - self.tests
        for path in chain(module_files(), list(self._opened)):
            if path not in others:
                yield path
        yield from list(self._reads.shared)
