"""aomaker report: the last run again, and beside the run before it."""

from __future__ import annotations

import stat

import pytest

FIRST = """
import time
def test_breaks(): pass
def test_heals(): assert 0
def test_still(): assert 0
def test_slows(): pass
def test_goes(): pass
"""
SECOND = """
import time
def test_breaks(): assert 0, "now \\033[31mit does"
def test_heals(): pass
def test_still(): assert 0
def test_slows(): time.sleep(0.3)
def test_comes(): pass
"""


def test_last_run_again(project):
    output = project.aomaker("report", status=4)
    assert output == "aomaker: nothing has run here yet; `arun` does\n"
    project.write(test_a="def test_a(): pass")
    told = project.arun("--mp", "--dist-file", ".")
    again = project.aomaker("report")
    assert again.splitlines()[-1] == told.splitlines()[-1]
    assert "  passed     test_a.py  1 passed" in again
    output = project.aomaker("report", "--compare", status=4)
    assert "no run before the last one" in output


def test_compare(project):
    project.write(test_a=FIRST)
    project.arun("--mp", "--dist-file", ".", status=1)
    project.write(test_a=SECOND)
    project.arun("--mp", "--dist-file", ".", status=1)
    project.aomaker("merge")  # the same run again, not one more
    text = project.aomaker("report", "--compare")
    lines = [line for line in text.split("\n")[1:-2] if line]
    slower = lines.pop()
    assert lines == [
        "Newly failing",
        "    test_a.py::test_breaks  (failed)",
        "        AssertionError: now \\x1b[31mit does",
        "Fixed",
        "    test_a.py::test_heals  (passed, failed before)",
        "Slower",
    ]
    assert slower.startswith("    test_a.py::test_slows  0.3")
    assert text.split("\n")[-2].startswith("5 tests, 1 new, 1 gone; ")


def test_nothing_changed(project):
    project.write(test_a="def test_a(): pass")
    for _ in range(2):
        project.arun()
    text = project.aomaker("report", "--compare")
    assert "Nothing newly fails, is fixed, slower or flaky." in text


def test_open(project):
    program = project.file("bin/xdg-open", '#!/bin/sh\necho "$1" >opened\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    project.env["PATH"] = f"{program.parent}:{project.env['PATH']}"
    project.write(test_a="def test_a(): pass")
    project.arun()
    project.aomaker("report", "--open")
    opened = project.root / "opened"
    assert opened.read_text() == "reports/aomaker-report.html\n"
    program.write_text("#!/bin/sh\nexit 3\n")
    assert "see reports/aomaker-report.html" in project.aomaker("report", "--open")
    project.arun("--no_gen")
    output = project.aomaker("report", "--open", status=4)
    assert "`aomaker merge` makes it" in output


def test_groups_that_had_passed(project):
    """What Ninja does not run again is no part of the run's time."""
    project.write(test_a="def test_a(): pass", test_b="def test_b(): assert 0")
    project.aomaker("gen", "--dist-file", ".")
    project.ninja(status=None)
    assert not any("cached" in g for g in project.summary()["groups"])
    project.write(test_b="def test_b(): pass")
    project.ninja()
    for _ in range(2):
        summary = project.summary()
        a, b = sorted(summary["groups"], key=lambda group: group["name"])
        assert summary["cached"] == a["cached"] == 1 and "cached" not in b
        assert summary["start"] == b["start"] > a["stop"]
        assert summary["duration"] == pytest.approx(b["duration"])
        assert "_a.py" not in (project.root / "reports" / "trace.json").read_text()
        project.aomaker("merge")  # the same run again
    text = project.aomaker("report", "--compare")
    assert "test_b.py::test_b  (passed, failed before)" in text
    assert "2 tests, 0 new, 0 gone" in text
