"""What `make oracle` changes, and how it judges, without runs."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "scripts"
sys.path.insert(0, str(SCRIPTS))
from oracle import change, judge, mutations, subject, table  # noqa: E402
from oracle.project import Project  # noqa: E402
from oracle.subject import Run  # noqa: E402


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "root"
    shutil.copytree(SCRIPTS / "oracle/outside", root, symlinks=True)
    packages = tmp_path / "packages"
    packages.mkdir()
    subject._install(packages, tmp_path / "editable")
    return Project(root, {"LANG": "C"}, "tests", packages)


def everything(project):
    return {
        str(path): change.state(path)
        for top in (
            project.root,
            project.packages,
            project.packages.parent / "editable",
        )
        for path in top.rglob("*")
    }, dict(project.env)


@pytest.mark.parametrize("kind", mutations.KINDS)
def test_each_change_can_be_undone(project, kind):
    before = everything(project)
    made = 0
    for seed in range(12):
        found = mutations.KINDS[kind][0](random.Random(seed), project)
        if found is None:
            continue
        one = change.Change(kind, *found)
        back = change.inverse(one, project.root, project.env)
        change.apply(one, project.root, project.env)
        made += everything(project) != before or kind == "touch"
        change.apply(back, project.root, project.env)
        assert everything(project) == before
    assert made > 3


def test_a_seed_repeats_the_changes(project):
    def some():
        rng = random.Random(5)
        return [mutations.choose(rng, project) for _ in range(20)]

    assert some() == some()
    assert len({one.kind for one in some()}) > 5


def run(status=0, **outcomes):
    return Run(status, outcomes, frozenset(), "")


def test_what_agrees():
    assert judge._agree("ninja", run(1, a="failed"), run(1, a="failed"))
    assert judge._agree("ninja", run(1), run(3))
    assert not judge._agree("incremental", run(1), run(3))
    assert not judge._agree("ninja", run(0), run(3))
    assert not judge._agree("ninja", run(a="passed"), run(a="failed"))


def test_differences():
    told = {"a": "passed", "b": "passed", "d": "passed"}
    true = {"a": "failed", "b": "passed", "c": "passed"}
    assert [line for _, line in judge._differences(told, true)] == [
        "a: told passed, but failed",
        "c: told None, but passed",
        "d: told passed, but it is not there",
    ]


def test_what_two_full_runs_do_not_agree_in():
    settled = judge._settle({"a": "passed", "b": "failed"}, {"a": "passed", "c": "x"})
    assert settled == ({"a": "passed"}, {"b", "c"})


def test_the_table():
    results = table.Results(1)
    results.add("h11", judge.Verdict("data", "ninja", "x", ["a"], 0, 10, 4, 1, ""))
    results.add("h11", judge.Verdict("touch", "ninja", "x", [], 0, 10, 0, 0, ""))
    assert "| h11 | 2 | 1 | 20 | 4 | 1 | 5.0 |" in results.text()
    assert results.wrong == 1
