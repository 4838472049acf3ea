"""--events: what happens, for other programs."""

from __future__ import annotations

import json
import subprocess
from collections import Counter

import pytest
from support import ROOT

TESTS = """
import os
import pytest

def test_passes():
    pass

def test_fails():
    assert 0, "why"

@pytest.mark.skip(reason="not today")
def test_skipped():
    pass

def test_dies():
    os._exit(3)

def test_after():
    pass
"""


def check(lines):
    """Against the schema; the events."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "conf" / "events.schema.json").read_text())
    events = [json.loads(line) for line in lines]
    validator = jsonschema.Draft202012Validator(schema)
    for event in events:
        validator.validate(event)
    assert events[0]["event"] == "run_started"
    assert events[-1]["event"] == "run_ended"
    return events


def of(events, kind):
    return [event for event in events if event["event"] == kind]


@pytest.mark.parametrize("way", ["--mp", "--mt"])
def test_of_groups(project, way):
    project.write(
        test_a=TESTS if way == "--mp" else TESTS.replace("os._exit(3)", "assert 0"),
        test_b="def test_b():\n    pass\n",
        test_c="import nope\n",
    )
    project.arun(way, "--dist-file", ".", "--events", "e.jsonl", status=1)
    events = check((project.root / "e.jsonl").read_text().splitlines())
    ended = of(events, "test_ended")
    counts = {name: n for name, n in project.summary()["counts"].items() if n}
    assert Counter(event["outcome"] for event in ended) == counts
    assert all(n == 1 for n in Counter(e["test"] for e in ended).values())
    assert [e["message"] for e in ended if e["test"].endswith("test_fails")] == [
        "AssertionError: why"
    ]
    assert len(of(events, "group_ended")) == 3
    assert len(of(events, "run_started")[0]["groups"]) == 3
    attempts = [
        e["attempt"] for e in of(events, "group_started") if e["group"] == "test_a.py"
    ]
    assert attempts == ([1, 2] if way == "--mp" else [1])
    assert events[-1]["exit_status"] == 1
    assert events[-1]["counts"] == counts


def test_to_standard_output(project):
    project.write(test_a="def test_a():\n    print('x')\n")
    for args in (["--mp", "--dist-file", "."], []):
        done = subprocess.run(
            ["arun", *args, "--events", "-"],
            cwd=project.root,
            env=project.env,
            text=True,
            capture_output=True,
            timeout=60,
        )
        events = check(done.stdout.splitlines())
        assert [e["test"] for e in of(events, "test_ended")] == ["test_a.py::test_a"]
        assert "1 group passed" in done.stderr


def test_that_cannot_be_written(project):
    project.write(test_a="def test_a():\n    pass\n")
    args = ("--mp", "--dist-file", ".", "--events")
    assert "--events no/dir: No such file" in project.arun(*args, "no/dir", status=4)
    text = project.arun(*args, "/dev/full", status=3)
    assert "--events /dev/full: No space left" in text
