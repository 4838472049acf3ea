"""bench/suites.json, and the table that is made of it: bench/SUITES.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from . import examine, prepare, runs
from .corpus import Suite

_SHOWN = 3
_NO_RUN = {"version", "sharing"}
STORE = prepare.PROJECT / "bench/suites.json"
TABLE = prepare.PROJECT / "bench/SUITES.md"

_HEAD = """\
# Suites of others

By `make suites`: pytest and aomaker run each suite of `scripts/suites/suites.yaml` in
a fresh copy, and every test is compared: its outcome, the first line of its message,
its parameters, steps and attachments in Allure. Each way to choose groups has a column
with the number of tests that differ; "again" is a second run by file. A test is counted
as the suite's own if pytest does the same when it runs only its module or only its
group, or does not do the same in two such runs.

"""
_SHARING = """
## Forks and fresh sessions

By `SHARING=1`: `aomaker doctor --verify-sharing` compares how three groups of a suite
begin, in forks of the warm Python and in Pythons of their own: paths, modules and all
that they hold, variables, descriptors, threads, generators and more.

"""
_COLUMNS = {
    "mp-file": "`--mp` file",
    "mp-again": "again",
    "mp-suite": "suite",
    "mp-marks": "marks",
    "mt-file": "`--mt` file",
}


def load(store: Path = STORE) -> dict[str, examine.Result]:
    try:
        return dict(json.loads(store.read_text()))
    except OSError:
        return {}


def save(
    suites: list[Suite],
    results: dict[str, examine.Result],
    store: Path = STORE,
    table: Path = TABLE,
) -> None:
    """Writes both files. Suites that no longer exist are left out; results of an
    earlier build stay, and are counted.
    """
    known = {s.name: results[s.name] for s in suites if s.name in results}
    store.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    table.write_text(text(suites, known, runs.program()))


def text(suites: list[Suite], results: dict[str, examine.Result], program: str) -> str:
    """The table; program: the present build."""
    head = ["suite", "version", "tests", *_COLUMNS.values(), "its own", "note"]
    lines = [_row(head), _row(["---", "---", *["--:"] * (len(_COLUMNS) + 2), "---"])]
    for suite in suites:
        lines.append(_row(_cells(suite, results.get(suite.name))))
    totals = _totals(suites, results, program)
    return _HEAD + "\n".join([*lines, "", totals]) + "\n" + _of_sharing(suites, results)


def _of_sharing(suites: list[Suite], results: dict[str, examine.Result]) -> str:
    """The second table, and the reasons; "": nothing has been compared."""
    found = {
        suite.name: results[suite.name]["sharing"]
        for suite in suites
        if "sharing" in results.get(suite.name, ())
    }
    if not found:
        return ""
    rows = [["suite", "groups", "differences", "explained", "note"]]
    rows.append(["---", "--:", "--:", "--:", "---"])
    reasons: dict[str, int] = {}
    for name, one in found.items():
        numbers = one["groups"], len(one["lines"]), sum(one["explained"].values())
        note = one.get("problem") or "; ".join(one["lines"][:_SHOWN])
        rows.append([name, *map(str, numbers), note])
        for reason in one["explained"]:
            reasons[reason] = reasons.get(reason, 0) + 1
    most_first = sorted(reasons, key=lambda reason: (-reasons[reason], reason))
    listed = [f"- {reason} (suites: {reasons[reason]})" for reason in most_first]
    return _SHARING + "\n".join([*map(_row, rows), "", "Explained:", "", *listed, ""])


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cells(suite: Suite, result: examine.Result | None) -> list[str]:
    name = [suite.name, suite.version]
    if not result or result["version"] != suite.version or set(result) <= _NO_RUN:
        return [*name, "", *[""] * len(_COLUMNS), "", "has not been run"]
    tests = str(result.get("tests", ""))
    if "modes" not in result:
        return [*name, tests, *[""] * len(_COLUMNS), "", result["problem"]]
    modes = result["modes"]
    return [
        *name,
        tests,
        *[_count(modes.get(mode)) for mode in _COLUMNS],
        str(_own(modes)),
        suite.note or _failures(modes),
    ]


def _count(found: dict[str, Any] | None) -> str:
    if found is None:
        return "–"
    return "no result" if "failed" in found else str(found["ours"])


def _own(modes: dict[str, Any]) -> int:
    """In the mode that has most of them."""
    return max((found or {}).get("own", 0) for found in modes.values())


def _failures(modes: dict[str, Any]) -> str:
    reasons = [
        f"{_COLUMNS[mode]}: {found['failed']}"
        for mode, found in modes.items()
        if found and "failed" in found
    ]
    return "; ".join(reasons)


def _totals(
    suites: list[Suite], results: dict[str, examine.Result], program: str
) -> str:
    run = [results[s.name] for s in suites if "modes" in results.get(s.name, ())]
    tests = sum(result["tests"] for result in run)
    totals = []
    for mode, title in _COLUMNS.items():
        found = [result["modes"].get(mode) or {} for result in run]
        differ = sum(one.get("ours", 0) for one in found)
        failed = sum("failed" in one for one in found)
        totals.append(f"{title} {differ}" + (f" and {failed} runs" if failed else ""))
    older = sum(result["program"] != program for result in run)
    return (
        f"{len(run)} of {len(suites)} suites with {tests} tests. "
        f"Differences that are not their own: {', '.join(totals)}."
        + (f" Of an earlier build: {older} suites." if older else "")
    )


def failed(results: list[examine.Result]) -> bool:
    """Does `--mp` differ, or could nothing be compared?"""
    for result in results:
        if "modes" not in result:
            return True
        for mode, found in result["modes"].items():
            if mode.startswith("mp") and found and (found.get("ours", True)):
                return True
    return False
