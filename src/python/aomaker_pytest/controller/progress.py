"""The number of tests of a run, which is known when each group has collected its own.

Until then it is estimated by the run before.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import suppress
from typing import Any


class Progress:
    """The groups of a plan, and how many tests each has."""

    def __init__(self, plan: dict[str, Any], build: str) -> None:
        """build: the folder .aomaker-build."""
        groups = plan["groups"]
        self.known = all(group["tests"] for group in groups)
        before = Counter() if self.known else _last_run(os.path.join(build, "runs"))
        # by slug; None: nobody knows
        self._ntests: dict[str, int | None] = {
            group["slug"]: len(group["tests"]) or before.get(group["name"])
            for group in groups
        }

    def take(self, collected: dict[str, int]) -> None:
        """Take the numbers of groups, by slug, that have collected their tests."""
        self._ntests.update(collected)

    def total(self) -> int | None:
        """The number of tests; None: a group's is not known."""
        total = 0
        for number in self._ntests.values():
            if number is None:
                return None
            total += number
        return total


def _last_run(folder: str) -> Counter[str]:
    """The numbers of tests of the groups of the last run (src/report/run_results.h)."""
    with suppress(OSError, ValueError, KeyError, IndexError):
        path = os.path.join(folder, sorted(os.listdir(folder))[-1], "results.jsonl")
        with open(path, encoding="utf-8") as file:
            next(file)
            return Counter(json.loads(line)["group"] for line in file)
    return Counter()
