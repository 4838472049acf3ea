"""Reports of tests that no worker has reported: it died, or wrote none.

They are made of the tests in status.json (conf/status.schema.json).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

_FAILED = {"failed", "error", "crashed", "timed out", "lost"}
_WORKER = {"crashed", "timed out", "lost"}  # the log is the text of such a failure
_PHASES = ("setup", "call", "teardown")


def reports(test: dict[str, Any], phases: set[str]) -> Iterator[pytest.TestReport]:
    """Those of a test that has ended; phases: those that were reported before.

    A test that a worker died in has failed in its call, or in its teardown if the call
    has ended; and it has a teardown, since plugins conclude a test there.
    """
    if test["outcome"] == "not run":
        return
    skipped = test["outcome"] in ("skipped", "xfailed")
    missing = [when for when in _PHASES if when not in phases]
    failing = ""
    if test["outcome"] in _FAILED:
        missing = missing or ["teardown"]
        failing = "call" if "call" in missing else "teardown"
    for when in missing:
        outcome: Any = "passed"
        if when == failing:
            outcome = "failed"
        elif when == ("call" if test["outcome"] == "xfailed" else "setup") and skipped:
            outcome = "skipped"
        yield _report(test, when, outcome)


def is_death(test: dict[str, Any]) -> bool:
    """Whether its worker died in the test."""
    return test["outcome"] in ("crashed", "timed out")


def _report(test: dict[str, Any], when: str, outcome: Any) -> pytest.TestReport:
    start = test.get("start", 0.0)
    duration = test.get(when)
    if duration is None:
        duration = max(0.0, test.get("stop", start) - start) if when == "call" else 0.0
    location = location_of(test["id"])
    longrepr: Any = None
    if outcome == "failed":
        longrepr = _failure(test)
    elif outcome == "skipped":
        longrepr = (location[0], 0, f"Skipped: {test.get('message', '')}")
    report = pytest.TestReport(
        nodeid=test["id"],
        location=location,
        keywords={},
        outcome=outcome,
        longrepr=longrepr,
        when=when,  # type: ignore[arg-type]
        sections=[tuple(pair) for pair in test.get("sections", ())]
        if outcome == "failed"
        else [],
        duration=duration,
        user_properties=[tuple(pair) for pair in test.get("properties", ())],
        start=start,
        stop=start + duration,
    )
    if test["outcome"] in ("xfailed", "xpassed"):
        report.wasxfail = test.get("message", "")  # type: ignore[attr-defined]
    return report


def _failure(test: dict[str, Any]) -> str:
    """Why the test failed; before the log of a worker that died stands the reason."""
    message = test.get("message") or test["outcome"]
    text = test.get("longrepr") or message
    if test["outcome"] in _WORKER and text != message:
        return f"{message}\n\n{text}"
    return str(text)


def collect_report(test: dict[str, Any]) -> pytest.CollectReport:
    """That of a module, class or group that failed, or skipped, its collection."""
    outcome: Any = "skipped" if test["outcome"] == "skipped" else "failed"
    text: Any = _failure(test)
    if outcome == "skipped":
        text = (location_of(test["id"])[0], 0, test.get("message", ""))
    return pytest.CollectReport(test["id"], outcome, text, [])


def location_of(nodeid: str) -> tuple[str, int | None, str]:
    """As much of a test's location as its id tells."""
    path, _, rest = nodeid.partition("::")
    return path, None, rest.replace("::", ".") or path
