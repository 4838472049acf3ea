"""A merge that only does what has changed leaves what a merge of everything does."""

from __future__ import annotations

import json
import random
import re
import shutil
import time

import pytest
from support import Project, counts_in_allure

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
        if chance.random() < 0.3:
            kill_merge(project, chance.random() / 50)
        if chance.random() < 0.5:
            project.aomaker("merge")
            found = contents(project.root / "reports")
            assert found == merged_from_scratch(project, tmp_path / "scratch")
        else:
            found = contents(project.root / "reports/json")
            scratch = merged_from_scratch(project, tmp_path / "scratch")
            assert found == {
                name.partition("/")[2]: text
                for name, text in scratch.items()
                if name.startswith("json/")
            }
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
