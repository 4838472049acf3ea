"""What shards leave, merged on another machine: nothing lost, nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from pathlib import Path
from typing import Callable
from xml.etree import ElementTree

import pytest
from support import Project, clone, past_runs

SELECTION = "--dist-file", "."
TEST = """
import time, pytest
{extra}
@pytest.mark.parametrize("x", ["a::b", "c d", "[e]"])
def test(x): time.sleep({seconds}); print("said")
"""


def shard(
    project: Project,
    i: int,
    n: int,
    *args: str,
    status: int = 0,
    name: str | None = None,
    past: Path | None = None,
) -> Path:
    """The archive of a shard that runs in a clone."""
    machine = clone(project, name or f"shard{i}")
    if past:
        machine.aomaker("history", "import", str(past))
    machine.arun("--mp", "--shard", f"{i}/{n}", *args, status=status)
    archive = project.root.parent / f"{machine.root.name}.tar.gz"
    machine.aomaker("pack", "-o", str(archive))
    return archive


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A suite and, beside it, the archives of its three shards."""
    root = tmp_path_factory.mktemp("made") / "suite"
    root.mkdir()
    project = Project(root)
    project.file("pytest.ini", "[pytest]\n")
    for i, name in enumerate("abcd"):
        project.file(f"test_{name}.py", TEST.format(extra="", seconds=i / 100))
    for i in range(1, 4):
        shard(project, i, 3, *SELECTION)
    return project


@pytest.fixture
def merging(made: Project, tmp_path: Path) -> Project:
    """A clone with these archives, which has merged something before."""
    for path in made.root.parent.glob("*.tar.gz"):
        shutil.copy(path, tmp_path)
    project = Project(tmp_path / "merging")
    shutil.copytree(made.root, project.root)
    project.file("reports/summary.json", "of an earlier run")
    return project


def merge(project: Project, *archives: str, status: int = 0) -> str:
    output = project.aomaker(
        "merge", *(f"../{name}" for name in archives), status=status
    )
    untouched = (
        project.root / "reports" / "summary.json"
    ).read_text() == "of an earlier run"
    assert untouched == (status == 3)
    assert not (project.root / ".aomaker-build" / "archives").exists()
    return output


ALL = "shard1.tar.gz", "shard2.tar.gz", "shard3.tar.gz"


def test_it_equals_one_run(example: Project, tmp_path: Path) -> None:
    """Three clones run with the same history, and a fourth one merges."""
    whole = clone(example, "whole")
    whole.arun("--mp", "--dist-suite", "testcases")
    whole.aomaker("history", "export", "../past.jsonl")
    archives = [
        shard(example, i, 3, "--dist-suite", "testcases", past=tmp_path / "past.jsonl")
        for i in range(1, 4)
    ]
    output = example.aomaker("merge", *map(str, archives))
    assert example.results() == whole.results()
    summary, expected = example.summary(), whole.summary()
    for key in (
        "exit_status",
        "planned",
        "reported",
        "counts",
        "lost",
        "duplicates",
        "unplanned",
        "problems",
        "cached",
    ):
        assert summary[key] == expected[key], key
    assert {group["name"] for group in summary["groups"]} == {
        group["name"] for group in expected["groups"]
    }
    assert example.groups() == whole.groups()
    assert junit(example) == junit(whole)
    names = set(path.name for path in (whole.root / "reports").iterdir())
    assert {path.name for path in (example.root / "reports").iterdir()} == names
    assert "groups passed: " in output.splitlines()[-1]
    facts = (example.root / "reports/json/environment.properties").read_text()
    assert "env=test\n" in facts and "account=tester\n" in facts
    # what they took is known now, as if it had been one machine
    assert remembered(example) == remembered(whole)
    assert min(remembered(example, "time").values()) > max(
        remembered(whole, "time").values()
    )
    before = example.aomaker("history", "export", "-")
    example.aomaker("merge")  # again, of the same groups
    assert example.aomaker("history", "export", "-") == before
    assert example.summary() == summary


def junit(project: Project) -> list[tuple]:
    tree = ElementTree.parse(project.root / "reports" / "junit.xml")
    return sorted(
        (case.get("classname"), case.get("name"), [child.tag for child in case])
        for case in tree.iter("testcase")
    )


def remembered(project: Project, key: str = "attempts") -> dict:
    lines = project.aomaker("history", "export", "-").splitlines()
    return {
        entry["group"]: entry[key]
        for entry in map(json.loads, lines)
        if "group" in entry
    }


