"""The records of a run and their schemas: plan.json, tasks, journals, status.json."""

from __future__ import annotations

import json
import signal
from collections import defaultdict
from pathlib import Path
from typing import Any, Callable

import pytest
from support import ROOT, Project, wait_for

MIXED = """
import os, time
import pytest
from pathlib import Path

@pytest.fixture
def broken():
    yield
    raise RuntimeError("in the teardown")

@pytest.mark.parametrize("value", ["\\N{SNOWMAN}", "a::b"])
def test_passes(record_property, record_testsuite_property, value):
    record_property("n", 1)
    record_testsuite_property("suite", "x")

def test_fails():
    print("printed")
    assert 0, "why"

def test_error(broken):
    pass

@pytest.mark.skip(reason="not today")
def test_skipped():
    pass

@pytest.mark.xfail(reason="known")
def test_xfailed():
    assert 0

@pytest.mark.xfail
def test_xpassed():
    pass

def test_flaky():
    been = Path("been")
    if not been.exists():
        been.touch()
        assert 0, "the first time"
"""
DIES = """
import os, time
import pytest

def test_before():
    pass

def test_crashes():
    os._exit(3)

@pytest.mark.timeout(0.2)
def test_hangs():
    time.sleep(600)

def test_after():
    pass
"""
BROKEN = """
import nope
"""
SKIPPED = """
import pytest
pytest.skip("not here", allow_module_level=True)
"""
ALONE = """
import os, time
import pytest

@pytest.mark.changes
@pytest.mark.timeout(60)
def test_changes_directory():
    os.chdir(".")

def test_plain():
    time.sleep(0.01)
"""


@pytest.fixture(scope="module")
def validators() -> dict[str, Any]:
    jsonschema = pytest.importorskip("jsonschema")
    found = {}
    for name in "plan", "tasks", "journal", "status":
        schema = json.loads(
            (ROOT / "conf" / f"{name}.schema.json").read_text(encoding="utf-8")
        )
        jsonschema.Draft202012Validator.check_schema(schema)
        found[name] = jsonschema.Draft202012Validator(schema)
    return found


class Records:
    """All records of a project, each of which its schema allows."""

    def __init__(self, project: Project, validators: dict[str, Any]) -> None:
        build = project.root / ".aomaker-build"
        self.validators = validators
        self.plan = self.read("plan", (build / "plan.json").read_text())
        self.tasks = [
            self.read("tasks", line) for line in self.whole_lines(build / "tasks.jsonl")
        ]
        slugs = [task["slug"] for task in self.tasks[1:]]
        assert slugs and slugs == sorted(slugs)
        assert {*slugs} <= {group["slug"] for group in self.plan["groups"]}
        self.groups = []
        self.tests: dict[str, dict[str, Any]] = {}
        self.events: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for path in sorted(build.glob("groups/*/status.json")):
            group = self.read("status", path.read_text(encoding="utf-8"))
            self.groups.append(group)
            self.tests.update((test["id"], test) for test in group["tests"])
        for path in sorted(build.glob("groups/*/[0-9]*/events.jsonl")):
            for line in self.whole_lines(path):
                event = self.read("journal", line)
                self.events[event["event"]].append(event)

    @staticmethod
    def whole_lines(path: Path) -> list[str]:
        return [
            line
            for line in path.read_text(encoding="utf-8").splitlines(True)
            if line.endswith("\n")
        ]

    def read(self, name: str, text: str) -> Any:
        value = json.loads(text)
        wrong = [
            f"{error.json_path}: {error.message}"
            for error in self.validators[name].iter_errors(value)
        ]
        assert wrong == [], text
        return value

    def outcomes(self) -> set[str]:
        return {test["outcome"] for test in self.tests.values()}

    def verdicts(self) -> set[str]:
        return {group["verdict"] for group in self.groups}


@pytest.fixture
def records(project: Project, validators: dict[str, Any]) -> Callable[[], Records]:
    return lambda: Records(project, validators)


def test_mixed_outcomes(project: Project, records: Callable[[], Records]) -> None:
    project.write(test_mixed=MIXED, test_broken=BROKEN, test_skipped=SKIPPED)
    project.arun("--mp", "--dist-file", ".", "--retries", "1", status=1)
    found = records()
    assert found.outcomes() == {
        "passed",
        "failed",
        "error",
        "skipped",
        "xfailed",
        "xpassed",
    }
    assert found.tests["test_mixed.py::test_flaky"]["tries"]
    assert found.tests["test_broken.py"]["collect"] == 1
    assert any(group.get("properties") for group in found.groups)
    assert found.events.keys() >= {
        "session",
        "collecting",
        "collect_error",
        "collect_skip",
        "collected",
        "start",
        "phase",
        "finish",
        "suite_property",
        "end",
    }


def test_deaths(project: Project, records: Callable[[], Records]) -> None:
    project.write(test_dies=DIES)
    project.arun("--mp", "--dist-file", ".", status=1)
    found = records()
    assert found.outcomes() == {"passed", "crashed", "timed out"}
    assert found.verdicts() & {"crashed", "timed out"}
    (group,) = found.groups
    assert group["attempts"] == 3
    assert len(found.events["session"]) == 3
    assert any("limit" in event for event in found.events["start"])


