"""How many groups run at the same time, and what is said of it."""

from __future__ import annotations

import json
import re

# in steps: Linux may take one for time that a thread waited for a core, see
# process.queued
WAITS = "import time\ndef test_it():\n  for _ in range(10): time.sleep(.1)\n"


def chosen(output):
    """In the greeting, and in the summary with its reason."""
    greeted = re.search(r"(\d+) at a time(?:\n| in one)", output)
    ((told, why),) = re.findall(
        r"^Schedule\n    [\d.]+ s from .*; [\d.]+ s at "
        r"best\n    (\d+) at a time: (.*)$",
        output,
        re.M,
    )
    assert greeted and greeted.group(1) == told
    return int(told), why


def test_waiting_groups(project):
    for n in range(12):
        project.write(**{f"test_{n:02}": WAITS})
    first = project.arun("--mp", "--dist-file", ".", "-p", "12")
    assert "12 at a time\n" in first and "Schedule" not in first  # nobody asks why
    history = project.root / ".aomaker-build" / "history.jsonl"
    for line in history.read_text().splitlines():
        entry = json.loads(line)
        assert "group" not in entry or 0.6 < entry["wall"] < 10
    listed = project.aomaker("list", "--dist-file", ".")
    (slots,) = re.findall(r"about [\d.]+ s with (\d+) at a time \(", listed)
    assert int(slots) == 12  # they wait: a core has room for many of them
    assert re.search(r"^test_00\.py  \(1\)  \d\.\d s  cached$", listed, re.M)
    listed = project.aomaker("list", "--dist-file", ".", "-p", "3")
    assert " s with 3 at a time, " in listed
    assert "; `ninja -j 12` runs them" in project.aomaker("gen", "--dist-file", ".")
    slots, why = chosen(project.arun("--mp", "--dist-file", ".", "-v"))
    assert slots == 12 and why
    assert project.summary()["slots"] == 12
    assert 0.6 < project.summary()["bound"] < 10


def test_without_history(project):
    project.write(test_a="def test_a(): pass", test_b="def test_b(): pass")
    assert chosen(project.arun("--mp", "--dist-file", ".", "-v")) == (2, "all of them")
    project.run("rm", "-r", ".aomaker-build")
    threads = chosen(project.arun("--mt", "--dist-file", ".", "-v"))
    assert threads == (2, "a thread each")
