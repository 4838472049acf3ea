"""Which of Allure's results belongs to an attempt at a test."""

from __future__ import annotations

import json

import pytest

from aomaker_pytest.reports.allure_retries import Attempts

NAME = "test_a#test_x"


@pytest.mark.parametrize(("start", "flaky"), [(67, True), (68, True), (70, False)])
def test_rounded_times(tmp_path, start, flaky):
    """A test of less than a millisecond is found, though times are rounded."""
    allure = tmp_path / "2" / "allure"
    allure.mkdir(parents=True)
    result = allure / "one-result.json"
    result.write_text(json.dumps({"fullName": NAME, "start": start, "stop": start}))
    test = {
        "id": "test_a.py::test_x",
        "outcome": "passed",
        "attempt": 2,
        "start": 0.067510,
        "stop": 0.067950,
    }
    Attempts(str(allure), [test]).mark_flaky(test, NAME)
    details = json.loads(result.read_text()).get("statusDetails", {})
    assert details.get("flaky", False) is flaky
