"""Parts of a plan for several machines, and their archives, merged."""

from __future__ import annotations

import json
import signal
import sys
from collections import Counter

import pytest
import yaml
from support import Project, clone, past_runs, wait_for


def dealt(project: Project, n: int, *selection: str) -> list[dict]:
    """What `aomaker list` says of each of n shards."""
    return [
        json.loads(
            project.aomaker(
                "list", "--format", "json", "--shard", f"{i}/{n}", *selection
            )
        )
        for i in range(1, n + 1)
    ]


def test_the_union_is_the_whole(example: Project) -> None:
    """Each test is in exactly one shard, and no shard waits for long."""
    example.arun("--mp", "--dist-file", "testcases")
    whole = json.loads(
        example.aomaker("list", "--format", "json", "--dist-file", "testcases")
    )["groups"]
    largest = max(group["cost"] for group in whole)
    tests = Counter(test for group in whole for test in group["tests"])
    assert len(tests) > 60 and set(tests.values()) == {1}
    for n in range(1, 8):
        plans = dealt(example, n, "--dist-file", "testcases")
        groups = [group for plan in plans for group in plan["groups"]]
        assert Counter(test for group in groups for test in group["tests"]) == tests
        assert sorted(group["place"] for group in groups) == list(range(len(whole)))
        loads = [sum(group["cost"] for group in plan["groups"]) for plan in plans]
        assert max(loads) - min(loads) <= largest + 0.01
        assert len({plan["shard"]["plan"] for plan in plans}) == 1


def test_shards_of_marks_that_are_split(example: Project) -> None:
    """split makes groups of its own, the same ones on each machine."""
    strategy = example.root / "conf" / "aomaker.yaml"
    strategy.write_text(strategy.read_text() + "split: auto\n")
    example.arun("--mp")
    example.aomaker("history", "export", "past.jsonl")
    tests = {test for tests in example.groups().values() for test in tests}
    shards = [clone(example, f"clone{i}") for i in range(2)]
    plans = []
    for i, shard in enumerate(shards, 1):
        if i == 1:  # what it has planned before does not count
            shard.aomaker("gen", "-p", "64")
        shard.aomaker("history", "import", "past.jsonl")
        shard.aomaker("gen", "--shard", f"{i}/2")
        plans.append(shard.groups())
    assert {
        test for plan in plans for tests in plan.values() for test in tests
    } == tests
    assert not set(plans[0]) & set(plans[1])


def test_what_stays_together(project: Project) -> None:
    project.write(**{f"test_{name}": "def test(): pass" for name in "abcdef"})
    project.file(
        "conf/aomaker.yaml",
        """\
pools: {db: 1}
groups:
  test_b.py: {after: [test_a.py]}
  'test_[cd].py': {pool: db}
""",
    )
    plans = dealt(project, 3, "--dist-file", ".")
    names = [{group["name"] for group in plan["groups"]} for plan in plans]
    assert any(part >= {"test_a.py", "test_b.py"} for part in names)
    assert any(part >= {"test_c.py", "test_d.py"} for part in names)
    assert sorted(name for part in names for name in part) == [
        f"test_{name}.py" for name in "abcdef"
    ]


def test_machines_have_pythons_of_their_own(project: Project) -> None:
    """And the same plan: a group takes no longer by what it was run with."""
    project.write(
        test_a="import pytest, time\n@pytest.mark.m\ndef test_a(): time.sleep(.1)\n"
    )
    plans = []
    for name in "one", "two":
        venv = project.root.parent / name
        venv.symlink_to(sys.prefix)
        project.env["VIRTUAL_ENV"] = str(venv)
        if not plans:
            project.arun("--mp", "--dist-mark", "m")
        plans += dealt(project, 1, "--dist-mark", "m")
    assert plans[0]["shard"] == plans[1]["shard"]


def test_a_shard_without_groups(project: Project) -> None:
    project.write(
        test_a="def test(): pass",
        test_b="import pytest\npytestmark = pytest.mark.skipif(True, reason='no')\n",
    )
    selection = "--dist-file", "."
    project.write(login="raise SystemExit('nobody needs to log in')")
    output = project.arun(
        "--mp", *selection, "--shard", "3/3", "--events", "events.jsonl"
    )
    assert "shard 3/3, 0 of 2 groups" in output
    assert "0 groups passed: no tests" in output
    assert project.summary()["exit_status"] == 0
    events = (project.root / "events.jsonl").read_text().splitlines()
    assert json.loads(events[-1])["exit_status"] == 0
    (project.root / "login.py").unlink()
    output = project.aomaker("gen", *selection, "--shard", "3/3")
    assert "shard 3/3: the other shards have all groups" in output
    project.ninja()
    # and one whose group turns out to have no tests
    project.arun("--mp", *selection, "--shard", "2/3")
    assert project.summary()["planned"] == 0
    project.arun("--mp", "--dist-file", ".", "--shard", "1/1", "-k", "no", status=0)


