"""Prints "N passed, N failed": the total of prove's output and of JUnit files.

Tests that did not run, since the run was interrupted, are counted separately. A
missing file belongs to a part of the tests that was not started.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree


class Count(NamedTuple):
    """Numbers of tests by outcome; skipped tests are not counted."""

    passed: int = 0
    failed: int = 0
    not_run: int = 0


def of_prove(text: str) -> Count:
    """A program that crashed counts as one failure."""
    tests = sum(map(int, re.findall(r"^Files=\d+, Tests=(\d+)", text, re.M)))
    failed = sum(map(int, re.findall(r"^Failed (\d+)/\d+ subtests", text, re.M)))
    failed = failed or int("Result: FAIL" in text)
    return Count(max(0, tests - failed), failed)


def of_junit(root: ElementTree.Element) -> Count:
    suites = list(root.iter("testsuite"))
    wrong, skipped, tests = (
        sum(int(suite.get(key, 0)) for suite in suites for key in keys)
        for keys in (("failures", "errors"), ("skipped",), ("tests",))
    )
    not_run = len(root.findall(".//testcase/error[@type='not run']"))
    return Count(tests - skipped - wrong, wrong - not_run, not_run)


def of_file(path: str) -> Count:
    """The tests of a JUnit file; of those that failed, how they ended at last, if a
    file ``NAME.again.xml`` lies beside it.
    """
    first = of_junit(ElementTree.parse(path).getroot())
    again = Path(path).with_suffix(".again.xml")
    if not again.exists():
        return first
    last = of_junit(ElementTree.parse(again).getroot())
    return Count(first.passed + last.passed, last.failed, first.not_run)


def main(units: str, *files: str) -> None:
    found = [of_prove(Path(units).read_text())] if Path(units).exists() else []
    found += [of_file(file) for file in files if Path(file).exists()]
    passed, failed, not_run = map(sum, zip(Count(), *found))
    missing = [file for file in (units, *files) if not Path(file).exists()]
    print(
        f"{passed} passed, {failed} failed"
        + (f", {not_run} not run" if not_run else "")
        + (f"; no {', no '.join(missing)}" if missing else "")
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
