"""The attempts at a test in the Allure results of a group, as retries of each
other.

The report generators pair results by testCaseId (Allure 2 by historyId) and
parameters, and show the one that began last. So a result that allure-pytest
could not write needs the same members as one that it wrote for another attempt.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from ..internals.allure_api import SAME
from ..internals.allure_writer import json_text
from ..util.process import write_whole

# outcomes that pytest cannot report
BROKEN = ("crashed", "timed out", "not run", "lost")


def full_name(node_id: str) -> str:
    """The name as ``allure_pytest.utils.allure_full_name`` makes it."""
    path, *names = node_id.split("::")
    package = path.rsplit(".", 1)[0].replace("/", ".")
    classes = "".join(f".{name}" for name in names[:-1])
    test = f"#{names[-1].split('[', 1)[0]}" if names else ""
    return f"{package}{classes}{test}"


class Attempts:
    """The results in GROUP/N/allure, of all N; allure_dir: that of the last."""

    def __init__(self, allure_dir: str, tests: list[dict[str, Any]]) -> None:
        self._group = Path(allure_dir).parent.parent
        self._last = int(Path(allure_dir).parent.name)
        self._folders: dict[int, list[tuple[Path, dict[str, Any]]]] = {}
        # how many results allure-pytest says it has written
        self._told = Counter(
            (record.get("attempt", 0), full_name(test["id"]))
            for test in tests
            for record in (test, *test.get("tries", ()))
            if record["outcome"] not in BROKEN
        )

    def _results(self, attempt: int) -> list[tuple[Path, dict[str, Any]]]:
        if attempt not in self._folders:
            self._folders[attempt] = found = []
            folder = self._group / str(attempt) / "allure"
            for path in folder.glob("*-result.json"):
                result = json.loads(path.read_text(encoding="utf-8"))
                if result.get("fullName"):
                    found.append((path, result))
                elif not result.get("labels"):
                    path.unlink()  # the result of a test that never began its set-up
        return self._folders[attempt]

    def _find(
        self, record: dict[str, Any], full_name: str
    ) -> tuple[Path, dict[str, Any]] | None:
        """The result that allure-pytest wrote during this attempt. Its times are
        rounded to milliseconds: a start may lie after our exact end."""
        begin = 1000 * record.get("start", 0) - 1
        end = round(1000 * record.get("stop", 0))
        for path, result in self._results(record.get("attempt", 0)):
            start = result.get("start", 0)
            if result["fullName"] == full_name and begin <= start <= end:
                return path, result
        return None

    def begun(
        self, record: dict[str, Any], full_name: str
    ) -> tuple[Path, dict[str, Any]] | None:
        """The result that allure-pytest wrote of a test that had no end.

        It was interrupted, or the worker died soon after. No other test of its
        name began later in this attempt.
        """
        attempt = record.get("attempt", self._last)
        found = [
            (path, result)
            for path, result in self._results(attempt)
            if result["fullName"] == full_name
        ]
        if not record.get("start") or len(found) <= self._told[attempt, full_name]:
            return None
        last = max(found, key=lambda entry: entry[1].get("start", 0))
        return last if last[1].get("stop", 0) >= int(record["start"] * 1000) else None

    def identity(self, test: dict[str, Any], full_name: str) -> dict[str, Any]:
        """The members that all results of the test have in common; {}: none is
        known.
        """
        for record in (test, *test["tries"]):
            found = self._find(record, full_name)
            if found:
                return {key: found[1][key] for key in SAME if key in found[1]}
        return {}

    def mark_flaky(self, test: dict[str, Any], full_name: str) -> None:
        """Mark the results of a test that has passed at last."""
        found = self._find(test, full_name)
        if not found:
            return
        path, result = found
        result["statusDetails"] = {**(result.get("statusDetails") or {}), "flaky": True}
        write_whole(str(path), json_text(result).decode())
