"""A pass holds until something that it depends on changes, and no longer."""

from __future__ import annotations

import json
import os
import random
import re
import time

import pytest
from support import wait_for

PASS = "def test_pass(): pass\n"
FILES = ["--dist-file", "."]


@pytest.fixture
def suite(project):
    """a imports a helper, b opens a file, c lists a directory."""
    project.file("data.txt", "1")
    project.file("cases/one", "")
    return project.write(
        helper="X = 1\n",
        test_a="import helper\n" + PASS,
        test_b="def test_b(): open('data.txt').read()\n",
        test_c="import os\ndef test_c(): os.listdir('cases')\n",
    )


def ran(project, *args, status=0):
    """The groups that an incremental run runs: all others are cached."""
    project.arun("--mp", *FILES, "--incremental", *args, status=status)
    summary = project.summary()
    cached = {group["name"] for group in summary["groups"] if group.get("cached")}
    return {group["name"] for group in summary["groups"]} - cached


def foreseen(project, *selection):
    """The groups that are not shown as cached."""
    plan = json.loads(project.aomaker("graph", "--format", "json", *selection or FILES))
    return {group["name"] for group in plan["groups"] if not group.get("cached")}


def explained(project, group):
    return project.aomaker("explain", group)


def change(project, name):
    path = project.root / name
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    project.file(name, text + "\n")


ALL = {"test_a.py", "test_b.py", "test_c.py"}


def test_incremental(suite):
    """Only what failed, did not run or changed; the reports hold all."""
    assert foreseen(suite) == ALL
    assert ran(suite) == ALL
    results = suite.results()
    assert ran(suite) == set()
    assert suite.results() == results
    output = suite.arun("--mp", *FILES, "--incremental")
    assert "3 of 3 groups had passed before" in output
    for changed, expected in (
        ("helper.py", "test_a.py"),
        ("data.txt", "test_b.py"),
        ("cases/two", "test_c.py"),
        ("test_c.py", "test_c.py"),
    ):
        change(suite, changed)
        output = explained(suite, expected)
        assert f"{expected} would run\n" in output
        assert f"    {os.path.dirname(changed) or changed} has changed" in output
        assert foreseen(suite) == {expected}
        assert ran(suite) == {expected}
        assert foreseen(suite) == set()
        assert f"{expected} would not run\n" in explained(suite, expected)
        assert sum(suite.results().values()) == 3
    suite.arun("--mp", *FILES)
    assert not any("cached" in group for group in suite.summary()["groups"])


def test_failures_run_again(suite):
    """Three times and more, from arun and from Ninja (the restat trap)."""
    suite.write(test_a="def test_a(): assert 0\n")
    assert ran(suite, status=1) == ALL
    assert "did not pass: failed" in explained(suite, "test_a.py")
    assert foreseen(suite) == {"test_a.py"}
    for _ in range(2):
        assert ran(suite, status=1) == {"test_a.py"}
    for _ in range(3):
        assert "test_a.py" in suite.ninja(status=1)
    suite.write(test_a=PASS)
    suite.ninja()
    assert "no work to do" in suite.ninja()
    assert ran(suite) == set()


def test_changed_while_it_ran(project):
    """What it read before the change is not what there is now."""
    project.write(
        helper="",
        test_a="import helper, os, time\n"
        "def test_a():\n    open('begun', 'w').close()\n"
        "    while not os.path.exists('go'): time.sleep(0.01)\n",
    )
    run = project.start("arun", "--mp", *FILES)
    wait_for(lambda: (project.root / "begun").exists())
    project.write(helper="X = 1\n")
    project.file("go", "")
    assert run.communicate(timeout=60) and run.returncode == 0
    assert ran(project) == {"test_a.py"}
    assert ran(project) == set()