def test_it_goes_on(project: Project) -> None:
    """--resume has the groups of the run that it goes on with."""
    waits = (
        "import pathlib, time\ndef test():\n  pathlib.Path('been').touch()"
        "\n  while not pathlib.Path('go').exists(): time.sleep(.01)\n"
    )
    project.write(
        **{f"test_{name}": "def test(): pass" for name in "bcd"}, test_a=waits
    )
    argv = ["--mp", "-p", "1", "--dist-file", ".", "--shard", "1/2"]
    project.aomaker("gen", *argv)
    before = project.groups()
    assert list(before) == ["test_a.py", "test_c.py"]
    process = project.start("arun", *argv)
    wait_for((project.root / "been").exists)
    process.send_signal(signal.SIGINT)
    wait_for(lambda: any(project.group("test_a.py").glob("*/stop")))
    (project.root / "go").touch()
    process.communicate(timeout=60)
    project.file(
        "past.jsonl",
        past_runs({"test_a.py": 1, "test_b.py": 2, "test_c.py": 3, "test_d.py": 9}),
    )
    project.aomaker("history", "import", "past.jsonl")
    assert "2 groups passed: 2 passed" in project.arun(*argv, "--resume")
    assert project.groups() == before
    project.arun(*argv)  # anew, and by what is known now
    assert project.groups() != before


@pytest.mark.parametrize(
    "typed", ["0/3", "4/3", "3", "1/", "/3", "a/b", "1/3/", "-1/3", " 1/3", "1/1001"]
)
def test_mistakes(project: Project, typed: str) -> None:
    assert (
        f"--shard wants I/N, the I-th of N parts, as in 2/3; not '{typed}'"
        in project.aomaker("gen", "--all", f"--shard={typed}", status=4)
    )


def test_list_says_whose_part_it_is(project: Project) -> None:
    project.write(**{f"test_{name}": "def test(): pass" for name in "abc"})
    assert "\nshard 1/2 of 3 groups: 2 groups, 2 tests\n" in project.aomaker(
        "list", "--dist-file", ".", "--shard", "1/2"
    )


def test_one_group_of_everything(project: Project) -> None:
    project.write(test_a="def test(): pass")
    for argv in (["arun"], ["aomaker", "gen", "--all"]):
        done = project.run(*argv, "--shard", "1/2", status=4)
        assert "this is one of everything" in done.stdout
    project.arun("--shard", "1/1")


def matrix(project: Project, ci: str, *args: str, status: int = 0) -> str:
    return project.aomaker("shards", "--ci", ci, *args, status=status)


def test_the_matrix(project: Project) -> None:
    assert json.loads(matrix(project, "github", "3")) == {"shard": [1, 2, 3], "of": [3]}
    assert yaml.safe_load(matrix(project, "gitlab", "3")) == {
        ".shards": {"parallel": 3}
    }
    assert yaml.safe_load(matrix(project, "gitlab", "1")) == {
        ".shards": {"variables": {"CI_NODE_INDEX": 1, "CI_NODE_TOTAL": 1}}
    }
    assert "values '1/2', '2/2'\n" in matrix(project, "jenkins", "2")
    for args, expected in [
        (("github", "0"), "a matrix of github has from 1 to 256 jobs"),
        (("gitlab", "201"), "a matrix of gitlab has from 1 to 200 jobs"),
        (("gihub", "2"), "not 'gihub', did you mean 'github'?"),
        (("github", "2", "--mp"), "'--mp' does not matter when"),
    ]:
        assert expected in matrix(project, *args, status=4)
    assert "shards --ci github [N]" in project.aomaker("shards", status=4)


def test_as_many_as_are_worth_it(project: Project) -> None:
    """By the longest group, which no number of machines makes shorter."""
    project.write(**{f"test_{name}": "def test(): pass" for name in "abcde"})
    assert "no past run says how many shards are worth it" in matrix(
        project, "github", "--dist-file", ".", status=4
    )
    project.file(
        "past.jsonl",
        past_runs(
            {
                "test_a.py": 60,
                "test_b.py": 20,
                "test_c.py": 20,
                "test_d.py": 30,
                "test_e.py": 30,
            }
        ),
    )
    project.aomaker("history", "import", "past.jsonl")
    assert json.loads(matrix(project, "github", "--dist-file", "."))["of"] == [3]
