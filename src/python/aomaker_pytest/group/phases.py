"""What the journal tells of a phase: the members of its event, from pytest's report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from ..internals import pytest_reports
from ..internals.allure_writer import represented


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return represented(value)


def texts(properties: Iterable[tuple[object, object]]) -> list[list[str]]:
    """Names and values as they can be written."""
    return [[_text(name), _text(value)] for name, value in properties]


def of_report(report: pytest.TestReport) -> dict[str, Any]:
    event: dict[str, Any] = {
        "when": report.when,
        "outcome": report.outcome,
        "duration": report.duration,
    }
    if report.outcome == "rerun":
        event["rerun"] = True
    if hasattr(report, "wasxfail"):
        event["xfail"] = report.wasxfail
    elif report.outcome != "passed":
        event["message"] = pytest_reports.reason(report)
        event["longrepr"] = pytest_reports.longrepr_text(report)
    if report.failed:
        event["sections"] = [[title, text] for title, text in report.sections]
    if report.when == "teardown" and report.user_properties:
        event["properties"] = texts(report.user_properties)
    subtest = pytest_reports.subtest(report)
    if subtest is not None:
        event["subtest"] = subtest
    return event
