"""Writes the measured values as Markdown."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence

from . import tools
from .alone import Fact
from .races import CORES, Result, Row

GROWTH = """
## With more slots than these cores

Computed by `scripts/bench/simulate.py` from what the runs above recorded:
our plan, longest first, against xdist at its best (each worker collects
everything, then single tests). Log scales.

![makespan over slots](growth.svg)
"""


def text(results: Sequence[Result], facts: Sequence[Fact]) -> str:
    lines = ["# Measured", "", *_machine(), ""]
    for result in results:
        lines += _race(result)
    if facts:
        lines += [
            "## Alone",
            "",
            "| workload | what | measured | target | |",
            "|---|---|--:|--:|---|",
            *map(_fact, facts),
            "",
            _OF_FACTS,
            "",
        ]
    return "\n".join(lines)


def failed(results: Iterable[Result]) -> int:
    """1: our outcomes differ from those of serial pytest, so no time counts."""
    return int(
        any(
            row.wrong and "3.0.3" not in row.tool
            for result in results
            for row in result.rows
        )
    )


def _machine() -> list[str]:
    model = next(
        (
            line.partition(":")[2].strip()
            for line in open("/proc/cpuinfo")
            if line.startswith("model name")
        ),
        "",
    )
    return [
        f"{datetime.date.today()}, {os.cpu_count()} × {model or 'CPU'}, "
        f"{platform.system()} {platform.release()}.",
        f"{_version('aomaker')}, Ninja {_version('ninja')}, Python, pytest "
        "and plugins as in `scripts/bench/tools.py`. By `make bench`: medians "
        "of rounds in which all took turns; CPU counts every process; PSS is "
        "the peak of the sum, from a run of its own. The bound is serial "
        f"pytest's CPU / {CORES}, or the longest group (and no runner can "
        "sleep faster than the sum of sleeps / slots).",
    ]


def _version(program: str) -> str:
    argv = [str(tools.AOMAKER)] if program == "aomaker" else [program]
    return subprocess.run(
        [*argv, "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()


def _race(result: Result) -> list[str]:
    serial = result.rows[0]
    lines = [
        f"## {result.name}",
        "",
        f"{result.title}. Bound: {result.bound:.2f} s.",
        "",
        "| runner | wall s | × bound | × serial | CPU s | PSS MiB | outcomes |",
        "|---|--:|--:|--:|--:|--:|---|",
    ]
    lines += [_row(row, serial, result.bound) for row in result.rows]
    return [*lines, "", *_ratios(result), ""]


def _row(row: Row, serial: Row, bound: float) -> str:
    spread = (
        f" ({min(row.walls):.2f}–{max(row.walls):.2f})" if len(row.walls) > 1 else ""
    )
    return (
        f"| {row.tool} | {row.wall:.2f}{spread} | {row.wall / bound:.2f} | "
        f"{row.wall / serial.wall:.2f} | {row.cpu:.1f} | "
        f"{row.pss or float('nan'):.0f} | {row.wrong or 'equal'} |"
    ).replace("nan", "–")


def _ratios(result: Result) -> list[str]:
    """The targets of this workload, and which are met."""
    serial, *others = result.rows
    ours = [row for row in others if row.tool.startswith("arun") and not row.wrong]
    theirs = [row for row in others if row.tool.startswith("xdist")]
    original = [row for row in others if "3.0.3" in row.tool]
    if not ours or not theirs:
        return ["No run of ours is right."]
    best = min(ours, key=lambda row: row.wall)
    peer = min(theirs, key=lambda row: row.wall)
    threads = [row for row in ours if "--mt" in row.tool]
    limits = _TARGETS.get(result.name, {})
    figures = {
        "bound": (f"{best.tool} / bound", best.wall / result.bound),
        "xdist": (f"{best.tool} / {peer.tool}", best.wall / peer.wall),
        "serial": (f"{best.tool} / serial", best.wall / serial.wall),
        "cpu": (f"CPU of {best.tool} / serial", best.cpu / serial.cpu),
    }
    if original:
        figures["original"] = (
            f"{best.tool} / {original[0].tool}",
            best.wall / original[0].wall,
        )
    if threads:
        figures["threads"] = (
            f"CPU of {threads[0].tool} / serial",
            threads[0].cpu / serial.cpu,
        )
    lines = [
        f"- {_check(*figures[key], limit)}"
        for key, limit in limits.items()
        if key in figures
    ]
    if any("missed" in line for line in lines) and result.name in _REASONS:
        lines += ["", _REASONS[result.name]]
    return lines


_TARGETS = {
    "waiting": {"bound": 1.4, "xdist": 0.45, "threads": 1.3},
    "networkx": {"bound": 1.04, "cpu": 1.02, "xdist": 0.9},
    "sympy": {"bound": 1.04, "xdist": 0.9},
    "imports": {"original": 0.5, "xdist": 0.8},
    "skew": {"bound": 1.05},
    "log_file": {"serial": 0.7, "xdist": 1},
    "personal": {"xdist": 1},
    "small": {"xdist": 1},
    "tiny": {"serial": 0.65, "xdist": 1},
}

# Reasons why targets are missed, for the lines below the table.
_REASONS = {
    "waiting": "Each of the 30 threads is a session of pytest, of which serial "
    "pytest has one.",
    "sympy": "Nobody waits here: who keeps both cores busy from the beginning "
    "to the end, with the same CPU, takes as long.",
    "tiny": "A group costs CPU, whatever is in it: in pytest, for a session of "
    "its own; in the kernel, for the fork, its pages that are copied, and its "
    "end; in `aomaker exec` and Ninja's shell. These tests cost hardly more.",
}

_OF_FACTS = (
    "After a change of one module its collection, its group and the merge of "
    "all results run, in three processes one after the other."
)


def _check(what: str, figure: float, limit: float) -> str:
    verdict = "met" if figure <= limit else "**missed**"
    return f"{what}: {figure:.2f}, target {limit}: {verdict}"


def _fact(fact: Fact) -> str:
    verdict = "met" if fact.figure <= fact.target else "**missed**"
    return (
        f"| {fact.name} | {fact.what} | {fact.figure:.2f} {fact.unit} | "
        f"{fact.target:.2f} {fact.unit} | {verdict} |"
    )
