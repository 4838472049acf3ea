"""Pools, exclusive groups, and groups that wait for others."""

from __future__ import annotations

import json

import pytest

# leaves the time of its run, which pytest's own plugins cannot stretch
TEST = """\
import json, os, time
import pytest
{marks}
def test_it():
    begin = time.time()
    time.sleep(.3)
    with open("ran-" + __name__, "w") as file:
        json.dump([begin, time.time()], file)
    {last}
"""


def write(project, names, strategy="", last="pass", **marks):
    project.file("conf/aomaker.yaml", strategy)
    for name in names:
        project.write(
            **{f"test_{name}": TEST.format(marks=marks.get(name, ""), last=last)}
        )


def spans(project, names):
    found = []
    for name in names:
        begin, end = json.loads((project.root / f"ran-test_{name}").read_text())
        found.append((begin, end))
    return found


def most_at_once(spans):
    return max(sum(begin <= other < end for begin, end in spans) for other, _ in spans)


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_pool(project, mode):
    write(
        project,
        "abcd",
        "pools: {db: 1}\ngroups: {'test_[ab].py': {pool: db}}\n",
        c='@pytest.mark.aomaker(pool="db")',
    )
    project.arun(mode, "--dist-file", ".", "-p", "4")
    assert most_at_once(spans(project, "abc")) == 1
    assert "\npool db\n  depth = 1\n" in (project.root / "build.ninja").read_text()


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_exclusive(project, mode):
    write(
        project,
        "abcd",
        "groups: {test_b.py: {exclusive: true}}",
        d="@pytest.mark.aomaker(exclusive=True)",
    )
    project.arun(mode, "--dist-file", ".", "-p", "4")
    a, b, c, d = spans(project, "abcd")
    assert most_at_once([b, a]) == most_at_once([b, c]) == 1
    assert most_at_once([d, a]) == most_at_once([d, b]) == 1
    # waiting for its turn is no part of a group's time
    walls = [group["duration"] for group in project.summary()["groups"]]
    assert max(walls) < d[1] - min(a[0], b[0], c[0], d[0])


def test_after(project):
    write(
        project,
        "abc",
        "groups:\n"
        "  test_a.py: {after: [test_c.py]}\n"
        "  test_c.py: {after: 'test_[b].py'}\n",
        last="assert 0",
    )
    project.arun("--mp", "--dist-file", ".", "-p", "4", status=1)
    a, b, c = spans(project, "abc")  # though all of them fail
    assert b[1] <= c[0] and c[1] <= a[0]
    listed = project.aomaker("list", "--dist-file", ".")
    assert "(more would have to wait for each other)" in listed
    project.ninja(status=1)
    a, b, c = spans(project, "abc")
    assert b[1] <= c[0] and c[1] <= a[0]


def mistakes(project, strategy, **marks):
    write(project, "abc", strategy, **marks)
    return project.aomaker("gen", "--dist-file", ".", status=4)


def test_mistakes(project):
    assert (
        mistakes(project, "pools: {db: 2}\ngroups: {'test_*': {pool: bd}}\n")
        == "conf/aomaker.yaml:2:27: 'bd' is none of 'pools', did you mean "
        "'db'?; write pools: {bd: 2}\n"
    )
    assert (
        mistakes(project, "groups: {test_a.py: {after: [test_d.py]}}")
        == "conf/aomaker.yaml:1:30: 'after' names no group: 'test_d.py', did "
        "you mean 'test_a.py'?\n"
    )
    assert (
        mistakes(project, "groups: {test_a.py: {after: [test_a.py]}}")
        == "conf/aomaker.yaml:1:30: 'test_a.py' cannot run after itself\n"
    )
    assert (
        mistakes(
            project,
            "groups:\n  test_a.py: {after: [test_b.py]}\n"
            "  test_b.py: {after: [test_c.py]}\n"
            "  test_c.py: {after: [test_a.py]}\n",
        )
        == "conf/aomaker.yaml:2:23: groups wait for each other in a circle: "
        "test_a.py after test_b.py after test_c.py after test_a.py\n"
    )


def test_mistaken_marks(project):
    assert (
        mistakes(project, "pools: {db: 2}", a='@pytest.mark.aomaker(pol="db")')
        == "aomaker: test_a.py::test_it: the mark 'aomaker' takes pool and "
        "exclusive, not 'pol', did you mean 'pool'?\n"
    )
    assert (
        mistakes(project, "", a='@pytest.mark.aomaker(pool="db")')
        == "aomaker: 'db' is none of 'pools'; write pools: {db: 2}\n"
    )
    both = (
        '@pytest.mark.aomaker(pool="x")\ndef test_x(): pass\n'
        '@pytest.mark.aomaker(pool="db")'
    )
    assert "has tests of two pools, 'x' (test_a.py::test_x) and 'db'" in mistakes(
        project, "pools: {x: 1, db: 2}", a=both
    )


def test_a_mark_that_comes_later(project):
    """Modules that had none are read again once they have changed."""
    write(project, "ab", "pools: {db: 1}")
    graph = project.root / "build.ninja"
    for mark in ["", "", '@pytest.mark.aomaker(pool="db")', ""]:
        write(project, "a", "pools: {db: 1}", a=mark)
        project.aomaker("gen", "--dist-file", ".")
        assert ("pool = db\n" in graph.read_text()) == bool(mark)


def test_groups_of_other_runs(project):
    """What another selection has is no mistake in this one."""
    project.file("pytest.ini", "[pytest]\nmarkers =\n  m: m\n  n: n\n")
    project.write(
        test_a="import pytest\n@pytest.mark.m\ndef test_a(): pass\n"
        "@pytest.mark.n\ndef test_b(): pass\n"
    )
    project.file(
        "conf/aomaker.yaml", "groups: {m: {after: n}, test_a.py: {after: pytest.ini}}"
    )
    project.aomaker("gen", "--dist-mark", "m")
    project.aomaker("gen", "--dist-file", ".")
    project.aomaker("gen", "--dist-mark", "m", "n")
    project.file("conf/aomaker.yaml", "groups: {'*': {after: some_mark}}")
    project.aomaker("gen", "--dist-file", ".")
    project.aomaker("gen", "--all")
    assert "'after' names no group: 'some_mark'" in project.aomaker(
        "gen", "--dist-mark", "m", status=4
    )
