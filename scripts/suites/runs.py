"""One run of a suite: by pytest, or by aomaker in one of its modes."""

from __future__ import annotations

import hashlib
import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from bench import measure

from . import prepare, records
from .corpus import Suite, digest

AOMAKER = prepare.PROJECT / "build/aomaker"
MODES = {
    "mp-file": ["--mp", "--dist-file"],
    "mp-again": ["--mp", "--dist-file"],  # a second run, which knows of the first
    "mp-suite": ["--mp", "--dist-suite"],
    "mp-marks": ["--mp", "--dist-mark"],
    "mt-file": ["--mt", "--dist-file"],
}
HUNG = measure.HUNG
_REPORTS = "suites-junit.xml", "suites-allure"  # of pytest, in the copy


class Run(NamedTuple):
    """A run that was read back."""

    status: int  # of the command, or HUNG
    seconds: float
    records: records.Records
    marks: list[str]
    log: Path


def serial(suite: Suite, selection: list[str], name: str, key: str) -> Run:
    """pytest with these paths and options; name: of the run."""
    junit, allure = _REPORTS
    argv = ["pytest", f"--junitxml={junit}", f"--alluredir={allure}"]
    return _run(suite, name, [*argv, *suite.args, *selection], _REPORTS, key)


def ours(suite: Suite, mode: str, marks: list[str], key: str) -> Run:
    """aomaker in this mode, two groups at a time."""
    selection = by_marks(marks) if mode == "mp-marks" else [suite.tests]
    argv = [str(AOMAKER), "run", *MODES[mode], *selection, "-p2", "--no_gen", "--"]
    if mode == "mp-marks":
        argv.append(suite.tests)
    reports = "reports/junit.xml", "reports/json"
    return _run(suite, mode, [*argv, *suite.args], reports, key)


def by_marks(marks: list[str]) -> list[str]:
    """A group for each mark, and one for tests that have none of them."""
    return [*marks, f"not ({' or '.join(marks)})"]


def _run(
    suite: Suite, name: str, argv: list[str], reports: tuple[str, str], key: str
) -> Run:
    """Runs in a fresh copy; a run with the same key is kept, and read again."""
    reader = Path(records.__file__).read_text()
    key = digest(f"{key} {suite.digest()} {argv} {reader}")
    kept = prepare.WORK / "results" / suite.name / name
    facts = _kept(kept, key)
    if not facts:
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        env = prepare.environment(suite)
        copy = prepare.WORK / "run" / suite.name
        ran = copy.with_name(f"{copy.name}.ran")  # the run that this copy is of
        if name != "mp-again" or not ran.exists() or ran.read_text() != "mp-file":
            prepare.fresh_copy(suite)
            if name == "mp-again":
                measure.run(argv, copy, env, limit=suite.limit)
        ran.write_text(name)
        cost = measure.run(argv, copy, env, limit=suite.limit)
        copy.with_name(f"{copy.name}.log").rename(kept / "log")
        junit, allure = (copy / report for report in reports)
        facts = {
            "key": key,
            "status": cost.status,
            "seconds": cost.wall,
            "records": records.read(junit, allure),
            "marks": records.marks(allure),
        }
        (kept / "run.json").write_text(json.dumps(facts))
    found = {
        test: [records.Record(*one) for one in facts["records"][test]]
        for test in facts["records"]
    }
    return Run(facts["status"], facts["seconds"], found, facts["marks"], kept / "log")


def _kept(folder: Path, key: str) -> dict[str, Any]:
    """What is kept of a run with this key; {}: nothing."""
    try:
        facts = json.loads((folder / "run.json").read_text())
    except (OSError, ValueError):
        return {}
    return dict(facts) if facts["key"] == key else {}


@cache
def program() -> str:
    """Differs when aomaker has been changed."""
    sources = sorted((prepare.PROJECT / "src/python").rglob("*.py"))
    total = hashlib.sha256()
    for path in [AOMAKER, *sources]:
        total.update(path.read_bytes())
    return total.hexdigest()[:16]
