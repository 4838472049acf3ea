"""What a project asks of pytest, known without its conftests and tests.

A merge makes what pytest would have made at the end of one session, of shards
that ran elsewhere. What that is, and where it goes, is said by the project that
merges: its configuration and what follows -- on the command line.
"""

from __future__ import annotations

from typing import Any

import pytest

from . import coverage_session, session_outputs


class _Known(BaseException):
    """All that is wanted; nobody is to take it for an error."""


class _Listener:
    """Of a session that goes no further than its options."""

    def __init__(self) -> None:
        self.wishes: dict[str, Any] = {}
        self.coverage: dict[str, Any] | None = None

    @pytest.hookimpl(trylast=True)  # pytest-cov has seen them by then
    def pytest_load_initial_conftests(self, early_config: pytest.Config) -> None:
        early_config.option = early_config.known_args_namespace
        session_outputs.take_over(early_config)
        self.wishes = session_outputs.wishes(early_config)
        self.coverage = coverage_session.asked(early_config)
        raise _Known


def asked(args: list[str]) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The session's outputs, and the options of pytest-cov if it is to report.

    No conftest.py is read, since one may import what is missing here. See
    src/suite/session_outputs.h.
    """
    listener = _Listener()
    try:
        pytest.main(
            ["--noconftest", *args], plugins=[coverage_session.EarlyPlugin(), listener]
        )
    except _Known:
        pass
    return listener.wishes, listener.coverage
