"""--build-dir: two runs in one tree; and two projects at once share nothing."""

from __future__ import annotations

import json
import re
import shutil
import sys

import pytest
from support import Project, wait_for

MP = ["--mp", "--dist-file", "tests"]
WAITS = """
import os, pathlib, time

def test_waits():
    name = os.environ["MINE"]
    pathlib.Path(name).write_text("")
    end = time.monotonic() + 60
    while not pathlib.Path(os.environ["OTHER"]).exists():
        assert time.monotonic() < end
        time.sleep(0.01)
"""


def counts_of(folder):
    summary = json.loads((folder / "reports/summary.json").read_text())
    return {name: n for name, n in summary["counts"].items() if n}


def tree(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def suite(project):
    return project.write(
        tests__test_a="def test_1(): pass\n", tests__test_b="def test_2(): assert 0\n"
    )


@pytest.mark.parametrize("folder", ["out/one", "../elsewhere"])
def test_all_goes_there(suite, folder):
    """Nothing of ours is anywhere else."""
    output = suite.arun(
        *MP, "-p", "1", "--build-dir", folder, "--", "-p", "no:cacheprovider", status=1
    )
    where = (suite.root / folder).resolve()
    assert counts_of(suite.root / folder) == {"passed": 1, "failed": 1}
    assert (where / "build.ninja").exists() and (where / "lock").exists()
    assert not (suite.root / ".aomaker-build").exists()
    assert not (suite.root / "reports").exists()
    assert not (suite.root / "build.ninja").exists()
    assert "reports/summary.json" in output
    assert where.stat().st_mode & 0o777 == 0o700
    # what knows the last run is told where it is
    args = ["--build-dir", folder]
    assert "1 of 2 groups" in suite.aomaker("report", *args)
    assert "tests/test_a.py would not run" in suite.aomaker(
        "explain", "tests/test_a.py", *args
    )
    assert "test_a.py" in suite.aomaker("history", "export", "-", *args)
    assert f"again: arun --build-dir {folder}" in output
    suite.aomaker("clean", *args)
    assert not where.exists()


@pytest.mark.parametrize("how", ["-C", "-f", "elsewhere"])
def test_bare_ninja(suite, how):
    """From the folder, from the root, from anywhere: it knows what is new."""
    suite.aomaker("gen", "--dist-file", "tests", "--build-dir", "out")
    ninja = {
        "-C": ["-C", "out"],
        "-f": ["-f", "out/build.ninja"],
        "elsewhere": ["-C", "/", "-f", str(suite.root / "out/build.ninja")],
    }[how]
    suite.ninja(*ninja, status=1)
    suite.write(
        tests__test_b="def test_2(): pass\n", tests__test_c="def test_3(): pass\n"
    )
    output = suite.ninja(*ninja)
    assert "3 groups passed: 3 passed" in output
    assert "1 of 3 groups had passed before" in output
    assert "no work to do" in suite.ninja(*ninja)
    assert counts_of(suite.root / "out") == {"passed": 3}


def test_marks(project):
    """The index lies there, too."""
    project.write(
        test_m="import pytest\n@pytest.mark.slow\n"
        "def test_1(): pass\ndef test_2(): pass\n"
    )
    project.arun("--mp", "--dist-mark", "slow", "--build-dir", "out")
    assert counts_of(project.root / "out") == {"passed": 1}
    assert (project.root / "out/index/test_m.py.json").exists()
    assert not (project.root / ".aomaker-build").exists()
    assert "no work" not in project.ninja("-C", "out")


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_two_in_one_tree(project, mode):
    """Each waits for a test of the other: they run at the same time."""
    project.write(tests__test_a=WAITS)
    runs = []
    for mine, other in (("one", "two"), ("two", "one")):
        project.env.update(MINE=f".{mine}", OTHER=f".{other}")
        runs.append(
            project.start(
                "arun",
                mode,
                "--dist-file",
                "tests",
                "--build-dir",
                f"out/{mine}",
                "--",
                "-p",
                "no:cacheprovider",
            )
        )
    told = [run.communicate(timeout=90)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], "".join(told)
    for name in ("one", "two"):
        assert counts_of(project.root / f"out/{name}") == {"passed": 1}
    # neither is an input of the other
    plan = (project.root / "out/one/build.ninja").read_text()
    assert "out/two" not in plan
    # a third in the same folder waits, or is told
    project.env.update(MINE=".one", OTHER=".three")
    (project.root / ".one").unlink()
    first = project.start(
        "arun", mode, "--dist-file", "tests", "--build-dir", "out/one"
    )
    wait_for((project.root / ".one").exists)
    assert "another run" in project.arun(
        mode, "--dist-file", "tests", "--build-dir", "out/one", status=4
    )
    (project.root / ".three").write_text("")
    assert first.communicate(timeout=60) and first.returncode == 0


def test_two_projects(project):
    """At the same time, in the usual folders of each."""
    project.write(tests__test_a=WAITS)
    shutil.copytree(project.root / "tests", project.root.parent / "p2/tests")
    second = Project(project.root.parent / "p2")
    one, two = str(project.root / ".one"), str(project.root / ".two")
    project.env.update(MINE=one, OTHER=two)
    second.env.update(MINE=two, OTHER=one)
    runs = [each.start("arun", *MP) for each in (project, second)]
    told = [run.communicate(timeout=90)[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], "".join(told)
    for each in (project, second):
        assert counts_of(each.root) == {"passed": 1}
        assert len(list((each.root / "reports/json").glob("*-result.json"))) == 1


def test_what_is_not_ours(suite):
    """Neither written to nor, worse, removed."""
    suite.file("mine/notes.txt", "dear")
    before = tree(suite.root)
    for args in (["run", *MP], ["gen"], ["clean"]):
        output = suite.aomaker(*args, "--build-dir", "mine", status=4)
        assert "'mine' holds what is not aomaker's" in output
    assert "not the project's" in suite.aomaker(
        "run", *MP, "--build-dir", ".", status=4
    )
    assert "is too long" in suite.aomaker("run", *MP, "--build-dir", "x" * 81, status=4)
    assert "no spelling" in suite.aomaker("run", *MP, "--build-dir", "a|b", status=4)
    assert tree(suite.root) == before


def test_nested(project):
    """A test that runs aomaker elsewhere does not use the folder of its own
    run."""
    inner = project.root.parent / "inner"
    (inner / "tests").mkdir(parents=True)
    (inner / "tests/test_i.py").write_text("def test_i(): pass\n")
    project.write(
        tests__test_a=f"""
import os, subprocess

def test_a():
    env = {{key: value for key, value in os.environ.items()
           if not key.startswith("AOMAKER") or key == "AOMAKER_BUILD_DIR"}}
    subprocess.run(["arun", "--mp", "--dist-file", "tests"], check=True,
                   cwd={str(inner)!r}, env=env)
"""
    )
    project.arun(*MP, "--build-dir", "out")
    assert (inner / ".aomaker-build/plan.json").exists()
    assert not (inner / "out").exists()


def _folder(example, name):
    """One that is spelled in this way."""
    outer = example.root.parent
    (outer / "real").mkdir()
    (outer / "lnk").symlink_to("real")
    (example.root / "lnk").symlink_to("../real")
    (outer / "p").symlink_to(example.root)
    return str(
        {
            "absolute": outer / "out",
            "odd": outer / "构建 $HOME:\"a\" 'b'",
            "up and down": "../x/../out",
            "link": outer / "lnk",
            "below a link": outer / "lnk/out",
            "usual": "./.aomaker-build/",
            "inner link": "lnk",
            "linked project": outer / "p/out",
        }[name]
    )


@pytest.mark.parametrize(
    "name, mode",
    [
        ("absolute", "--mp"),
        ("odd", "--mt"),
        ("up and down", "--mp"),
        ("link", "--mt"),
        ("below a link", "--mp"),
        ("usual", "--mt"),
        ("inner link", "--mp"),
        ("linked project", "--mt"),
    ],
    ids=map(str, range(8)),  # sockets lie below: the path must be short
)
def test_login(example, name, mode):
    """Hooks and login belong to the project wherever our folder is."""
    folder = _folder(example, name)
    args = ["--build-dir", folder]
    example.arun(mode, *args)
    where = (example.root / folder).absolute()
    ours = example.root if name == "usual" else where
    counts = counts_of(ours)
    assert counts["passed"] > 20
    example.ninja("-C", str(ours))
    assert "no work to do" in example.ninja("-f", str(ours / "build.ninja"))
    if name in ("odd", "inner link"):
        by_every_command(example, mode, args, ours)
        assert counts_of(ours) == counts
    example.aomaker("clean", *args)
    assert not where.exists() or list(where.iterdir()) == []


def by_every_command(example, mode, args, ours):
    for verb in (
        ["list", mode],
        ["graph", mode],
        ["report"],
        ["history", "export", "-"],
    ):
        assert "iaas_image" in example.aomaker(*verb, *args)
    assert "no test failed" in example.arun(mode, "--lf", *args)
    assert "had passed before" in example.arun(mode, "--incremental", *args)
    example.arun(mode, "--resume", *args)
    example.aomaker("replay", "iaas_image", *args)
    example.aomaker("gen", mode, *args)
    example.ninja("-C", str(ours))
    example.arun(mode, "--shard", "1/1", *args)
    example.aomaker("pack", "-o", "../all.tar.gz", *args)
    example.aomaker("merge", "../all.tar.gz", *args)


def test_a_link_stays(suite):
    """It is somebody's choice of a disk: that what it leads to is emptied."""
    (suite.root / "disk").mkdir()
    (suite.root / ".aomaker-build").symlink_to("disk")
    suite.aomaker("gen", "--dist-file", "tests")
    assert (suite.root / "disk/plan.json").exists()
    suite.aomaker("clean")
    assert list((suite.root / "disk").iterdir()) == []
    assert (suite.root / ".aomaker-build").is_symlink()
    suite.arun(*MP, status=1)


@pytest.mark.skipif(sys.platform != "linux", reason="nobody writes in /sys")
@pytest.mark.parametrize("command", ["run", "gen", "list", "graph"])
def test_a_place_where_nobody_may_write(project: Project, command: str) -> None:
    project.write(test_a="def test_a(): pass")
    said = project.aomaker(command, "--build-dir", "/sys/aomaker", status=4)
    assert re.fullmatch(
        r"aomaker: /sys/aomaker: (Permission denied|Operation "
        r"not permitted|Read-only file system); name a folder "
        r"that you may write: --build-dir DIR\n",
        said,
    )


@pytest.mark.parametrize("is_moved", [True, False], ids=["moved", "copied"])
def test_a_project_at_another_path(suite: Project, is_moved: bool) -> None:
    """Its build folder came along, as from the cache of a CI service."""
    suite.write(**{"pytest.ini": "[pytest]\naddopts = -ra\n"})
    suite.arun(*MP, status=1)
    other = suite.root.parent / "other"
    shutil.copytree(suite.root, other, symlinks=True)
    if is_moved:
        shutil.rmtree(suite.root)
    there = Project(other)
    assert "1 passed" in there.ninja(status=1)
    assert counts_of(other) == {"passed": 1, "failed": 1}
    there.arun(*MP, status=1)
    assert counts_of(other) == {"passed": 1, "failed": 1}
