"""Computes the makespan with more slots than two cores can run.

Of the costs that runs have recorded (groups with many others beside them, so
that ours is rather too long). Ours: the session starts once, groups start
longest first, as slots are free. xdist's model, at its best: every
worker starts Python, collects everything, and takes single tests.
"""

from __future__ import annotations

import heapq
import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from . import measure, tools
from .races import Result

SLOTS = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000)
_NAMES = ("waiting", "networkx", "tiny")


class Recorded(NamedTuple):
    """Seconds."""

    groups: list[float]
    tests: list[float]
    collection: float  # of the whole suite, by one pytest
    apart: float  # of our run, before the first group and after the last one


def makespan(costs: Iterable[float], slots: int) -> float:
    """Makespan if the longest start first, each on the first free slot."""
    ends = [0.0] * slots
    for cost in sorted(costs, reverse=True):
        heapq.heappush(ends, heapq.heappop(ends) + cost)
    return max(ends)


def _recorded(suite: Path, wall: float) -> Recorded:
    """wall: seconds of our last run."""
    groups, tests = [], []
    history = (suite / ".aomaker-build/history.jsonl").read_text()
    for line in history.splitlines():
        entry = json.loads(line)
        if "group" in entry:
            groups.append(entry["wall"])
        else:
            tests += [sum(test[1:4]) for test in entry["tests"]]
    summary = json.loads((suite / "reports/summary.json").read_text())
    return Recorded(groups, tests, _collection(suite), wall - summary["duration"])


def draw(results: Sequence[Result], place: Path) -> None:
    """Writes growth.json to this directory, and draws growth.svg."""
    table = {}
    for result in results:
        if result.name not in _NAMES:
            continue
        suite = tools.WORK / f"{result.name}-peers"
        costs = _recorded(suite, result.rows[-1].walls[-1])
        table[result.name] = {
            "slots": SLOTS,
            "aomaker": [costs.apart + makespan(costs.groups, n) for n in SLOTS],
            "xdist": [costs.collection + makespan(costs.tests, n) for n in SLOTS],
        }
    numbers = place / "growth.json"
    numbers.write_text(json.dumps(table, indent=1) + "\n")
    subprocess.run(
        [
            tools.venv("plot") / "bin/python",
            Path(__file__).with_name("plot.py"),
            numbers,
        ],
        check=True,
    )


def _collection(suite: Path) -> float:
    tool = tools.serial()
    target = ["networkx"] if suite.name == "networkx-peers" else []
    return measure.run(
        [*tool.argv, "--collect-only", *target], suite, tool.environment()
    ).wall