def test_environment_of_the_suite(suite):
    """The section that is tested counts, and no other."""
    config = "env: test\ntest: {base_url: a}\nprod: {base_url: b}\n"
    suite.file("conf/config.yaml", config)
    suite.write(test_c="def test_c(): open('conf/config.yaml').read()\n")
    assert ran(suite) == ALL
    assert foreseen(suite) == set()
    suite.file("conf/config.yaml", config.replace("base_url: b", "x: y"))
    assert ran(suite) == set()
    suite.file("conf/config.yaml", config.replace("base_url: a", "x: y"))
    assert "section of conf/config.yaml" in explained(suite, "test_a.py")
    assert ran(suite) == ALL


def test_configuration_of_pytest(suite):
    assert ran(suite) == ALL
    suite.file("pytest.ini", "[pytest]\n")
    assert "pytest's configuration" in explained(suite, "test_a.py")
    assert ran(suite) == ALL
    change(suite, "pytest.ini")
    assert "pytest.ini has changed" in explained(suite, "test_a.py")
    assert ran(suite) == ALL
    assert ran(suite) == set()


STRATEGY = """
inputs: [fixtures/*.json]
env: [REGION]
groups:
  test_b.py:
    inputs: data/
    cache: {max_age: 1h}
  test_c.py:
    cache: off
"""


def test_declared(suite):
    """inputs, env and cache of the strategy file, for Ninja alone, too."""
    suite.file("conf/aomaker.yaml", STRATEGY)
    suite.file("fixtures/a.json", "")
    suite.file("data/deep/x", "")
    suite.aomaker("gen", *FILES)

    def by_ninja():
        suite.ninja()
        return {
            group["name"]
            for group in suite.summary()["groups"]
            if not group.get("cached")
        }

    assert by_ninja() == ALL
    assert by_ninja() == {"test_c.py"}
    assert foreseen(suite) == {"test_c.py"}
    assert "it has 'cache: off'" in explained(suite, "test_c.py")
    change(suite, "data/deep/x")
    assert "data/deep/x has changed" in explained(suite, "test_b.py")
    assert by_ninja() == {"test_b.py", "test_c.py"}
    suite.file("fixtures/b.json", "")
    assert by_ninja() == ALL
    suite.env["REGION"] = "north-5ecret"
    assert "the environment variable REGION has changed" in explained(
        suite, "test_a.py"
    )
    assert foreseen(suite) == ALL
    assert by_ninja() == ALL
    assert by_ninja() == {"test_c.py"}
    for path in suite.root.rglob("*"):
        assert not path.is_file() or b"north-5ecret" not in path.read_bytes()
    suite.file("conf/aomaker.yaml", "groups: {test_b.py: {cache: {max_age: 1s}}}\n")
    assert "test_b.py" in by_ninja()
    while "longer ago than its 'max_age'" not in explained(suite, "test_b.py"):
        time.sleep(0.1)
    assert "test_b.py" in by_ninja()


def test_foreseen(project):
    """Before a run, in each form; also of marks, and of other selections."""
    project.file("pytest.ini", "[pytest]\nmarkers = x\n y\n")
    project.write(
        test_a="import pytest\n\n@pytest.mark.x\ndef test_x(): pass"
        "\n\n@pytest.mark.y\ndef test_y(): assert 0\n"
    )
    marks = ["--dist-mark", "x", "y"]
    project.arun("--mp", *marks, status=1)
    assert foreseen(project, *marks) == {"y"}
    assert foreseen(project) == {"test_a.py"}
    text = project.aomaker("list", *marks)
    assert re.search(r"^x .*  cached$", text, re.M)
    assert "2 groups, 2 tests, 1 cached\n" in text
    text = project.aomaker("graph", *marks)
    assert "at a time, 1 cached" in text.split("\n")[0]
    assert re.search(r"- x .* 1 test.*, cached$", text, re.M)
    for form in "dot", "mermaid":
        text = project.aomaker("graph", *marks, "--format", form)
        assert text.count("cached") == 1
    project.aomaker("graph", *marks, "--html", "graph.html")
    page = (project.root / "graph.html").read_text()
    assert "<p>1 of them cached" in page
    project.aomaker("clean")
    assert foreseen(project, *marks) == {"x", "y"}


