"""Commands beside run and gen."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys

PASS = "def test_pass(): pass\n"


def test_create(project):
    output = project.aomaker("create", "shop")
    assert "cd shop" in output
    assert (project.root / "shop" / "conf" / "aomaker.yaml").exists()
    assert "exists" in project.aomaker("create", "shop", status=4)
    assert "one name" in project.aomaker("create", status=4)


def test_example_has_everything(made_example):
    """What the example is there to show."""
    text = "".join(
        path.read_text(encoding="utf-8") for path in made_example.root.rglob("*.py")
    )
    for word in (
        'scope="session"',
        'scope="package"',
        'scope="module"',
        'scope="class"',
        "@pytest.fixture\n",
        "parametrize",
        "mark.skip(",
        "mark.xfail(",
        "allure.step",
        "allure.attach",
    ):
        assert word in text
    assert sum(made_example.serial().values()) >= 60


def test_list(example):
    text = example.aomaker("list", "--mp")
    assert "iaas_image" in text and "test_volume_of_image" in text
    plan = json.loads(example.aomaker("list", "--format", "json"))
    assert [group["name"] for group in plan["groups"]] == [
        "iaas_image",
        "iaas_volume",
        "iaas_network",
        "hpc_sw",
        "hpc_fs",
    ]
    assert plan["overlaps"] == [
        {
            "test": "testcases/test_api/test_image.py::test_volume_of_image",
            "runs_in": "iaas_image",
            "also_in": "iaas_volume",
        }
    ]
    assert not (example.root / "build.ninja").exists()
    example.aomaker("list", "--format", "xml", status=4)


def test_merge(project):
    """Result folders of several machines become one."""
    project.write(test_a=PASS, test_b="def test_b(): assert 0\n")
    project.arun("--mp", "--dist-file", ".", "-k", "test_pass")
    shutil.copytree(project.root / "reports", project.root / "one")
    project.arun("--mp", "--dist-file", ".", "-k", "test_b", status=1)
    project.aomaker("merge", "one", "reports/json", "-o", "all")
    names = os.listdir(project.root / "all")
    assert sum(name.endswith("-result.json") for name in names) == 2
    assert "environment.properties" in names and "categories.json" in names
    project.file("mine/notes.txt", "x")
    assert "notes.txt" in project.aomaker("merge", "one", "-o", "mine", status=3)
    assert (project.root / "mine" / "notes.txt").exists()
    project.aomaker("merge", "nowhere", "-o", "all", status=4)
    project.aomaker("merge", "one", status=4)


def test_merge_names_damage(project):
    """Truncated, foreign and missing files: by name, and kept."""
    project.write(
        test_a="""
