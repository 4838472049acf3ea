"""Outcomes of a run: its time counts only if they are right."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

Outcomes = Counter  # of (full name, parameters, status)
_without_address = re.compile(
    r" at 0x[0-9a-f]+"
).sub  # addresses of objects differ in each run


def read(results: Path) -> Outcomes:
    """Outcomes in a folder of Allure results."""
    return Counter(map(_outcome, results.glob("*-result.json")))


def _outcome(path: Path) -> tuple[str, str, str]:
    result = json.loads(path.read_bytes())
    parameters = sorted(
        (entry["name"], _without_address("", entry["value"]))
        for entry in result.get("parameters", ())
    )
    return (
        result.get("fullName", result["name"]),
        json.dumps([result["name"], parameters]),
        result["status"],
    )


def difference(expected: Outcomes, found: Outcomes) -> str:
    """The differences in words; "" when there are none."""
    lost, extra = expected - found, found - expected
    if not lost and not extra:
        return ""
    return f"{_count(lost)} of {_count(expected)} missing, {_count(extra)} others"


def _count(outcomes: Iterable[object]) -> int:
    assert isinstance(outcomes, Counter)
    return sum(outcomes.values())