def test_explain(suite):
    assert "there is no build.ninja" in suite.aomaker("explain", "x", status=4)
    suite.aomaker("gen", *FILES)
    assert "no run of it has ended yet" in explained(suite, "test_a.py")
    assert "did you mean 'test_a.py'" in suite.aomaker(
        "explain", "test_aa.py", status=4
    )
    assert "wants the names of groups" in suite.aomaker("explain", status=4)
    suite.ninja()
    (suite.root / "helper.py").unlink()
    suite.write(test_b="")
    assert "helper.py is gone" in explained(suite, "test_a.py")
    output = suite.aomaker("explain", "test_b.py", "test_c.py")
    assert "test_b.py would run" in output
    assert "test_c.py would not run" in output
    suite.aomaker("gen", *FILES, "-k", "pass")
    assert "its arguments are other ones" in explained(suite, "test_c.py")


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_inputs_of_each_group(project, mode):
    """Whoever imported it first: another group, or what they are forks of."""
    project.write(
        conftest="import common\n",
        lib="import deep\n",
        deep="",
        common="import json\nX = json.load(open('common.json'))\n",
        test_a="import lib\ndef test_a(): open('a.txt').read()\n",
        test_b="import lib\ndef test_b(): open('b.txt').read()\n",
    )
    for name in ("common.json", "a.txt", "b.txt"):
        project.file(name, "1")
    project.aomaker("gen", mode, *FILES)
    project.ninja()
    for name, again in (
        ("common.json", "ab"),
        ("common.py", "ab"),
        ("lib.py", "ab"),
        ("deep.py", "ab"),
        ("a.txt", "a"),
        ("b.txt", "b"),
        ("test_b.py", "b"),
    ):
        change(project, name)
        project.ninja()
        groups = project.summary()["groups"]
        assert {group["name"] for group in groups if not group.get("cached")} == {
            f"test_{letter}.py" for letter in again
        }, name
        assert "no work to do" in project.ninja()


def test_byte_code(project):
    """It is kept, away from the tests, and tells which module was read."""
    del project.env["PYTHONDONTWRITEBYTECODE"]
    project.write(
        hooks="import sub.more\n",
        sub__more="",
        conftest="",
        sub__helper="X = 1\n",
        sub__conftest="",
        sub__test_a="import pytest, sub.helper\n"
        "@pytest.mark.m\ndef test_a(): assert sub.helper.X\n",
    )
    project.arun("--mp", "--dist-mark", "m")
    project.ninja()
    assert "no work to do" in project.ninja()
    assert not list(project.root.glob("**/__pycache__"))
    kept = project.root / ".aomaker-build" / "pycache"
    names = {path.name.split(".")[0] for path in kept.rglob("*.pyc")}
    assert {"hooks", "more", "helper", "test_a"} <= names
    old = time.time() - 100
    os.utime(project.root / "sub" / "helper.py", (old, old))
    project.ninja()  # byte code of an older file is made anew, and then read
    project.arun("--mp", "--dist-mark", "m")
    project.write(sub__helper="X = 0\n")
    assert "sub/helper.py has changed" in explained(project, "m")
    assert "m" in project.ninja(status=1)
    project.run("python", "-m", "pytest", "-q")
    before = sorted(project.root.glob("**/__pycache__/*"))
    (project.root / ".aomaker-build" / "pycache").rename(
        project.root / ".aomaker-build" / "gone"
    )
    project.arun("--mp", "--dist-mark", "m", status=1)
    assert before == sorted(project.root.glob("**/__pycache__/*"))
    assert not list(kept.rglob("helper*.pyc"))


# -- random edits, with an oracle that tells what a run of everything would