import allure
def test_a(): allure.attach("x", name="text")
def test_b(): pass
"""
    )
    project.arun("--mp", "--dist-file", ".")
    folder = project.root / "reports" / "json"
    next(folder.glob("*-attachment*")).unlink()
    (folder / "torn-result.json").write_text('{"uuid": "x", "own words')
    (folder / "foreign-result.json").write_text('{"a": 1}')
    (folder / "later-result.json").symlink_to("/nowhere")
    output = project.aomaker("merge", "reports", "-o", "out", status=3)
    for words in (
        "torn-result.json is damaged",
        "foreign-result.json is not an Allure file",
        "later-result.json is not a regular file",
        r"the attachment \S+-attachment\.\w+ is missing",
    ):
        assert re.search(words, output), words
    assert "own words" not in output
    names = os.listdir(project.root / "out")
    assert sum(name.endswith("-result.json") for name in names) == 2
    assert sorted(os.listdir(project.root / "out-damaged")) == [
        "foreign-result.json",
        "torn-result.json",
    ]


def test_lost_results_fail_the_run(project):
    """A group whose results vanish is found out by the count."""
    project.write(test_a=PASS, test_b=PASS)
    project.arun("--mp", "--dist-file", ".")
    attempt = project.root / ".aomaker-build/groups/test_a.py"
    next((attempt / "1" / "allure").glob("*-result.json")).unlink()
    project.aomaker("merge")
    summary = project.summary()
    assert summary["exit_status"] == 3
    assert "0 Allure results" in summary["problems"][0]["text"]
    (attempt / "status.json").write_text('{"v": 1')
    project.aomaker("merge")
    summary = project.summary()
    assert summary["exit_status"] == 3
    assert summary["lost"] == [{"group": "test_a.py", "test": None}]


def test_environment_and_executor(project):
    project.write(test_a=PASS)
    for order in (1, 2):
        project.arun()
        folder = project.root / "reports" / "json"
        executor = json.loads((folder / "executor.json").read_text())
        assert executor["name"] == "aomaker"
        assert executor["buildOrder"] == order
    text = (folder / "environment.properties").read_text()
    assert "pytest=" in text and "python=" in text
    assert json.loads((folder / "categories.json").read_text())


def test_clean(project):
    project.write(test_a=PASS)
    project.arun("--mp", "--dist-file", ".")
    project.aomaker("clean")
    names = set(os.listdir(project.root)) - {".pytest_cache"}
    assert names == {"reports", "test_a.py"}


def test_help(project):
    text = project.aomaker("--help")
    for command in ("run", "gen", "list", "merge", "clean", "create"):
        assert f"  {command} " in text
        page = project.aomaker(command, "--help")
        assert page == project.aomaker("help", command)
        assert f"usage: aomaker {command}" in page
    assert project.arun("--help") == project.aomaker("run", "--help")
    assert project.aomaker("--version").startswith("aomaker 0")
    assert project.arun("--version") == project.aomaker("--version")


def test_ninja_shows_commands(project):
    project.write(test_a=PASS)
    text = project.arun("--mp", "--dist-file", ".")
    assert "aomaker exec" not in text and "[1/1]" not in text
    assert "aomaker exec" in project.ninja("-t", "commands", "groups")


def test_anywhere(project, tmp_path):
    """An installed one works from its own prefix, without the checkout."""
    from support import ROOT

    project.run(
        "make",
        "-s",
        "-C",
        str(ROOT),
        "install",
        "PREFIX=/opt/ao",
        f"DESTDIR={tmp_path}/stage",
        status=0,
    )
    program = f"{tmp_path}/stage/opt/ao/bin/arun"
    project.write(test_a=PASS)
    project.run(program, "--mp", "--dist-file", ".", status=0)
    made = project.run(f"{tmp_path}/stage/opt/ao/bin/aomaker", "create", "x")
    assert made.returncode == 0


def test_list_shows_the_tests_of_paths(project):
    project.write(a__test_x="def test_1(): pass\ndef test_2(): pass\n", test_y=PASS)
    for args in (["--dist-file", "."], ["--dist-suite", "."], ["--all"]):
        text = project.aomaker("list", *args)
        assert "  a/test_x.py::test_2\n" in text
        assert "  test_y.py::test_pass\n" in text and "3 tests" in text


def test_words_that_are_refused(project):
    """Nothing that is typed is dropped in silence."""
    project.write(a__test_a=PASS)
    for words, args in [
        ("takes no 'build'", ["clean", "build"]),
        ("unknown command 'rum', did you mean 'run'?", ["help", "rum"]),
        (
            "--dist-file is given twice: 'a' and '.'",
            ["list", "--dist-file", "a", "--dist-file", "."],
        ),
        ("run no tests", ["run", "--collect-only"]),
        ("run no tests", ["gen", "--all", "--", "--fixtures"]),
    ]:
        assert words in project.aomaker(*args, status=4)


def test_no_python(project):
    """What is named by --python is told what it is not."""
    project.write(test_a=PASS)
    old = project.file("old", "#!/bin/sh\necho 'no module' >&2\nexit 1\n")
    mute = project.file("mute", "#!/bin/sh\n")
    for path in (old, mute):
        path.chmod(0o755)
    bare = project.root / "bare"
    project.run(sys.executable, "-m", "venv", "--without-pip", str(bare), status=0)
    for python, words in [
        ("./old", "no module"),
        ("./mute", "is it a Python"),
        (f"{bare}/bin/python", "it has no pytest; type:"),
    ]:
        output = project.arun("--python", python, status=4)
        assert words in output and "Traceback" not in output
