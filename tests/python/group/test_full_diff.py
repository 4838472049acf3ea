"""The whole difference goes to the journal; what plugins are told stays pytest's."""

from __future__ import annotations

from typing import Any

import pytest

from aomaker_pytest.group.full_diff import FullDiff
from aomaker_pytest.internals import pytest_reports

pytest_plugins = ["pytester"]

SUITE = """
def test_list():
    assert list(range(40)) == [*range(20), 0, *range(21, 40)], "50% of it"

def test_two():
    assert [1, 2] == [1, 3] and True

def test_passed():
    assert {"a": 1} == {"a": 1}

def test_caught():
    try:
        assert [1] == [2]
    except AssertionError:
        raise ValueError("later") from None

class Odd(list):
    def __repr__(self): raise RuntimeError

def test_odd():
    assert [Odd([1])] == [Odd([2])]
"""
OWN = "def pytest_assertrepr_compare(): return ['of its own', 'says this']\n"


class Reports:
    def __init__(self, diff: FullDiff) -> None:
        self.diff = diff
        self.texts: dict[str, tuple[str, str]] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.when == "call" and report.failed:
            text = pytest_reports.longrepr_text(report)
            self.texts[report.nodeid.split("::")[1]] = (text, self.diff.whole(text))
        self.diff.forget()


def texts(pytester: pytest.Pytester, *args: str) -> dict[str, tuple[str, str]]:
    diff = FullDiff()
    reports = Reports(diff)
    pytester.inline_run(*args, plugins=[diff, reports])
    return reports.texts


def test_failures(pytester, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    pytester.makepyfile(SUITE)
    found = texts(pytester)
    assert set(found) == {"test_list", "test_two", "test_caught", "test_odd"}
    plain, whole = found["test_list"]
    assert "to get more diff" in plain and "to get more diff" not in whole
    start = plain.index("E  ")
    assert whole[:start] == plain[:start] and "AssertionError: 50% of it\n" in whole
    for line in ("- right of ==", "-   0,\n", "+   20,\n", "... 18 equal lines ..."):
        assert line in whole
    assert whole.endswith(plain.rsplit("\n", 2)[1] + "\n" + plain.rsplit("\n", 1)[1])
    assert "-   3,\n" in found["test_two"][1]
    for name in ("test_caught", "test_odd"):
        assert found[name][0] == found[name][1], name


def test_an_explanation_of_others_stays(pytester):
    pytester.makepyfile("def test_a(): assert [1, 2] == [1, 3]\n")
    plain, whole = texts(pytester, "-vv")["test_a"]
    assert plain == whole and "Full diff" in plain
    pytester.makeconftest(OWN)
    plain, whole = texts(pytester)["test_a"]
    assert plain == whole and "says this" in plain
