"""Attempts at one test, in the Allure results of a group: retries of each other.

The report generators pair results by testCaseId (Allure 2 by historyId) and
parameters, and show the one that began last. What allure-pytest wrote for one
attempt is therefore what a result that it could not write has to say, too.
"""
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .allure_files import json_text
from .compat_allure import SAME
from .process import write_whole



class Attempts:
    """The results in GROUP/N/allure, of all N."""

    def __init__(self, allure_dir: str) -> None:
        self._group = Path(allure_dir).parent.parent
        self._folders: dict[int, list[tuple[Path, dict[str, Any]]]] = {}

    def _results(self, attempt: int) -> list[tuple[Path, dict[str, Any]]]:
        if attempt not in self._folders:
            folder = self._group / str(attempt) / "allure"
            self._folders[attempt] = [
                (path, json.loads(path.read_text(encoding="utf-8")))
                for path in folder.glob("*-result.json")]
        return self._folders[attempt]

    def _find(self, record: dict[str, Any], full_name: str
              ) -> tuple[Path, dict[str, Any]] | None:
        """What allure-pytest wrote while this went on."""
        begin, end = record.get("start", 0), record.get("stop", 0)
        for path, result in self._results(record.get("attempt", 0)):
            if result["fullName"] == full_name and \
                    begin * 1000 - 1 <= result.get("start", 0) <= end * 1000:
                return path, result
        return None

    def identity(self, test: dict[str, Any], full_name: str
                 ) -> dict[str, Any]:
        """What all results of the test have in common; {}: none is known."""
        for record in (test, *test["tries"]):
            found = self._find(record, full_name)
            if found:
                return {key: found[1][key] for key in SAME
                        if key in found[1]}
        return {}

    def mark_flaky(self, test: dict[str, Any], full_name: str) -> None:
        """It passed at last."""
        found = self._find(test, full_name)
        if not found:
            return
        path, result = found
        result["statusDetails"] = {**(result.get("statusDetails") or {}),
                                   "flaky": True}
        write_whole(str(path), json_text(result).decode())
