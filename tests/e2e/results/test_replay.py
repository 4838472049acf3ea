"""aomaker replay: what a past run ran, in its order, seed and environment."""

from __future__ import annotations

import json
import shutil

from support import pip

# the order of the tests and of hashes are by chance
SHUFFLED = """
import os, random

def pytest_collection_modifyitems(items):
    random.SystemRandom().shuffle(items)
"""
TESTS = """
import os, pytest

@pytest.mark.parametrize("n", range(12))
def test_n(n):
    with open("told", "a") as file:
        print(n, hash("a word"), os.environ.get("TZ"), file=file)
    assert n != 3
"""


def told(project):
    path = project.root / "told"
    text = path.read_text()
    path.unlink()
    return text


def runs(project):
    return sorted((project.root / ".aomaker-build" / "runs").iterdir())


def test_order_seed_and_environment(project):
    del project.env["PYTHONHASHSEED"]
    project.env.update(TZ="Asia/Shanghai", WANTED="1")
    project.write(conftest=SHUFFLED, test_a=TESTS)
    project.arun("--mp", "--dist-file", ".", status=1)
    first = told(project)
    assert len(first.splitlines()) == 12 and "Asia/Shanghai" in first
    (record,) = runs(project)
    assert (record / "record.json").stat().st_mode & 0o77 == 0
    assert record.stat().st_mode & 0o77 == 0
    assert record.parent.stat().st_mode & 0o77 == 0
    project.env.update(TZ="UTC", WANTED="")
    del project.env["WANTED"]
    text = project.aomaker("replay", status=1)
    assert told(project) == first
    assert f"the run {record.name} again: 12 tests, 1 of them failed" in text
    assert "set in the run" in text and "WANTED (their values" in text
    project.aomaker("replay", record.name, status=1)  # there are two now
    assert told(project) == first


def test_one_group_of_threads(project):
    project.write(conftest=SHUFFLED, test_a=TESTS, test_b="def test_b(): pass")
    project.arun("--mt", "--dist-file", ".", status=1)
    first = told(project)
    project.aomaker("replay", "test_a.py", status=1)
    assert told(project) == first
    assert list(project.groups()) == ["test_a.py"]


def test_what_is_no_longer_there(project):
    project.write(
        test_a="def test_one(): pass\ndef test_two(): pass", test_b="def test_b(): pass"
    )
    project.arun()
    project.write(test_a="def test_one(): pass")
    (project.root / "test_b.py").unlink()
    text = project.aomaker("replay")
    assert "2 tests of the run" in text and "no longer there" in text
    assert "test_a.py::test_two" in text and "test_b.py::test_b" in text
    assert project.summary()["counts"]["passed"] == 1
    text = project.aomaker("replay", "tset_a.py", status=4)
    assert "'tset_a.py' is neither a run (" in text and "nor a group of the run" in text


def test_what_is_kept(project):
    """The last ten; no secret."""
    text = project.aomaker("replay", status=4)
    assert "there is no run to replay" in text
    project.file(
        "hooks.py",
        "from aomaker.aomaker import command\n"
        "@command('--api_token', help='t')\n"
        "def token(value): pass\n",
    )
    project.write(test_a="def test_one(): pass")
    for n in range(10):
        project.file(f".aomaker-build/runs/20200101-00000{n}/record.json", "{}")
    project.arun("--api_token", "hunter2-hunter2")
    assert len(runs(project)) == 10
    assert runs(project)[0].name == "20200101-000001"
    record = (runs(project)[-1] / "record.json").read_text()
    assert "hunter2" not in record and json.loads(record)["masked"] == 1
    text = project.aomaker("replay", status=4)
    assert "was given a secret, which is not recorded" in text


def test_a_bare_ninja_is_not_kept(project):
    """And is not taken for the last run that was."""
    project.write(test_a="def test_one(): pass")
    project.aomaker("gen", "--mp", "--dist-file", ".")
    project.run("ninja", status=0)
    text = project.aomaker("replay", status=4)
    assert "and a bare ninja none" in text
    project.arun("--mp", "--dist-file", ".")
    assert "was not recorded" not in project.aomaker("replay")
    project.write(test_a="def test_two(): pass\ndef test_one(): pass")
    project.run("ninja", status=0)
    text = project.aomaker("replay")
    assert (
        "warning: the last run was not recorded: it was interrupted, or "
        "started by a bare ninja" in text
    )
    assert project.summary()["counts"]["passed"] == 1


def test_pytest_randomly(project, tmp_path):
    """Its order and numbers, also of an index that is made anew."""
    folder = tmp_path / "packages"
    pip("install", "--no-deps", "--target", folder, "pytest-randomly")
    project.env["PYTHONPATH"] = str(folder)
    tests = """
import random

def test_first():
    with open(__name__, "a") as file:
        print(random.random(), file=file)
"""
    tests += "".join(f"test_{n} = test_first\n" for n in range(8))
    project.write(test_a=tests, test_b=tests)

    def numbers():
        return [
            (path.read_text(), path.unlink())
            for path in (project.root / "test_a", project.root / "test_b")
        ]

    project.arun("--mp", "--dist-file", ".")
    first = numbers()
    project.aomaker("replay")
    assert numbers() == first
    shutil.rmtree(project.root / ".aomaker-build" / "index")
    project.aomaker("replay")
    assert numbers() == first
    project.arun("--mp", "--dist-file", ".")
    assert numbers() != first
