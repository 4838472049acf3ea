"""tests/total.py: the last line of `make test`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOTAL = Path(__file__).resolve().parents[2] / "total.py"
PROVE = "Failed 2/7 subtests\nFiles=3, Tests=27, 0 wallclock\nResult: FAIL\n"
JUNIT = """<testsuites><testsuite tests="6" failures="1" errors="3" skipped="1">
<testcase name="a"/><testcase name="b"><failure message="x"/></testcase>
<testcase name="c"><error type="crashed"/></testcase>
<testcase name="d"><error type="not run"/></testcase>
<testcase name="e"><error type="not run"/></testcase>
<testcase name="f"><skipped/></testcase></testsuite></testsuites>"""


def total(folder: Path) -> str:
    return subprocess.run(
        [sys.executable, TOTAL, "units", "a.xml", "b.xml"],
        cwd=folder,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def test_all_parts(tmp_path: Path) -> None:
    (tmp_path / "units").write_text(PROVE)
    (tmp_path / "a.xml").write_text(JUNIT)
    (tmp_path / "b.xml").write_text("<testsuite tests='3' errors='0'/>")
    assert total(tmp_path) == "29 passed, 4 failed, 2 not run\n"


def test_parts_that_nobody_came_to(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<testsuite tests='3' failures='1'/>")
    assert total(tmp_path) == "2 passed, 1 failed; no units, no b.xml\n"
    (tmp_path / "a.xml").unlink()
    assert total(tmp_path).startswith("0 passed, 0 failed; no units")


def test_what_ran_once_more(tmp_path: Path) -> None:
    for name in ("units", "b.xml"):
        (tmp_path / name).write_text("<testsuite tests='1'/>")
    (tmp_path / "a.xml").write_text("<testsuite tests='5' failures='2'/>")
    (tmp_path / "a.again.xml").write_text("<testsuite tests='2' failures='1'/>")
    assert total(tmp_path) == "5 passed, 1 failed\n"
