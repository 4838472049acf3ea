"""A merge that does only what has changed, or begins while groups run, leaves what
a merge of everything leaves."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import time

import pytest
from support import Project, counts_in_allure, wait_for

pytest.importorskip("allure")

TESTS = """
import allure, pytest

@pytest.fixture
def made():
    yield allure.attach("made of {0}", "made")

@pytest.mark.parametrize("i", range({1}))
def test_attach(i, made):
    with allure.step("a step"):
        allure.attach(f"{0} {{i}}", "number")

def test_other():
    assert {2}
"""


def contents(folder):
    """Without what each merge has of its own: its number, and random marks."""
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_bytes()
        if path.name == "executor.json":
            text = re.sub(rb'"buildOrder":\d+|run \d+', b"", text)
        if path.suffix == ".html":
            text = re.sub(rb'nonce[-=]"?\w{32}', b"", text)
        found[str(path.relative_to(folder))] = text
    return found


def merged_from_scratch(project, folder):
    """The reports of the same groups, by a merge that knows of no other."""
    other = Project(folder / project.root.name)
    shutil.copytree(project.root, other.root, symlinks=True)
    shutil.rmtree(other.root / ".aomaker-build/allure-spare", ignore_errors=True)
    shutil.rmtree(other.root / "reports/json")
    other.aomaker("merge")
    found = contents(other.root / "reports")
    shutil.rmtree(folder)
    return found


def below_json(reports):
    return {
        name.partition("/")[2]: text
        for name, text in reports.items()
        if name.startswith("json/")
    }


def change(project, chance):
    """Some test modules get other tests, or go; there is always one."""
    modules = [f"test_{i}.py" for i in range(5)]
    for name in chance.sample(modules, chance.choice([0, 1, 1, 2, 5])):
        if chance.random() < 0.2:
            (project.root / name).unlink(missing_ok=True)
        else:
            project.file(
                name,
                TESTS.format(
                    chance.randrange(100), chance.randrange(4), chance.random() < 0.8
                ),
            )
    project.file("test_last.py", TESTS.format("last", 1, 1))


def kill_merge(project, after):
    """A merge that is killed at once, or while it works, or that was fast."""
    before = contents(project.root / "reports/json")
    with project.start("aomaker", "merge") as process:
        time.sleep(after)
        process.kill()
        process.communicate()
    assert contents(project.root / "reports/json") == before


@pytest.mark.parametrize("seed", range(2))
def test_random_changes(project, tmp_path, seed):
    chance = random.Random(seed)
    args = ["--mp", "-p", "2", "--dist-file", ".", "--incremental"]
    for _ in range(5):
        change(project, chance)
        project.arun(*args, status=None)
        counts_in_allure(project)
        killed = chance.random() < 0.3
        if killed:
            kill_merge(project, chance.random() / 50)
        if killed or chance.random() < 0.5:
            project.aomaker("merge")
            found = contents(project.root / "reports")
            assert found == merged_from_scratch(project, tmp_path / "scratch")
        else:
            found = contents(project.root / "reports/json")
            scratch = merged_from_scratch(project, tmp_path / "scratch")
            assert found == below_json(scratch)
        assert not list((project.root / "reports").glob("json.*"))


def inodes(folder):
    return {path.name: path.stat().st_ino for path in folder.iterdir()}


def test_what_is_kept(project):
    """Links of what did not change: no old results, and no copies."""
    spare = project.root / ".aomaker-build/allure-spare"
    for name in "ab":
        project.file(f"test_{name}.py", TESTS.format(name, 2, 1))
    args = ["--mp", "--dist-file", ".", "--incremental"]
    project.arun(*args)
    assert not spare.exists()
    project.file("test_b.py", TESTS.format("b", 1, 1))
    project.arun(*args)
    kept, merged = inodes(spare), inodes(project.root / "reports/json")
    assert kept.items() <= merged.items()
    full_names = [
        json.loads((spare / name).read_text())["fullName"]
        for name in kept
        if name.endswith("-result.json")
    ]
    assert sorted(name.partition("#")[0] for name in full_names) == ["test_a"] * 3
    project.arun("--mp", "--dist-file", ".")
    assert not spare.exists()


WAITS = (
    TESTS
    + """
def test_wait():
    import pathlib, time
    pathlib.Path("waits").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.01)
"""
)


@pytest.mark.parametrize("how", ["end", "interrupt", "kill", "kill, all gone"])
def test_while_a_group_runs(project, tmp_path, how):
    """What has ended is linked, but not shown: the last reports stay whole."""
    spare = project.root / ".aomaker-build/allure-spare"
    args = ["--mp", "-p", "2", "--dist-file", "."]
    project.write(
        test_a=TESTS.format("a", 3, 1),
        test_b=WAITS.format("b", 1, 1),
        test_gone=TESTS.format("gone", 1, 1),
    )
    (project.root / "go").touch()
    project.arun(*args)
    (project.root / "go").unlink()
    (project.root / "waits").unlink()
    (project.root / "test_gone.py").unlink()
    project.file("test_a.py", TESTS.format("a", 2, 0))
    old = contents(project.root / "reports")
    process = project.start("arun", *args)
    wait_for((project.root / "waits").exists)
    wait_for(lambda: len(list(spare.glob("*-result.json"))) == 3)
    assert contents(project.root / "reports") == old
    if how == "interrupt":
        os.killpg(process.pid, signal.SIGINT)
    elif how != "end":
        os.kill(process.pid, signal.SIGKILL)
        assert contents(project.root / "reports") == old
    if how == "kill, all gone":
        (project.root / "test_a.py").unlink()
    (project.root / "go").touch()
    output, _ = process.communicate(timeout=60)
    assert "Problems" not in output
    if how.startswith("kill"):
        project.arun(*args, status=None)
    assert counts_in_allure(project)["passed"] == (3 if "gone" in how else 5)
    found = contents(project.root / "reports/json")
    scratch = merged_from_scratch(project, tmp_path / "scratch")
    assert found == below_json(scratch)
