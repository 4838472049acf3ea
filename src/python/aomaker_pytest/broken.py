"""Verb ``broken``: Allure results for what pytest could not report itself.

Tests that a dead worker was running or held, tests that were never started,
and modules that could not be collected. Names and labels are made from node
ids by the rules of allure-pytest (``allure_pytest.utils``), so that the
report shows them where they belong.
"""
from __future__ import annotations

import json
import time
from typing import Any

from allure_commons.logger import AllureFileLogger
from allure_commons.model2 import Label, Status, StatusDetails, TestResult
from allure_commons.utils import host_tag, md5, platform_label, uuid4

_WHYS = {"crashed": "crashed", "timed out": "timed out", "not run": "not run"}


def write_broken(status_file: str, allure_dir: str) -> int:
    """Read status.json, write a result for each such test; 0."""
    with open(status_file, encoding="utf-8") as file:
        status = json.load(file)
    writer = AllureFileLogger(allure_dir)
    for test in status["tests"]:
        why = _why(test)
        if why is not None:
            writer.report_result(_result(test, why))
    return 0


def _why(test: dict[str, Any]) -> str | None:
    if test.get("collect") and test["outcome"] == "error":
        return "not collected"
    return _WHYS.get(test["outcome"])


def _milliseconds(seconds: float) -> int:
    return int((seconds or time.time()) * 1000)


def _result(test: dict[str, Any], why: str) -> TestResult:
    path, *names = test["id"].split("::")
    package = path.rsplit(".", 1)[0].replace("/", ".")
    name = names[-1] if names else path
    classes = names[:-1]
    message = test.get("message")
    result = TestResult(
        uuid=uuid4(), name=name, status=Status.BROKEN, stage="finished",
        fullName="".join([package, *(f".{part}" for part in classes),
                          f"#{name.split('[', 1)[0]}" if names else ""]),
        start=_milliseconds(test.get("start", 0)),
        stop=_milliseconds(test.get("stop", test.get("start", 0))),
        statusDetails=StatusDetails(
            message=f"{why}: {message}" if message else why,
            trace=test.get("longrepr")))
    result.testCaseId = md5(result.fullName)
    result.historyId = md5(test["id"])
    result.labels = [Label(name=key, value=value) for key, value
                     in _labels(package, classes) if value]
    return result


def _labels(package: str, classes: list[str]) -> list[tuple[str, str]]:
    parent, _, module = package.rpartition(".")
    return [("parentSuite", parent), ("suite", module),
            ("subSuite", " > ".join(classes)), ("host", host_tag()),
            ("framework", "pytest"), ("language", platform_label()),
            ("package", package)]
