"""Failures with the whole difference of the values that were compared.

pytest shortens it unless it was started with -vv. Its own reports stay as they are,
for plugins; the journal, and with it all reports of the run, get all of it.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any

import pytest

from ..util.difference import LEGEND, difference

_WHOLE = 2  # pytest's verbosity from which it shortens nothing


class FullDiff:
    """The plugin; it knows the comparisons of the phase that runs."""

    def __init__(self) -> None:
        self._known: list[tuple[str, list[str]]] = []

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_assertrepr_compare(
        self, config: pytest.Config, op: str, left: object, right: object
    ) -> Generator[None, Any, None]:
        outcome = yield
        if op != "==" or outcome.excinfo or config.option.verbose >= _WHOLE:
            return
        explanations = outcome.get_result()
        # a conftest.py or plugin may have an explanation of its own
        if len(explanations) != 1 or not _is_of_pytest(config):
            return
        try:
            lines = difference(left, right)
        except Exception:  # of a value's own __eq__ or __repr__
            return
        if lines:
            self._known.append((str(explanations[0][0]).replace("\n", "\\n"), lines))

    def whole(self, text: str) -> str:
        """The text of a failure with the differences in full."""
        for start, lines in self._known:
            text = _replaced(text, start, lines)
        return text

    def forget(self) -> None:
        """A phase has ended."""
        self._known.clear()


def _is_of_pytest(config: pytest.Config) -> bool:
    """Whether only pytest itself explains comparisons."""
    return all(
        impl.hookwrapper or impl.function.__module__.startswith("_pytest.")
        for impl in config.hook.pytest_assertrepr_compare.get_hookimpls()
    )


def _replaced(text: str, start: str, explanation: list[str]) -> str:
    """The explanation that begins so is replaced."""
    lines = text.split("\n")
    for n, line in enumerate(lines):
        found = re.match(r"E +", line)
        if found and start in line:
            indent = found[0] + "  "
            end = n + 1
            while end < len(lines) and lines[end].startswith(indent):
                end += 1
            new = [indent + each for each in (LEGEND, *explanation)]
            return "\n".join([*lines[: n + 1], *new, *lines[end:]])
    return text
