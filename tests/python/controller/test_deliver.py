"""What the controller makes of a group's reports."""

import json

import pytest

from aomaker_pytest.controller import report_file
from aomaker_pytest.controller.deliver import Group

PHASES = ("setup", "call", "teardown")


class Attempts:
    """Writes as a group does."""

    def __init__(self, folder):
        self.folder = folder
        self.group = Group("g", str(folder))
        self.time = 0.0

    def begin(self, number, retries=False, node=None):
        (self.folder / str(number)).mkdir()
        self.file = self.folder / str(number) / report_file.NAME
        self.group.begin(number, node, retries)

    def write(self, name, *values):
        self.time += 1
        with self.file.open("ab") as file:
            file.write(report_file.pack((name, self.time, *values)))

    def test(self, nodeid, failed="", until=None):
        self.write("start", nodeid, ("a.py", 0, nodeid))
        for when in PHASES:
            outcome = "failed" if when == failed else "passed"
            self.write("report", {"nodeid": nodeid, "when": when, "outcome": outcome})
            if when == until:
                return
        self.write("finish", nodeid, ("a.py", 0, nodeid))

    def end(self, attempts, *tests):
        status = {"attempts": attempts, "tests": list(tests)}
        (self.folder / "status.json").write_text(json.dumps(status))

    def told(self, rest=False):
        return [
            brief(each) for each in (self.group.rest if rest else self.group.records)()
        ]


def brief(record):
    if record[0] == "report":
        data = record[2]
        return f"{data['nodeid']} {data['when']} {data['outcome']}"
    if record[0] in ("made", "crash"):
        report = record[2]
        when = getattr(report, "when", "collect")
        return f"{report.nodeid} {when} {report.outcome} {record[0]}"
    return f"{record[0]} {record[2]}" if record[0] in ("start", "finish") else record[0]


@pytest.fixture
def attempts(tmp_path):
    return Attempts(tmp_path)


def passed(nodeid):
    return [
        f"start {nodeid}",
        *(f"{nodeid} {w} passed" for w in PHASES),
        f"finish {nodeid}",
    ]


def test_node_of_each_record(attempts):
    """Two workers run tests of the group at the same time."""
    attempts.begin(1, node="gw0")
    first = attempts.file
    attempts.begin(2, node="gw1")
    attempts.test("b")
    attempts.file = first
    attempts.test("a")
    group = attempts.group
    nodes = [(brief(each), group.node) for each in group.records()]
    assert ("start a", "gw0") in nodes and ("start b", "gw1") in nodes
    attempts.file = first
    attempts.test("c")
    assert {group.node for _ in group.records()} == {"gw0"}


def test_as_they_come(attempts):
    attempts.begin(1)
    attempts.test("a")
    assert attempts.told() == passed("a")
    attempts.test("b", failed="call")
    assert "b call failed" in attempts.told()
    attempts.end(1, {"id": "a", "outcome": "passed"}, {"id": "b", "outcome": "failed"})
    assert attempts.told(rest=True) == []


def test_failure_that_may_run_again_waits(attempts):
    attempts.begin(1, retries=True)
    attempts.test("a", failed="call")
    attempts.test("b", failed="call")
    assert attempts.told() == ["start a", "start b"]
    attempts.begin(2, retries=True)
    attempts.test("a")
    assert attempts.told() == [
        "a setup passed",
        "a call rerun",
        "a teardown passed",
        "finish a",
        *passed("a"),
    ]
    attempts.end(2, {"id": "a", "outcome": "passed"}, {"id": "b", "outcome": "failed"})
    assert attempts.told(rest=True) == [
        "b setup passed",
        "b call failed",
        "b teardown passed",
        "finish b",
    ]


def test_worker_that_dies(attempts):
    """The test it died in has failed, with the phases that reporters wait for."""
    attempts.begin(1)
    attempts.test("a", until="setup")
    attempts.begin(2)
    attempts.test("b")
    attempts.end(
        2,
        {"id": "a", "outcome": "crashed", "message": "SIGSEGV"},
        {"id": "b", "outcome": "passed"},
        {"id": "c", "outcome": "not run"},
    )
    attempts.told()
    assert attempts.told(rest=True) == [
        "a setup passed",
        "a call failed crash",
        "a teardown passed made",
        "finish a",
    ]


@pytest.mark.parametrize(
    "until, told",
    [
        ("setup", ["call failed crash", "teardown passed made"]),
        ("call", ["teardown failed crash"]),
        ("teardown", ["teardown failed crash"]),
    ],
)
def test_death_that_is_told(attempts, until, told):
    """At once; not again when the group ends."""
    test = {"id": "a", "outcome": "crashed", "message": "SIGSEGV"}
    attempts.begin(1)
    attempts.test("a", until=until)
    attempts.told()
    records = list(map(brief, attempts.group.died(test)))
    assert records[-len(told) - 1 :] == [*(f"a {each}" for each in told), "finish a"]
    attempts.end(1, test)
    assert attempts.told(rest=True) == []


def test_death_that_is_retried(attempts):
    attempts.begin(1, retries=True)
    attempts.test("a", until="setup")
    attempts.told()
    assert list(attempts.group.died({"id": "a", "outcome": "crashed"})) == []
    attempts.begin(2, retries=True)
    attempts.test("a")
    assert attempts.told() == [
        "a setup passed",
        "a call rerun made",
        "a teardown passed made",
        "finish a",
        *passed("a"),
    ]


def test_test_that_runs_again_after_a_death(attempts):
    """It is reported once: another test may have ended the process of both."""
    attempts.begin(1)
    attempts.test("a", until="call")
    assert attempts.told() == ["start a"]
    attempts.begin(2)
    attempts.test("a")
    assert attempts.told() == passed("a")[1:]


def test_without_reports(attempts):
    """An earlier run's result, when nobody listened."""
    attempts.end(
        1,
        {"id": "a", "outcome": "passed"},
        {"id": "s", "outcome": "skipped", "message": "no db"},
        {"id": "x", "outcome": "xfailed"},
        {"id": "m.py", "outcome": "error", "collect": 1, "message": "no module"},
    )
    told = attempts.told(rest=True)
    assert [line for line in told if " a" in f" {line}"] == [
        "start a",
        "a setup passed made",
        "a call passed made",
        "a teardown passed made",
        "finish a",
    ]
    assert "s setup skipped made" in told and "x call skipped made" in told
    assert "m.py collect failed made" in told


def test_equal_ids(attempts):
    """Two tests of one id: the second one did not report."""
    attempts.begin(1)
    attempts.test("a")
    attempts.end(1, {"id": "a", "outcome": "passed"}, {"id": "a", "outcome": "crashed"})
    attempts.told()
    assert attempts.told(rest=True)[-3:] == [
        "a call failed crash",
        "a teardown passed made",
        "finish a",
    ]


def test_group_that_begins_anew(attempts, tmp_path):
    """As after a Ninja that was killed: what has been told is not told again."""
    attempts.begin(1)
    attempts.test("a")
    attempts.test("b", until="setup")
    assert attempts.told() == [*passed("a"), "start b"]
    attempts.file.unlink()
    attempts.group = Group("g", str(tmp_path), attempts.group)
    attempts.group.begin(1, None, False)
    attempts.test("a")
    attempts.test("b")
    assert attempts.told() == passed("b")
