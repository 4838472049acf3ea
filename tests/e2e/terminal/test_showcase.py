"""The showcase on a terminal: what people see of failures of every kind."""

from __future__ import annotations


def test_the_showcase(showcase):
    """It fails in every way, and in the same ways in each run."""
    summary = showcase.summary()
    counts = {key: n for key, n in summary["counts"].items() if n}
    assert counts == {
        "passed": 161,
        "failed": 24,
        "error": 8,
        "skipped": 3,
        "xfailed": 2,
        "xpassed": 1,
        "crashed": 2,
        "timed out": 1,
    }
    assert [each["test"].split("::")[1] for each in summary["flaky"]] == [
        "test_position[\\u5317\\u4eac]",
        "test_position[\\u6df1\\u5733]",
    ]
    assert len(summary["warnings"]) == 3