def test_threads(project: Project, records: Callable[[], Records]) -> None:
    project.write(test_a=ALONE, test_b=MIXED, test_c=ALONE)
    project.arun("--mt", "--dist-file", ".", "-p", "3", status=1)
    found = records()
    assert found.tests["test_a.py::test_changes_directory"]["alone"]
    assert found.tasks[0]["threads"]
    assert any("alone" in event for event in found.events["start"])
    assert any("waited" in event for event in found.events["start"])
    assert found.events["finishing"]
    project.aomaker("gen", "--mt", "--dist-mark", "changes")
    assert records().plan["alone"]


def test_shard(
    project: Project, records: Callable[[], Records], validators: dict[str, Any]
) -> None:
    project.file(
        "conf/aomaker.yaml",
        "env: [HOME]\ngroups:\n  test_a.py: {pool: one}\n"
        "  test_b.py: {exclusive: true, cache: off}\n"
        "  test_c.py: {cache: {max_age: 1h}}\npools: {one: 1}\n",
    )
    project.write(**{f"test_{name}": "def test_x(): pass\n" for name in "abcd"})
    argv = ["--dist-file", ".", "--shard", "1/2"]
    project.arun("--mp", *argv)
    found = records()
    assert found.plan["shard"]["count"] == 2
    assert all("place" in group for group in found.plan["groups"])
    assert found.verdicts() == {"passed"}
    listed = project.aomaker("list", "--format", "json", *argv)
    plan, _ = json.JSONDecoder().raw_decode(listed)  # warnings follow
    validators["plan"].validate(plan)
    assert any(group.get("cached") for group in plan["groups"])


def test_merged_shards(project: Project, records: Callable[[], Records]) -> None:
    project.write(**{f"test_{name}": "def test_x(): pass\n" for name in "abcd"})
    for shard in "1/2", "2/2":
        project.aomaker("clean")  # both plan without a history
        project.arun("--mp", "--dist-file", ".", "--shard", shard)
        project.aomaker("pack")
    project.aomaker(
        "merge", "aomaker-shard-1-of-2.tar.gz", "aomaker-shard-2-of-2.tar.gz"
    )
    found = records()
    assert len(found.tests) == len(found.groups) == 4
    assert "shard" not in found.plan
    assert all("began" in group for group in found.plan["groups"])


def test_launcher(project: Project, records: Callable[[], Records]) -> None:
    """The launcher is a program that runs its arguments on this machine."""
    project.file("conf/aomaker.yaml", "launcher: [env]\n")
    project.write(test_a=MIXED, test_b=SKIPPED)
    project.arun("--mp", "--dist-file", ".", status=1)
    found = records()
    assert all(group["node"] for group in found.groups)
    assert any("pending" in group for group in found.groups)


def test_maxfail(project: Project, records: Callable[[], Records]) -> None:
    project.write(test_mixed=MIXED)
    project.arun("--mp", "--dist-file", ".", "--maxfail", "1", status=1)
    found = records()
    assert "not run" in found.outcomes()
    assert found.events["stopped"]


def test_resumed(project: Project, records: Callable[[], Records]) -> None:
    project.write(
        test_a="""
        import time
        from pathlib import Path

        def test_1():
            pass

        def test_2():
            if not Path("been").exists():
                Path("been").touch()
                while not Path("go").exists():
                    time.sleep(0.01)

        def test_3():
            pass
        """.replace("\n        ", "\n"),
        test_b="def test_b():\n    assert 0\n",
    )
    argv = ["--mp", "--dist-file", "."]
    process = project.start("arun", *argv)
    wait_for(
        lambda: (
            (project.root / "been").exists()
            and (project.group("test_b.py") / "status.json").exists()
        )
    )
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (project.root / "go").touch()
    project.arun(*argv, "--resume", status=1)
    found = records()
    assert {name: test["outcome"] for name, test in found.tests.items()} == {
        "test_a.py::test_1": "passed",
        "test_a.py::test_2": "passed",
        "test_a.py::test_3": "passed",
        "test_b.py::test_b": "failed",
    }


@pytest.mark.parametrize(
    "name, wrong",
    [
        ("status", {"verdict": "fine"}),
        ("status", {"attempts": -1}),
        ("status", {"surprise": 1}),
        ("plan", {"overlap": "twice"}),
        ("plan", {"surprise": 1}),
        ("tasks", {"units": "module"}),
        ("tasks", {"surprise": 1}),
        ("journal", {"event": "surprise"}),
        ("journal", {"time": "now"}),
    ],
)
def test_schemas_refuse(
    validators: dict[str, Any], name: str, wrong: dict[str, Any]
) -> None:
    """What is written here is right but for a member."""
    right: dict[str, Any] = {
        "status": {
            "v": 1,
            "group": "a",
            "slug": "a",
            "verdict": "passed",
            "exit_status": 0,
            "rss": 0,
            "attempts": 1,
            "tests": [],
        },
        "plan": {
            "v": 2,
            "overlap": "once",
            "flaky_fails": 0,
            "python": None,
            "pytest": None,
            "allure": None,
            "rootdir": None,
            "session_outputs": {
                "junit": None,
                "junit_suite": None,
                "junit_prefix": None,
                "junit_call": False,
                "files": [],
                "coverage": False,
                "reportchars": None,
            },
            "rerun_options": [],
            "alone": [],
            "groups": [],
            "overlaps": [],
        },
        "tasks": {"slug": "a", "name": "a", "digest": "d", "args": ["a"]},
        "journal": {"event": "finish", "time": 1.5, "n": 0},
    }[name]
    validators[name].validate(right)
    assert not validators[name].is_valid({**right, **wrong})
