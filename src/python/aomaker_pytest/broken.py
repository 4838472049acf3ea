"""Verb ``broken``: Allure results for what pytest could not report itself.

Tests that a dead worker was running or held, tests that were never started,
and modules that could not be collected. Names and labels are made from node
ids by the rules of allure-pytest (``allure_pytest.utils``), so that the
report shows them where they belong.
"""
from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Label, Parameter, Status, StatusDetails, TestResult
from allure_commons.utils import host_tag, md5, platform_label, uuid4

from .attempts import Attempts
from .process import write_whole
from .veil import mask_of, session_data, veil_results

_WHYS = {"crashed": "crashed", "timed out": "timed out", "not run": "not run",
         "lost": "lost"}


def write_broken(status_file: str, allure_dir: str) -> None:
    """Read status.json, write a result for each such test."""
    with open(status_file, encoding="utf-8") as file:
        status = json.load(file)
    writer = AllureFileLogger(allure_dir)
    there = set(os.listdir(allure_dir))
    attempts = Attempts(allure_dir)
    for test in status["tests"]:
        same = _retried(test, attempts, writer) if "tries" in test else {}
        why = _why(test)
        if why is None:
            continue
        details = _details(test, why)
        begun = _mark_begun(allure_dir, test, details)
        if begun is None:
            writer.report_result(_result(test, details, same))
        else:
            there.discard(begun)
    # for a run that goes on with this one: src/record.c
    made = sorted(set(os.listdir(allure_dir)) - there)
    write_whole(str(Path(allure_dir).parent / "broken"),
                "".join(f"{name}\n" for name in made))
    data = session_data()
    if data is not None:
        veil_results(allure_dir, mask_of(data))


def _retried(test: dict[str, Any], attempts: Attempts,
             writer: AllureFileLogger) -> dict[str, Any]:
    """Results of its attempts but the last; what all of them have in common."""
    name = _full_name(test["id"])
    same = attempts.identity(test, name)
    for record in test["tries"]:
        why = _why(record)
        if why is not None:
            writer.report_result(_result({**record, "id": test["id"]},
                                         _details(record, why), same))
    if test["outcome"] not in ("failed", "error", *_WHYS):
        attempts.mark_flaky(test, name)
    return same


def _mark_begun(allure_dir: str, test: dict[str, Any],
                details: dict[str, str]) -> str | None:
    """The test was interrupted, and allure-pytest has reported that much.

    No other test began after it, so it is the one with the later start. The
    name of its result.
    """
    if test["outcome"] != "not run" or not test.get("start"):
        return None
    for path in Path(allure_dir).glob("*-result.json"):
        result = json.loads(path.read_text(encoding="utf-8"))
        if result.get("start", 0) >= int(test["start"] * 1000) and \
                result["fullName"] == _full_name(test["id"]):
            result.update(status=Status.BROKEN, statusDetails=details)
            write_whole(str(path), json.dumps(result, ensure_ascii=False))
            return path.name
    return None


def _full_name(node_id: str) -> str:
    path, *names = node_id.split("::")
    package = path.rsplit(".", 1)[0].replace("/", ".")
    classes = "".join(f".{name}" for name in names[:-1])
    test = f"#{names[-1].split('[', 1)[0]}" if names else ""
    return f"{package}{classes}{test}"


def _details(test: dict[str, Any], why: str) -> dict[str, str]:
    message, trace = test.get("message"), test.get("longrepr")
    details = {"message": f"{why}: {message}" if message else why}
    if trace:
        details["trace"] = trace
    return details


def _why(test: dict[str, Any]) -> str | None:
    if test.get("collect") and test["outcome"] == "error":
        return "not collected"
    return _WHYS.get(test["outcome"])


def _milliseconds(seconds: float) -> int:
    return int((seconds or time.time()) * 1000)


def _result(test: dict[str, Any], details: dict[str, str],
            same: dict[str, Any]) -> TestResult:
    path, *names = test["id"].split("::")
    package = path.rsplit(".", 1)[0].replace("/", ".")
    name = names[-1] if names else path
    classes = names[:-1]
    result = TestResult(
        uuid=uuid4(), name=name, status=Status.BROKEN, stage="finished",
        fullName=_full_name(test["id"]),
        start=_milliseconds(test.get("start", 0)),
        stop=_milliseconds(test.get("stop", test.get("start", 0))),
        statusDetails=StatusDetails(**details))
    result.testCaseId = md5(result.fullName)
    if "[" in name:  # without it, these would pass for retries of one test
        result.parameters = [Parameter(
            name="parameters", value=name.partition("[")[2].rstrip("]"))]
    result.historyId = md5(test["id"])
    result.labels = [Label(name=key, value=value) for key, value
                     in _labels(package, classes) if value]
    for key, value in same.items():
        setattr(result, key, value)
    return result


def _labels(package: str, classes: list[str]) -> list[tuple[str, str]]:
    parent, _, module = package.rpartition(".")
    return [("parentSuite", parent), ("suite", module),
            ("subSuite", " > ".join(classes)), ("host", host_tag()),
            ("framework", "pytest"), ("language", platform_label()),
            ("package", package)]