def test_attachments_logs_and_build_dir(merging: Project) -> None:
    output = merging.aomaker(
        "merge", "--build-dir", "b", *(f"../{name}" for name in ALL)
    )
    assert "4 groups passed: 12 passed" in output
    results = list((merging.root / "b/reports/json").glob("*-result.json"))
    assert len(results) == 12
    for path in results:
        for attachment in json.loads(path.read_text())["attachments"]:
            assert "said" in (path.parent / attachment["source"]).read_text()
    for name in "abcd":
        assert (merging.root / f"b/groups/test_{name}.py/1/log").exists()
        assert (merging.root / f"b/groups/test_{name}.py/1/events.jsonl").exists()


def test_the_status_is_that_of_all(project: Project) -> None:
    project.write(test_a="def test(): assert 0", test_b="def test(): pass")
    archives = [
        str(shard(project, 1, 3, *SELECTION, status=1)),
        str(shard(project, 2, 3, *SELECTION)),
        str(shard(project, 3, 3, *SELECTION)),
    ]  # it has no group
    output = project.aomaker("merge", *archives, status=1)
    assert "1 of 2 groups did not pass: 1 passed, 1 failed" in output
    assert "arun --mp" not in output and "test_a.py::test" in output
    assert project.results() == project.serial()


def test_what_else_shards_know(project: Project, tmp_path: Path) -> None:
    """Which of their groups are cached, and why tests have failed."""
    project.write(
        test_a="def test(): assert 0",
        test_b="def test(): pass",
        test_c="def test(): pass",
    )
    archives = [
        shard(project, i, 3, *SELECTION, *more, status=status)
        for i, status, more in ((1, 1, ["--isolate"]), (2, 0, []), (3, 0, []))
    ]
    again = Project(tmp_path / "shard2")
    again.arun("--mp", *SELECTION, "--shard", "2/3", "--incremental")
    again.aomaker("pack", "-o", str(archives[1]))
    output = project.aomaker("merge", *map(str, archives), status=1)
    assert "1 of 3 groups had passed before" in output
    assert [
        group["name"] for group in project.summary()["groups"] if "cached" in group
    ] == list(again.groups())
    (found,) = project.summary()["isolated"]["tests"]
    assert found["test"] == "test_a.py::test"
    # a merge without it keeps nothing of the one before
    archives[0] = shard(project, 1, 3, *SELECTION, status=1, name="anew")
    project.aomaker("merge", *map(str, archives), status=1)
    assert "isolated" not in project.summary()


def test_coverage_is_that_of_all(project: Project) -> None:
    """Not of a shard, which runs a part of the tests."""
    project.file(".coveragerc", "[run]\nrelative_files = True\n")
    project.file("pytest.ini", "[pytest]\naddopts = --cov=pkg --cov-fail-under=100\n")
    project.write(
        pkg="def a():\n  return 1\ndef b():\n  return 1\n",
        test_a="import pkg\ndef test(): pkg.a()",
        test_b="import pkg\ndef test(): pkg.b()",
    )
    archives = [str(shard(project, i, 2, *SELECTION)) for i in (1, 2)]
    output = project.aomaker("merge", *archives)
    assert re.search(r"(?m)^TOTAL +4 +0 +100%$", output)


def test_a_shard_that_was_cut_off(
    merging: Project, made: Project, tmp_path: Path
) -> None:
    """Planned, never run: its tests are lost, and the merge says so."""
    machine = clone(made, f"cut-{os.getpid()}")
    machine.aomaker("gen", "--shard", "2/3", *SELECTION)
    machine.aomaker("pack", "-o", str(tmp_path / "shard2.tar.gz"))
    output = merging.aomaker("merge", *(f"../{name}" for name in ALL), status=3)
    assert "Lost: planned, and without a result" in output
    assert {place["group"] for place in merging.summary()["lost"]} == set(
        machine.groups()
    )


