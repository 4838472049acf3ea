"""Notes what tests, fixtures and modules with tests ask of paths.

pytest itself asks much more, so it is noted only while these run.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest

from ..recording.children import Children


class AskedPathsPlugin:
    def __init__(self, children: Children) -> None:
        self._children = children

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self) -> Generator[None, Any, None]:
        with self._children.asking():
            yield

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, Any, None]:
        if isinstance(collector, pytest.Module):
            with self._children.asking():
                yield
        else:
            yield
