"""N passed, N failed: of what prove printed, and of JUnit files, together."""
from __future__ import annotations

import re
import sys
from pathlib import Path
from xml.etree import ElementTree


def of_prove(text: str) -> tuple[int, int]:
    """Tests and those of them that failed; a program that died is one."""
    tests = sum(map(int, re.findall(r"^Files=\d+, Tests=(\d+)", text, re.M)))
    failed = sum(map(int, re.findall(r"^Failed (\d+)/\d+ subtests", text,
                                     re.M)))
    return tests, failed or int("Result: FAIL" in text)


def of_junit(root: ElementTree.Element) -> tuple[int, int]:
    """Those that were skipped are neither."""
    suites = list(root.iter("testsuite"))
    failed, skipped, tests = (
        sum(int(suite.get(key, 0)) for suite in suites for key in keys)
        for keys in (("failures", "errors"), ("skipped",), ("tests",)))
    return tests - skipped, failed


def main(units: str, *files: str) -> None:
    found = [of_prove(Path(units).read_text())]
    found += [of_junit(ElementTree.parse(file).getroot()) for file in files]
    failed = sum(entry[1] for entry in found)
    passed = sum(entry[0] for entry in found) - failed
    print(f"{passed} passed, {failed} failed")


if __name__ == "__main__":
    main(*sys.argv[1:])