@pytest.mark.parametrize(
    "archives, expected",
    [
        (ALL[:2], ["shard 3/3 is missing"]),
        (ALL[2:], ["shard 1/3 is missing", "shard 2/3 is missing"]),
        (
            (*ALL, ALL[1]),
            [
                "../shard2.tar.gz: shard 2/3, which ../shard2.tar.gz is,"
                " too; leave one of them out"
            ],
        ),
        (
            (*ALL[:2], "nothing"),
            ["../nothing: No such file or directory", "shard 3/3 is missing"],
        ),
        (
            (*ALL, "merging/test_a.py"),
            ["../merging/test_a.py: it is torn, or no archive of `aomaker pack`"],
        ),
    ],
    ids=["missing", "two missing", "twice", "no file", "no archive"],
)
def test_sets_that_are_refused(
    merging: Project, archives: tuple[str], expected: list[str]
) -> None:
    output = merge(merging, *archives, status=3)
    assert len(output.splitlines()) == len(expected)
    for line, start in zip(
        sorted(output.splitlines()), sorted(f"aomaker: {text}" for text in expected)
    ):
        assert line.startswith(start)


def other(
    made: Project,
    archive: Path,
    *args: str,
    past: str = "",
    env: dict[str, str] | None = None,
    **files: str,
) -> None:
    """A second shard of the three that was planned otherwise."""
    machine = clone(made, f"other-{os.getpid()}")
    try:
        machine.write(**files)
        for name in ("GITHUB_RUN_ID", "CI_PIPELINE_ID", "BUILD_TAG"):
            machine.env.pop(name, None)
        machine.env.update(env or {})
        if past:
            machine.file("past.jsonl", past)
            machine.aomaker("history", "import", "past.jsonl")
        machine.aomaker("gen", *(args or ("--shard", "2/3", *SELECTION)))
        machine.aomaker("pack", "-o", str(archive))
    finally:
        shutil.rmtree(machine.root)


PAST = past_runs({"test_a.py": 1, "test_d.py": 50})


@pytest.mark.parametrize(
    "change, expected",
    [
        (
            {"past": PAST},
            "was planned with another history than "
            "../shard1.tar.gz; before they run, let all shards `aomaker history "
            "import` the same file",
        ),
        (
            {"test_a": "def test(): pass"},
            "was planned from other sources than "
            "../shard1.tar.gz; check out the same commit in each",
        ),
        (
            {"test_e": "def test(): pass"},
            "was planned from other sources than "
            "../shard1.tar.gz, or with other options; give each the same commit and "
            "the same selection",
        ),
        (
            {"args": ("--shard", "2/4", *SELECTION)},
            "of another number of shards than ../shard1.tar.gz, which is shard 1/3",
        ),
        (
            {"args": ("--shard", "2/3", "--flaky-fails", *SELECTION)},
            "has another plan than ../shard1.tar.gz; give all shards the same options",
        ),
        (
            {"env": {"GITHUB_RUN_ID": "7"}},
            "of GITHUB_RUN_ID 7, and "
            "../shard1.tar.gz is of CI_PIPELINE_ID 6; merge the archives of one "
            "run",
        ),
    ],
    ids=["history", "sources", "a file more", "count", "options", "run"],
)
def test_shards_of_another_plan(
    merging: Project, made: Project, tmp_path: Path, change: dict, expected: str
) -> None:
    change = dict(change)
    if "env" in change:
        for i in (1, 3):
            other(
                made,
                tmp_path / f"shard{i}.tar.gz",
                "--shard",
                f"{i}/3",
                *SELECTION,
                env={"CI_PIPELINE_ID": "6"},
            )
    other(made, tmp_path / "shard2.tar.gz", *change.pop("args", ()), **change)
    output = merge(merging, *ALL, status=3)
    assert expected in output
    assert "aomaker: ../shard2.tar.gz: shard 2/" in output
    assert ("is missing" in output) == (expected.startswith("of another num"))


def rewrite(
    path: Path, *added: tarfile.TarInfo, without: str = "", changed: str = ""
) -> None:
    """The same archive with other members."""
    out = io.BytesIO()
    with tarfile.open(path) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for member in old:
            if member.name.endswith(without or "\0"):
                continue
            data = old.extractfile(member).read()
            if member.name.endswith(changed or "\0"):
                data = data.replace(b"1", b"2")
            if member.name == "manifest.json":
                for one in added:
                    new.addfile(one, io.BytesIO(b"x" * one.size))
            new.addfile(member, io.BytesIO(data))
    path.write_bytes(out.getvalue())


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    info.size = 3 if kind == tarfile.REGTYPE else 0
    return info


