"""The pure parts of the bench: what is believed, computed and printed."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))
from bench import outcomes, races, simulate, table  # noqa: E402


def test_outcomes_that_differ():
    serial = Counter({("a#x", "[]", "passed"): 1, ("a#y", "[]", "failed"): 2})
    assert outcomes.difference(serial, Counter(serial)) == ""
    other = serial - Counter({("a#y", "[]", "failed"): 1})
    assert outcomes.difference(serial, other) == "1 of 3 missing, 0 others"
    other[("a#y", "[]", "passed")] += 1
    assert outcomes.difference(serial, other) == "1 of 3 missing, 1 others"


def test_makespan():
    assert simulate.makespan([4, 3, 3, 2], 2) == 6
    assert simulate.makespan([4, 3, 3, 2], 9) == 4


def row(tool, wall, cpu=1.0, wrong=""):
    return races.Row(tool, [wall], cpu, 0.0, wrong)


def test_table_says_what_is_missed():
    result = races.Result(
        "skew",
        "one is long",
        [row("pytest", 4), row("xdist -n 2 --dist load", 3), row("arun --mp -p2", 2.2)],
        bound=2,
    )
    text = table.text([result], [])
    assert "| arun --mp -p2 | 2.20 | 1.10 | 0.55 | 1.0 | – | equal |" in text
    assert "arun --mp -p2 / bound: 1.10, target 1.05: **missed**" in text
    assert table.failed([result]) == 0


def test_no_time_of_a_run_that_is_wrong():
    result = races.Result(
        "skew",
        "",
        [
            row("pytest", 4),
            row("xdist -n 2 --dist load", 3),
            row("arun --mp -p2", 1, wrong="2 of 3 missing, 0 others"),
        ],
        bound=2,
    )
    assert "No run of ours is right." in table.text([result], [])
    assert table.failed([result]) == 1


def test_addresses_do_not_count(tmp_path):
    for name, value in ("one", "<f at 0x7f01>"), ("two", "<f at 0x7e02>"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "x-result.json").write_text(
            json.dumps(
                {
                    "name": "test_x",
                    "fullName": "a#test_x",
                    "status": "passed",
                    "parameters": [{"name": "f", "value": value}],
                }
            )
        )
    assert (
        outcomes.difference(
            outcomes.read(tmp_path / "one"), outcomes.read(tmp_path / "two")
        )
        == ""
    )
