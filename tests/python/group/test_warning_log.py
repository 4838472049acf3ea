"""Equal warnings are one entry, and ten thousand of them few events."""

from __future__ import annotations

import warnings

import pytest

from aomaker_pytest.group.warning_log import WarningLog


class Told:
    """In place of the journal."""

    def __init__(self):
        self.events = []

    def write(self, event, **values):
        assert event == "warning"
        self.events.append(values)


@pytest.fixture
def told():
    return Told()


@pytest.fixture
def log(told, tmp_path):
    return WarningLog(told, str(tmp_path))


def record(path, line=3, text="old", category=DeprecationWarning):
    return warnings.WarningMessage(category(text), category, str(path), line)


def test_one(log, told, tmp_path):
    log.add(record(tmp_path / "a.py"), "runtest", "a.py::t")
    log.tell()
    log.tell(final=True)
    (event,) = told.events
    assert event == {
        "entry": 0,
        "stage": "runtest",
        "text": "a.py:3: DeprecationWarning: old",
        "message": "old",
        "category": "DeprecationWarning",
        "file": "a.py",
        "line": 3,
        "places": [("a.py::t", 1)],
    }


def test_places(log, told, tmp_path):
    log.add(record("/elsewhere/b.py"), "collect", "")
    log.add(record(tmp_path / "a.py"), "collect", "")
    log.add(record(tmp_path / "a.py"), "runtest", "a.py::t")
    log.add(record("<string>"), "config", "")
    log.tell(final=True)
    assert [event["places"][0][0] for event in told.events] == [
        "/elsewhere/b.py:3",
        "a.py:3",
        "a.py::t",
        "<string>:3",
    ]
    assert [event["entry"] for event in told.events] == [0, 1, 2, 3]


def test_many(log, told, tmp_path):
    for n in range(10_000):
        log.add(record(tmp_path / "a.py"), "runtest", f"{'ab'[n % 2]}.py::t{n}")
        log.tell()
    assert len(told.events) < 25
    assert sum(n for _, n in told.events[-1]["places"]) >= 5_000  # if it died now
    log.tell(final=True)
    assert told.events[-1]["places"] == [("a.py", 5_000), ("b.py", 5_000)]
    assert len(told.events[8]["places"]) == 9
