"""Verb ``broken``: Allure results of tests that pytest could not report itself.

These are tests that a dead worker was running or held, tests that were never
started, and modules that could not be collected. A test is identified by the
results and facts of its attempts (``allure_retries``,
``internals.allure_identity``), so that it is the same one in Allure's history
as when it passes. Else names and labels are made from its node id by the rules
of allure-pytest (``allure_pytest.utils``).
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Label, Parameter, Status, StatusDetails, TestResult
from allure_commons.utils import host_tag, platform_label, uuid4

from ..internals import allure_api, allure_writer
from ..internals.allure_identity import AttemptFacts
from ..secrets.mask_files import mask_of, mask_results, session_data
from ..util.process import write_whole
from .allure_retries import BROKEN, Attempts, full_name

_BEGUN = ("crashed", "timed out")


def write_broken(status_file: str, allure_dir: str) -> None:
    """Read status.json, write a result for each such test."""
    with open(status_file, encoding="utf-8") as file:
        status = json.load(file)
    there = set(os.listdir(allure_dir))
    kept = _Writer(allure_dir, status["tests"]).write()
    # for a run that resumes this one: src/exec/attempt_record.c
    made = sorted(set(os.listdir(allure_dir)) - (there - kept))
    write_whole(
        str(Path(allure_dir).parent / "broken"), "".join(f"{name}\n" for name in made)
    )
    data = session_data()
    if data is not None:
        mask_results(allure_dir, mask_of(data))


class _Writer:
    def __init__(self, allure_dir: str, tests: list[dict[str, Any]]) -> None:
        allure_api.take_over()
        self._tests = tests
        self._files = AllureFileLogger(allure_dir)
        self._attempts = Attempts(allure_dir, tests)
        self._known = AttemptFacts(allure_dir)

    def write(self) -> set[str]:
        """Write them; return the names of earlier results of tests that are to
        run.
        """
        seen: Counter[str] = Counter()
        kept = set()
        for test in self._tests:
            nth = seen[test["id"]]
            seen[test["id"]] += 1
            why = _why(test)
            if why is None and "tries" not in test:
                continue
            same = self._identity(test, nth)
            if "tries" in test:
                same = self._retried(test, same, nth)
            path = self._tell(test, same)
            if path is not None and test["outcome"] == "not run":
                kept.add(path.name)
        self._known.remove()
        return kept

    def _identity(self, test: dict[str, Any], nth: int) -> dict[str, Any]:
        by_name = _by_name(test["id"])
        if test.get("collect"):
            return by_name
        attempt = test.get("attempt", 0)
        calls = (
            self._known.calls(test["id"], attempt)
            if attempt and test["outcome"] in _BEGUN
            else []
        )
        try:
            item = self._known.item(test["id"], nth, attempt)
            return {**by_name, **allure_api.identity(item, calls)}
        except Exception:  # a release of Allure may ask for more than the stand-in has
            return by_name

    def _retried(
        self, test: dict[str, Any], same: dict[str, Any], nth: int
    ) -> dict[str, Any]:
        """Write results of the test's attempts but the last; same: their common
        members.
        """
        name = same["fullName"]
        same = {**same, **self._attempts.identity(test, name)}
        for record in test["tries"]:
            self._tell(record, same)
        if test["outcome"] not in ("failed", "error", *BROKEN):
            self._attempts.mark_flaky(test, name)
        return same

    def _tell(self, record: dict[str, Any], same: dict[str, Any]) -> Path | None:
        """Add the outcome to the result that allure-pytest has written, if any.

        Else write a result of our own. Returns its path.
        """
        why = _why(record)
        if why is None:
            return None
        broken = _result(record, _details(record, why), same)
        begun = self._attempts.begun(record, same["fullName"])
        if begun is None:
            self._files.report_result(broken)
            return None
        path, result = begun
        made = allure_writer.dictionary(broken)
        result = {
            **made,
            **result,
            "status": made["status"],
            "statusDetails": made["statusDetails"],
        }
        write_whole(str(path), allure_writer.json_text(result).decode())
        return path


def _details(test: dict[str, Any], why: str) -> dict[str, str]:
    message, trace = test.get("message"), test.get("longrepr")
    details = {"message": f"{why}: {message}" if message else why}
    if trace:
        details["trace"] = trace
    return details


def _why(test: dict[str, Any]) -> str | None:
    if test.get("collect") and test["outcome"] == "error":
        return "not collected"
    return test["outcome"] if test["outcome"] in BROKEN else None


def _milliseconds(seconds: float) -> int:
    return int((seconds or time.time()) * 1000)


def _result(
    test: dict[str, Any], details: dict[str, str], same: dict[str, Any]
) -> TestResult:
    result = TestResult(
        uuid=uuid4(),
        status=Status.BROKEN,
        stage="finished",
        start=_milliseconds(test.get("start", 0)),
        stop=_milliseconds(test.get("stop", test.get("start", 0))),
        statusDetails=StatusDetails(**details),
    )
    for key, value in same.items():
        setattr(result, key, value)
    return result


def _by_name(node_id: str) -> dict[str, Any]:
    path, *names = node_id.split("::")
    package = path.rsplit(".", 1)[0].replace("/", ".")
    name, classes = names[-1] if names else path, names[:-1]
    full = full_name(node_id)
    made = {
        "name": name,
        "fullName": full,
        "testCaseId": allure_writer.md5(full),
        "historyId": allure_writer.md5(node_id),
        "labels": [
            Label(name=key, value=value)
            for key, value in _labels(package, classes)
            if value
        ],
    }
    if "[" in name:  # without the name, these would pass for retries of one test
        made["parameters"] = [
            Parameter(name="parameters", value=name.partition("[")[2].rstrip("]"))
        ]
    return made


def _labels(package: str, classes: list[str]) -> list[tuple[str, str]]:
    parent, _, module = package.rpartition(".")
    return [
        ("parentSuite", parent),
        ("suite", module),
        ("subSuite", " > ".join(classes)),
        ("host", host_tag()),
        ("framework", "pytest"),
        ("language", platform_label()),
        ("package", package),
    ]
