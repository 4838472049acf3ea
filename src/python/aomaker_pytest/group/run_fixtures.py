"""The pytest plugin of a run that has hooks or a login: its fixture
aomaker_session.
"""

from __future__ import annotations

from collections.abc import Generator
from types import ModuleType
from typing import Any

import pytest

from ..internals import pytest_reports
from ..secrets import mask_files, secret_names


class Shown(dict):  # type: ignore[type-arg]
    """A dict whose secrets do not show in a failure's text."""

    def __repr__(self) -> str:
        return repr(secret_names.masked(dict(self)))


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        return Shown({key: _shown(inner) for key, inner in value.items()})
    return value


class Run:
    """The values that the run began with.

    env: name of the environment, or None; config: its section of
    conf/config.yaml; base_url and account: of that section; headers: of the
    login.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.env: str | None = data["env"]
        self.config: dict[str, Any] = _shown(data["config"])
        self.headers: dict[str, str] = _shown(data["headers"])
        self.base_url: Any = self.config.get("base_url")
        self.account: Any = self.config.get("account")

    def __repr__(self) -> str:
        return f"<run of aomaker, environment {self.env}>"


def fixture_holder(data: dict[str, Any]) -> ModuleType:
    """An object with the fixture: pytest 9.2 warns of a fixture that is a method."""

    @pytest.fixture(scope="session")
    def aomaker_session() -> Run:
        """The run: env, base_url, account, config, headers."""
        return Run(data)

    module = ModuleType("aomaker_pytest.session_fixtures")
    vars(module)["aomaker_session"] = aomaker_session
    return module


class RunFixturesPlugin:
    """Passed to ``pytest.main`` in a run that has a session."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.mask = mask_files.mask_of(data)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self) -> Generator[None, Any, None]:
        outcome = yield
        report = outcome.get_result()
        text = pytest_reports.longrepr_text(report) if report.failed else ""
        if self.mask.text(text) != text:
            report.longrepr = pytest_reports.MaskedFailure(report, self.mask.text)
        report.sections = [
            (title, self.mask.text(text)) for title, text in report.sections
        ]
