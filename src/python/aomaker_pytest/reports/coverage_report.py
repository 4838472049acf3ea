"""Verb ``coverage``: pytest-cov's report, of all groups of a run.

Each group has left its measurement (``collect.coverage_session``). coverage.py
combines them, pytest-cov's own code makes the reports that its options ask for;
the answer is the text that it would print, and whether --cov-fail-under is
reached.
"""

from __future__ import annotations

import argparse
import glob
import inspect
import io
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ..collect.coverage_session import OPTIONS

_UNASKED = (
    "The shards have measured coverage. Say what to report: aomaker merge "
    "ARCHIVE... -- --cov --cov-report=term"
)
_UNDER = 2  # exit status when coverage is under --cov-fail-under


def report(folders: list[str], failed: bool) -> int:
    """Report on these groups; failed: a test of theirs has failed."""
    found = [options for folder in folders for options in _saved(folder)]
    if not found:
        print("no group has saved what it covers")
        return 1
    if "cov_report" not in found[-1]:
        print(_UNASKED)
        return 0
    options = argparse.Namespace(**dict.fromkeys(OPTIONS) | found[-1])
    try:
        controller = _combined(options, folders, {saved.get("root") for saved in found})
    except _damaged() as error:
        print(f"{type(error).__name__}: {error}")
        return 1
    wanted = options.cov_report or options.cov_fail_under
    if not wanted or (failed and options.no_cov_on_fail):
        return 0
    total = _summary(controller)
    return _UNDER if _is_under(total, options) else 0


def _damaged() -> tuple[type[Exception], ...]:
    """The exceptions of data files that are damaged or contradict each other."""
    from coverage.exceptions import CoverageException

    return (
        CoverageException,
        sqlite3.Error,
        ValueError,
        TypeError,
        KeyError,
        OverflowError,
    )


def _saved(folder: str) -> Iterator[dict[str, Any]]:
    with suppress(FileNotFoundError):
        with open(os.path.join(folder, "options.json"), encoding="utf-8") as file:
            yield json.load(file)


def _controller(options: argparse.Namespace) -> Any:
    from pytest_cov.engine import Central

    if "options" in inspect.signature(Central.__init__).parameters:
        return Central(options, None, None)
    return Central(
        options.cov_source,
        options.cov_report,  # for pytest-cov < 5
        options.cov_config,
        options.cov_append,
        options.cov_branch,
    )


def _combined(options: argparse.Namespace, folders: list[str], roots: set[Any]) -> Any:
    """roots: where the project's files lay, on whatever machine."""
    import coverage

    controller = _controller(options)
    controller.cov = cov = coverage.Coverage(
        source=options.cov_source,
        branch=options.cov_branch,
        config_file=options.cov_config,
    )
    elsewhere = sorted(roots - {None, os.getcwd()})
    if elsewhere:
        cov.set_option(
            "paths", {**cov.get_option("paths"), "aomaker": [os.getcwd(), *elsewhere]}
        )
    target = coverage.CoverageData(
        os.path.abspath(str(cov.get_option("run:data_file")))
    )
    if options.cov_append:
        cov.load()
    else:
        target.erase()
    cov.combine(
        [
            path
            for folder in folders
            for path in sorted(glob.glob(os.path.join(folder, ".coverage.*")))
        ],
        keep=True,
    )
    cov.combine()  # files that measured processes have left in the usual place
    cov.save()
    controller.node_descs.add(controller.get_node_desc(sys.platform, sys.version_info))
    return controller


def _summary(controller: Any) -> float:
    from coverage.misc import CoverageException

    text = io.StringIO()
    try:
        total: float = controller.summary(text)
    except CoverageException as error:
        print(f"WARNING: Failed to generate report: {error}")
        total = 0
    print(text.getvalue().rstrip("\n"))
    return total


def _is_under(total: float, options: argparse.Namespace) -> bool:
    from coverage.results import should_fail_under

    wanted = options.cov_fail_under
    if not wanted:
        return False
    under = bool(should_fail_under(total, wanted, options.cov_precision or 0))
    print(
        f"{'FAIL ' if under else ''}Required test coverage of {wanted}% "
        f"{'not reached' if under else 'reached'}. "
        f"Total coverage: {total:.2f}%"
    )
    return under