class Edits:
    """A suite whose outcomes follow from its files."""

    NAMES = ("one", "two", "three")

    def __init__(self, project, seed):
        self.project = project
        self.random = random.Random(seed)
        self.limit, self.listed = 5, 3
        self.libs = dict.fromkeys(self.NAMES, 1)
        self.data = dict.fromkeys(self.NAMES, 1)
        self.modules = {}  # what each reads, and how long a list it allows
        self.set("conftest.py", "LIMIT = 5\n")
        for name in self.NAMES:
            self.set(f"lib_{name}.py", "X = 1\n")
            self.set(f"data/{name}.txt", "1")
        for name in "abcd":
            self.module(name)

    def set(self, name, text):
        self.project.file(name, text)

    def module(self, name):
        lib, data = (self.random.choice(self.NAMES) for _ in "12")
        most = self.random.choice([3, 4, 4])
        self.modules[name] = lib, data, most
        self.set(
            f"test_{name}.py",
            f"""
import os
import lib_{lib} as lib
from conftest import LIMIT
def test_lib(): assert lib.X < LIMIT
def test_data(): assert int(open('data/{data}.txt').read()) < LIMIT
def test_list(): assert len(os.listdir('data')) <= {most}
""",
        )

    def edit(self):
        """One change, or none; what it was."""
        kind = self.random.choice(
            ["lib", "data", "limit", "module", "new", "gone", "list", "nothing"]
        )
        name = self.random.choice(self.NAMES)
        number = self.random.choice([1, 2, 3, 9])
        if kind == "lib":
            self.libs[name] = number
            self.set(f"lib_{name}.py", f"X = {number}\n")
        elif kind == "data":
            self.data[name] = number
            self.set(f"data/{name}.txt", str(number))
        elif kind == "limit":
            self.limit = self.random.choice([4, 5, 10])
            self.set("conftest.py", f"LIMIT = {self.limit}\n")
        elif kind in ("module", "new"):
            self.module(self.random.choice("abcdef"))
        elif kind == "gone" and len(self.modules) > 1:
            gone = self.random.choice(sorted(self.modules))
            del self.modules[gone]
            (self.project.root / f"test_{gone}.py").unlink()
        elif kind == "list":
            more = self.project.root / "data" / "more.txt"
            self.listed = 3 if more.exists() else 4
            more.unlink() if more.exists() else more.touch()
        return kind

    def outcomes(self):
        found = {}
        for name, (lib, data, most) in self.modules.items():
            for test, passes in (
                ("lib", self.libs[lib] < self.limit),
                ("data", self.data[data] < self.limit),
                ("list", self.listed <= most),
            ):
                found[
                    f"test_{name}#test_{test}", (), "passed" if passes else "failed"
                ] = 1
        return found


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_random_edits(project, mode):
    """After each of them the reports are those of a run of everything."""
    edits = Edits(project, mode)
    saved = 0
    for n in range(16 if mode == "--mp" else 10):
        kind = edits.edit() if n else "beginning"
        done = project.run("arun", mode, *FILES, "--incremental")
        wanted = edits.outcomes()
        assert project.results() == wanted, f"{n}: {kind}\n{done.stdout}"
        assert done.returncode == any(key[2] == "failed" for key in wanted)
        summary = project.summary()
        assert summary["planned"] == summary["reported"] == len(wanted)
        saved += sum("cached" in group for group in summary["groups"])
        time.sleep(0.01)  # as long as the clock of a file system may stand
    assert saved > n
    assert project.serial() == wanted


@pytest.mark.parametrize("folder", [".", "tests", "tests/api"])
def test_a_new_conftest_above(project, folder):
    """Of a group: each folder from the root down may come to have one."""
    project.file("pytest.ini", "[pytest]\n")
    project.file("tests/api/v1/test_a.py", PASS)
    selection = ["--dist-file", "tests/api/v1"]
    project.aomaker("gen", *selection)
    project.ninja()
    project.file(
        f"{folder}/conftest.py",
        "import pytest\n@pytest.fixture(autouse=True)\ndef fails(): assert 0\n",
    )
    project.ninja(status=1)
    project.root.joinpath(folder, "conftest.py").unlink()
    project.ninja()
    assert project.summary()["counts"]["passed"] == 1
