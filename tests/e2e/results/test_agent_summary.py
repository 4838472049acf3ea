"""The summary for coding agents, and one test as JSON."""

from __future__ import annotations

import json


def test_summary(project):
    project.write(
        client="def get(path):\n    raise OSError(f'{path} is down')\n",
        test_a="""
import client
import pytest

@pytest.mark.parametrize("n", range(5))
def test_get(n): client.get("/orders")

def test_value():
    left, right = {"id": 1}, {"id": 2}
    assert left == right, "订单"

@pytest.mark.parametrize("city", ["北京"])
def test_fine(city): print("in", city)
""",
    )
    said = project.arun("--summary-format", "agent", status=1)
    lines = said.splitlines()
    assert lines[0].startswith("exit status 1; 7 of 7 selected tests ran, 1 groups, ")
    assert lines[0].endswith(": 1 passed 6 failed")
    assert lines[1].startswith(
        "1. failed test_a.py:6 (raised at client.py:2)  OSError: /orders is down"
    )
    assert lines[2:6] == [
        *(f"   test_a.py::test_get[{n}]" for n in range(3)),
        "   and 2 more with the same error",
    ]
    assert lines[6].startswith("2. failed test_a.py:10  订单: ")
    assert any(line.startswith("   | ") for line in lines[7:])
    assert "again: arun --lf" in said

    def report(*words, status=0):
        return project.aomaker("report", "--format", *words, status=status)

    assert report("agent").splitlines()[1:6] == lines[1:6]
    (one,) = report("json", "test_a.py::test_value").splitlines()
    test = json.loads(one)
    assert test["file"] == "test_a.py" and test["line"] == 10
    assert test["reason"].startswith("订单: ")
    assert test["again"] == "arun test_a.py::test_value"
    assert "left == right" in test["result"]["longrepr"]
    assert (project.root / test["log"]).exists()
    for city in ("北京", "\\u5317\\u4eac"):
        fine = json.loads(report("json", f"test_a.py::test_fine[{city}]"))
        assert fine["result"]["outcome"] == "passed" and "reason" not in fine
    whole = json.loads(report("json"))
    assert whole["counts"]["failed"] == 6
    said = report("json", "test_a.py::test_valu", status=4)
    assert "no test 'test_a.py::test_valu', did you mean" in said
    for wrong in (["--format", "xml"], ["test_a.py::test_value"]):
        assert "--format" in project.aomaker("report", *wrong, status=4)
    assert "text or agent" in project.arun("--summary-format", "x", status=4)


def test_it_is_short(project):
    """However many causes there are."""
    tests = "".join(
        f"def test_{n}():\n    assert {n} == 0, 'x' * 500\n" for n in range(60)
    )
    project.write(test_a=tests)
    words = ["--mp", "--dist-file", ".", "--summary-format", "agent"]
    said = project.arun(*words, status=1)
    assert len(said.encode()) <= 3500
    assert "more causes: aomaker report --format json" in said
    assert said.splitlines()[-2] == "again: arun --lf --mp --dist-file ."
