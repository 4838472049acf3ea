"""What a run found out, so that no time is believed of a run that is wrong."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

Outcomes = Counter  # of (full name, parameters, status)
_without_address = re.compile(r" at 0x[0-9a-f]+").sub  # of objects in a run


def read(results: Path) -> Outcomes:
    """Of a directory of Allure results."""
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
    """ "" when they are equal, else how far they are from that."""
    lost, extra = expected - found, found - expected
    if not lost and not extra:
        return ""
    return f"{_count(lost)} of {_count(expected)} missing, {_count(extra)} others"


def _count(outcomes: Iterable[object]) -> int:
    assert isinstance(outcomes, Counter)
    return sum(outcomes.values())
