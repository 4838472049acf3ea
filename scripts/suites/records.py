"""What reports tell of each test: JUnit and Allure results, joined."""

from __future__ import annotations

import ast
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

_VARIES = [
    (re.compile(r"0x[0-9a-fA-F]+"), "0x"),
    (re.compile(r"[\w./-]*/pytest-of-[\w-]+/[\w.-]+"), "TMP"),
    (re.compile(r"/tmp/[\w.-]+"), "TMP"),
    (re.compile(r"(FileIO name=)\d+"), r"\1FD"),
    (re.compile(r"\b\d+\.\d+ ?ms\b"), "TIME"),
]
# JUnit's words of pytest around a message that aomaker gives alone.
_AROUND = re.compile(r"failed on (?:setup|teardown) with \"(.*)\"", re.DOTALL)
# Allure shows these marks as tags; they are no choice of tests.
_PYTESTS_OWN = {"parametrize", "usefixtures", "skip", "skipif", "xfail"}
_PYTESTS_OWN |= {"filterwarnings", "asyncio", "anyio", "trio", "tryfirst", "trylast"}


class Record(NamedTuple):
    """One result of a test. A test may have several: a failed teardown is another
    one. Lists are of texts.
    """

    source: str  # junit or allure
    outcome: str
    message: str  # its first line, without addresses and temporary folders
    parameters: list[str]
    steps: list[str]
    attachments: list[str]


Records = dict[str, list[Record]]  # by test, as JUnit names it: a.test_b.TestC::test_d


def read(junit: Path, allure: Path) -> Records:
    """The records of a run; without a report, there are none."""
    found: Records = {}
    for test, record in [*_junit(junit), *_allure(allure)]:
        found.setdefault(test, []).append(record)
    for records in found.values():
        records.sort()
    return found


def _junit(file: Path) -> Iterator[tuple[str, Record]]:
    if not file.exists():
        return
    for case in ElementTree.parse(file).iter("testcase"):
        test = f"{case.get('classname')}::{case.get('name')}"
        ends = [end for end in case if end.tag in ("failure", "error", "skipped")]
        for end in ends or [None]:
            outcome, message = _end(end)
            yield stable(test), Record("junit", outcome, message, [], [], [])


def _end(end: ElementTree.Element | None) -> tuple[str, str]:
    """Outcome and message of a test."""
    if end is None:
        return "passed", ""
    outcome = "xfailed" if end.get("type") == "pytest.xfail" else end.tag
    message = end.get("message") or ""
    around = _AROUND.fullmatch(message)
    if around:
        message = around[1]
    elif message == "collection skipped":  # the text is (file, line, message)
        message = ast.literal_eval(end.text or "('',)")[-1]
    elif message == "collection failure":  # the text is a traceback
        errors = re.findall(r"^E\s+(.*)", end.text or "", re.MULTILINE)
        message = errors[0] if errors else end.text or ""
    return outcome, first_line(message).removeprefix("Skipped: ")


def _allure(folder: Path) -> Iterator[tuple[str, Record]]:
    for file in folder.glob("*-result.json"):
        result = json.loads(file.read_bytes())
        where = result.get("fullName", "").partition("#")[0]
        yield (
            stable(f"{where}::{result.get('name')}"),
            Record(
                "allure",
                result.get("status", "none"),
                first_line(result.get("statusDetails", {}).get("message")),
                [
                    stable(f"{entry['name']}={entry['value']}")
                    for entry in result.get("parameters", ())
                ],
                [stable(name) for name in _steps(result)],
                sorted(_attachments(result)),
            ),
        )


def _steps(result: dict[str, Any], above: str = "") -> Iterator[str]:
    for step in result.get("steps", ()):
        name = f"{above}{step['name']}"
        yield name
        yield from _steps(step, f"{name} > ")


def _attachments(result: dict[str, Any]) -> Iterator[str]:
    for attachment in result.get("attachments", ()):
        yield str(attachment.get("name"))
    for step in result.get("steps", ()):
        yield from _attachments(step)


def first_line(message: str | None) -> str:
    lines = (message or "").strip().splitlines()
    return stable(lines[0]) if lines else ""


def stable(text: str) -> str:
    """Without what differs in each process."""
    for pattern, name in _VARIES:
        text = pattern.sub(name, text)
    return text


def marks(allure: Path, most: int = 6) -> list[str]:
    """Marks that some tests have and others have not, the most frequent first."""
    counts: dict[str, int] = {}
    total = 0
    for file in allure.glob("*-result.json"):
        total += 1
        labels = json.loads(file.read_bytes()).get("labels", ())
        for mark in {label["value"] for label in labels if label["name"] == "tag"}:
            counts[mark] = counts.get(mark, 0) + 1
    chosen = [
        mark
        for mark, count in counts.items()
        if mark.isidentifier() and mark not in _PYTESTS_OWN and count < total
    ]
    return sorted(chosen, key=lambda mark: (-counts[mark], mark))[:most]
