"""Outputs that a project requests of pytest, known without conftests and tests.

A merge of shards makes what pytest would have made at the end of one session.
The project that merges says what that is, and where it goes: its configuration
and the arguments after --.
"""

from __future__ import annotations

from typing import Any

import pytest

from . import coverage_session, session_outputs
from .early_plugins import early_plugins


class _Known(BaseException):
    """All options are known; a BaseException, so that no plugin takes it for an
    error.
    """


class _Listener:
    """A plugin that ends the session after its options are read."""

    def __init__(self) -> None:
        self.outputs: dict[str, Any] = {}
        self.coverage: dict[str, Any] | None = None

    @pytest.hookimpl(trylast=True)  # pytest-cov has seen the options by then
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        early_config.option = early_config.known_args_namespace
        session_outputs.take_over(early_config)
        self.outputs = session_outputs.outputs(early_config)
        self.coverage = coverage_session.requested(early_config)
        raise _Known


def requested(args: list[str]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The session's outputs, and the options of pytest-cov if it is to report.

    No conftest.py is read, since one may import what is missing here. See
    src/suite/session_outputs.h.
    """
    listener = _Listener()
    try:
        pytest.main(["--noconftest", *args], plugins=[*early_plugins(), listener])
    except _Known:
        pass
    return listener.outputs, listener.coverage
