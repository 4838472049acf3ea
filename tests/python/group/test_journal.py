"""What is spelt out is what JSON would be."""

from __future__ import annotations

import json

import pytest

from aomaker_pytest.group import journal

PHASE = {"n": 3, "when": "call", "outcome": "passed", "duration": 1e-06}


@pytest.mark.parametrize(
    "event, values",
    [
        ("start", {"n": 0}),
        ("finish", {"n": 12}),
        ("start", {"n": 1, "limit": 2}),
        ("phase", PHASE),
        ("phase", {**PHASE, "when": 'odd"\n'}),
        ("phase", {**PHASE, "outcome": "failed"}),
        ("phase", {**PHASE, "xfail": "é"}),
        ("end", {"exitstatus": 0}),
    ],
)
def test_same_line(monkeypatch, event, values):
    monkeypatch.setattr(journal.clock, "now", lambda: 1795620099.495245)
    assert (
        journal._line(event, values)
        == json.dumps(
            {"event": event, "time": 1795620099.495245, **values}, separators=(",", ":")
        )
        + "\n"
    )