@pytest.mark.parametrize(
    "one, expected",
    [
        (member("/tmp/aomaker-escaped"), "leads out of it"),
        (member("groups/../../escaped"), "leads out of it"),
        (member("../escaped"), "leads out of it"),
        (member("groups/test_a.py/1/l", tarfile.SYMTYPE, "/"), "no plain file"),
        (member("groups/test_a.py/1/h", tarfile.LNKTYPE, "plan.json"), "no plain file"),
        (member("groups/test_a.py/1/p", tarfile.FIFOTYPE), "no plain file"),
        (member("groups/test_zzz.py/1/log"), "none of its own"),
        (member("groups/./log"), "none of its own"),
        (member("session.json"), "none of its own"),
        (member("plan.json"), "twice"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_unsafe_members(
    merging: Project, tmp_path: Path, one: tarfile.TarInfo, expected: str
) -> None:
    rewrite(tmp_path / "shard2.tar.gz", one)
    before = sorted(path.name for path in tmp_path.iterdir())
    output = merge(merging, *ALL, status=3)
    assert f"../shard2.tar.gz: it holds '{one.name}'" in output
    assert expected in output
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert not os.path.exists("/tmp/aomaker-escaped")


@pytest.mark.parametrize(
    "how, expected",
    [
        ({"without": "/status.json"}, "/status.json' is missing"),
        ({"without": "plan.json"}, "which is none of its own"),
        ({"without": "manifest.json"}, "it has no manifest.json"),
        ({"changed": "/status.json"}, "/status.json' is not what was packed"),
        ({"changed": "plan.json"}, "its 'plan.json' is not what was packed"),
        ({"added": member("groups/test_{}.py/1/more")}, "is not what was packed"),
    ],
    ids=[
        "no status",
        "no plan",
        "no manifest",
        "other status",
        "other plan",
        "a file more",
    ],
)
def test_damaged_archives(
    merging: Project, tmp_path: Path, how: dict, expected: str
) -> None:
    path = tmp_path / "shard2.tar.gz"
    with tarfile.open(path) as tar:
        slug = next(
            name for name in tar.getnames() if name.startswith("groups/")
        ).split("/")[1]
    if "added" in how:
        rewrite(path, member(f"groups/{slug}/1/more"))
    else:
        rewrite(path, **how)
    output = merge(merging, *ALL, status=3)
    assert expected in output and "../shard2.tar.gz: it" in output


def forge(path: Path, edit: Callable[[dict[str, bytes]], None]) -> None:
    """The same archive with other contents, and a manifest that fits."""
    with tarfile.open(path) as tar:
        files = {member.name: tar.extractfile(member).read() for member in tar}
    manifest = json.loads(files.pop("manifest.json"))
    edit(files)
    manifest["files"] = {
        name: hashlib.sha256(data).hexdigest() for name, data in files.items()
    }
    files["manifest.json"] = json.dumps(manifest).encode()
    with tarfile.open(path, "w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def covering(project: Project) -> Path:
    """The archive of a project that measures, and asks for nothing else."""
    project.file(".coveragerc", "[run]\nrelative_files = True\n")
    project.file("pytest.ini", "[pytest]\n")
    project.write(
        mod="def f(): return 1\n", test_a="import mod\ndef test(): mod.f(); print(1)"
    )
    machine = clone(project, "shard1")
    machine.arun("--mp", *SELECTION, "--shard", "1/1", "--", "--cov=mod")
    archive = project.root.parent / "shard1.tar.gz"
    machine.aomaker("pack", "-o", str(archive))
    return archive


def test_no_option_of_an_archive(project: Project, tmp_path: Path) -> None:
    """It has data; what is made of it, and where, is said by who merges."""
    archive = covering(project)
    victim = tmp_path / "victim"
    victim.mkdir()

    def edit(files: dict[str, bytes]) -> None:
        name = "groups/test_a.py/1/"
        files[name + "rc"] = (
            f"[run]\ndata_file = {victim}/data\n[html]\nextra_css = x.pth\n"
        ).encode()
        files[name + "coverage/options.json"] = json.dumps(
            {
                "root": "/elsewhere",
                "cov_source": [str(tmp_path)],
                "cov_report": {"html": str(victim), "xml": str(victim / "xml")},
                "cov_config": f".aomaker-build/{name}rc",
                "cov_append": True,
                "cov_fail_under": 101,
            }
        ).encode()
        plan = json.loads(files["plan.json"])
        plan["session_outputs"].update(
            junit="test_a.py", junit_suite="pwned", files=["pwned"], coverage=True
        )
        plan["rerun_options"] = ["; touch pwned"]
        plan["rootdir"] = "../victim"
        plan["groups"][0]["inputs"] = [str(victim)]
        files["plan.json"] = json.dumps(plan).encode()

    forge(archive, edit)
    output = project.aomaker("merge", str(archive))
    assert "1 group passed" in output and "pwned" not in output
    assert "merge ARCHIVE... -- --cov --cov-report=term" in output
    project.aomaker("merge")  # again, of the same groups
    assert not list(victim.iterdir())
    assert (project.root / "test_a.py").read_text().startswith("import mod")
    plan = json.loads((project.root / ".aomaker-build/plan.json").read_text())
    assert plan["rerun_options"] == [] and plan["rootdir"] == "."
    assert plan["groups"][0]["inputs"] == []
    assert not list(project.root.rglob("pwned"))
    # the project's own: its command line, its configuration
    output = project.aomaker(
        "merge",
        str(archive),
        "--",
        "--cov=mod",
        "--cov-report=xml:own.xml",
        "--cov-report=term",
    )
    assert re.search(r"(?m)^TOTAL +1 +0 +100%$", output)
    assert "test_a" not in (project.root / "own.xml").read_text()
    project.file(
        "pytest.ini",
        "[pytest]\naddopts = --cov --junitxml=own2.xml"
        " --cov-fail-under=100 -p no:cacheprovider\n",
    )
    output = project.aomaker("merge", str(archive))
    assert re.search(r"(?m)^TOTAL +\d+ +0 +100%$", output)
    assert re.search("Required test coverage of 100(.0)?% reached", output)
    assert (project.root / "own2.xml").exists() and "own2.xml" in output
    assert not list(victim.iterdir())


@pytest.mark.parametrize(
    "data", [b"", b"no database", b"SQLite format 3\0"], ids=["empty", "text", "head"]
)
def test_measured_by_nobody(project: Project, data: bytes) -> None:
    archive = covering(project)

    def edit(files: dict[str, bytes]) -> None:
        for name in files:
            if "/coverage/.coverage" in name:
                files[name] = data

    forge(archive, edit)
    output = project.aomaker("merge", str(archive), "--", "--cov", status=None)
    assert "Traceback" not in output and "1 passed" in output


@pytest.mark.parametrize(
    "change",
    [
        lambda plan: plan["shard"].update(count=10**9),
        lambda plan: plan["shard"].update(count=-1),
        lambda plan: plan["shard"].update(index=0),
        lambda plan: plan["groups"][0].update(slug="../x"),
        lambda plan: plan["groups"][0].update(slug=".."),
        lambda plan: plan["groups"].append(plan["groups"][0]),
        lambda plan: plan.update(groups=None),
    ],
    ids=[
        "many shards",
        "less than no shard",
        "no shard",
        "slug with a slash",
        "slug dots",
        "a slug twice",
        "no groups",
    ],
)
def test_plans_that_are_none(
    merging: Project, tmp_path: Path, change: Callable
) -> None:
    def edit(files: dict[str, bytes]) -> None:
        plan = json.loads(files["plan.json"])
        change(plan)
        files["plan.json"] = json.dumps(plan).encode()

    forge(tmp_path / "shard2.tar.gz", edit)
    output = merge(merging, *ALL, status=3)
    assert len(output.splitlines()) < 9
    assert "shard2.tar.gz" in output or "let all shards run anew" in output


def test_torn_archives(merging: Project, tmp_path: Path) -> None:
    path = tmp_path / "shard2.tar.gz"
    whole = path.read_bytes()
    for size in (0, 1, 9, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:size])
        assert "../shard2.tar.gz: it is torn" in merge(merging, *ALL, status=3)
    path.write_bytes(whole)
    assert "4 groups passed: 12 passed" in merge(merging, *ALL)


def test_what_cannot_be_packed(project: Project) -> None:
    assert "run a shard first" in project.aomaker("pack", status=4)
    project.write(test_a="def test(): pass")
    project.arun("--mp", *SELECTION)
    assert "is a whole plan, and archives are of shards" in project.aomaker(
        "pack", status=4
    )
    project.arun("--mp", *SELECTION, "--shard", "1/1")
    assert project.aomaker("pack").startswith(
        "aomaker-shard-1-of-1.tar.gz: shard 1/1, 1 group, "
    )
    assert "no/such/folder" in project.aomaker(
        "pack", "-o", "no/such/folder/a", status=3
    )
    assert "1 group passed" in project.aomaker("merge", "aomaker-shard-1-of-1.tar.gz")
    # the whole plan is not a shard's any more
    assert "is a whole plan" in project.aomaker("pack", status=4)
