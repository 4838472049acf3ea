"""Each selection of the example equals one serial pytest."""

from __future__ import annotations

import functools
import itertools
import json
import shutil

import pytest
from support import Project, results

TARGET = "iaas_image or iaas_volume or iaas_network or hpc_sw or hpc_fs"

SELECTIONS = {
    "strategy": (["--mp"], ["-m", TARGET], 5),
    "words": (
        ["--mp", "--dist-mark", "demo1", "demo2", "demo3"],
        ["-m", "demo1 or demo2 or demo3"],
        3,
    ),
    "equals": (
        ["--mp", "--dist-mark=ehpc", "--dist-mark=hpc"],
        ["-m", "ehpc or hpc"],
        2,
    ),
    "expression": (
        ["--mp", "--dist-mark", "hpc and not hpc_fs", "hpc_fs"],
        ["-m", "hpc"],
        2,
    ),
    "files": (["--mp", "--dist-file", "testcases/test_api"], ["testcases/test_api"], 6),
    "suites": (
        ["--mp", "--dist-suite", "testcases/test_scenario"],
        ["testcases/test_scenario"],
        4,
    ),
    "one process": ([], [], 1),
    "with -k": (
        ["--mp", "--dist-file", "testcases", "-k", "name or volume"],
        ["-k", "name or volume"],
        11,
    ),
    "with -m": (
        ["--mp", "--dist-mark", "hpc", "-m", "not hpc_fs"],
        ["-m", "hpc and not hpc_fs"],
        1,
    ),
    "after --": (
        ["--mp", "--dist-mark", "hpc", "--", "-k", "capacity"],
        ["-m", "hpc", "-k", "capacity"],
        1,
    ),
    "a path": (
        ["testcases/test_api/test_job.py"],
        ["testcases/test_api/test_job.py"],
        1,
    ),
}


@pytest.fixture(scope="session")
def serial_of(made_example, tmp_path_factory):
    """Results of serial pytest on the example, each asked for once."""
    root = tmp_path_factory.mktemp("serial") / "example"
    shutil.copytree(made_example.root, root)
    return functools.lru_cache(maxsize=None)(Project(root).serial)


@pytest.fixture(scope="session")
def selected(made_example, tmp_path_factory):
    """The example, whose modules are read once for all selections."""
    root = tmp_path_factory.mktemp("selected") / "example"
    shutil.copytree(made_example.root, root)
    return Project(root)


@pytest.mark.parametrize("name", SELECTIONS)
def test_equals_serial(selected, serial_of, name):
    ours, serial, ngroups = SELECTIONS[name]
    selected.arun(*ours)
    assert selected.results() == serial_of(*serial)
    assert len(selected.groups()) == ngroups
    summary = selected.summary()
    assert summary["planned"] == summary["reported"] > 0
    count = selected.run("sh", "-c", "jq -s length reports/json/*-result.json")
    assert int(count.stdout) == summary["reported"]


@pytest.mark.parametrize(
    "typed, plain",
    [
        (["--dist-mark", "demo1 demo2 demo3"], "words"),
        (["--dist-file", "testcases\\test_api"], "files"),
        (["--dist-suite", "testcases\\test_scenario"], "suites"),
    ],
)
def test_as_in_the_document(selected, typed, plain):
    """What the original's document types is the same plan."""
    plans = [
        json.loads(selected.aomaker("list", *words, "--format", "json"))["groups"]
        for words in (typed, SELECTIONS[plain][0][1:])
    ]
    assert plans[0] == plans[1] and len(plans[0]) == SELECTIONS[plain][2]


def test_gen_and_ninja(example, serial_of):
    """The two ways to the same reports, each of them complete."""
    example.aomaker("gen", "--mp")
    example.ninja()
    assert example.results() == serial_of("-m", TARGET)
    assert "no work to do" in example.ninja()


def test_steps_and_attachments(example):
    """Not only the outcome: the whole result."""
    example.arun("--mp", "--dist-mark", "ehpc")
    example.serial("-m", "ehpc")

    def shape(node):
        return (
            node["name"],
            node.get("status"),
            [a["name"] for a in node.get("attachments", [])],
            # how often something is polled is a matter of luck
            [
                step
                for step, _ in itertools.groupby(
                    shape(step) for step in node.get("steps", [])
                )
            ],
        )

    def shapes(folder):
        return sorted(
            (
                r["fullName"],
                str(r.get("parameters")),
                shape(r),
                sorted(
                    (label["name"], label["value"])
                    for label in r["labels"]
                    if label["name"] != "thread"
                ),
                r["historyId"],
            )
            for r in results(example.root / folder)
        )

    assert shapes("reports/json") == shapes(".serial")
    for folder in ("reports/json", ".serial"):
        assert list((example.root / folder).glob("*-attachment.*"))


def test_overlap(project):
    project.file("pytest.ini", "[pytest]\nmarkers =\n a\n b\n")
    project.write(
        test_x="""
import pytest
@pytest.mark.a
@pytest.mark.b
def test_both(): pass
@pytest.mark.a
def test_a(): pass
@pytest.mark.b
def test_b(): pass
"""
    )
    project.arun("--mp", "--dist-mark", "a", "b")
    assert project.groups() == {
        "a": ["test_x.py::test_both", "test_x.py::test_a"],
        "b": ["test_x.py::test_b"],
    }
    assert sum(project.results().values()) == 3
    assert "test_both" in project.aomaker("list", "--dist-mark", "a", "b")
    project.file("conf/aomaker.yaml", "overlap: each\n")
    project.arun("--mp", "--dist-mark", "a", "b")
    assert sum(project.results().values()) == 4
    assert project.summary()["duplicates"] == []


def test_same_marks_as_pytest(project):
    """Marks of classes, modules and parameters, and narrowed groups."""
    project.write(
        test_x="""
import pytest
pytestmark = pytest.mark.module
@pytest.mark.cls
class TestA:
    @pytest.mark.parametrize("x", [1, pytest.param(2, marks=pytest.mark.two)])
    def test_a(self, x): pass
    def test_b(self): pass
"""
    )
    for marks in (["two"], ["two", "cls"], ["cls and not two", "module"], ["not two"]):
        project.arun("--mp", "--dist-mark", *marks)
        expression = " or ".join(f"({mark})" for mark in marks)
        assert project.results() == project.serial("-m", expression)


def test_ignored_by_rules(project):
    """What a walk of pytest leaves out, a group leaves out as well."""
    project.write(
        test_a="def test_a(): pass",
        test_b="def test_b(): pass",
        sub__test_c="def test_c(): pass",
        sub__helper="def test_no(): pass",
        conftest="collect_ignore = ['test_b.py']",
    )
    project.file("norecurse/test_d.py", "def test_d(): pass")
    project.file("env/pyvenv.cfg", "")
    project.file("env/bin/activate", "")
    project.file("env/test_e.py", "def test_e(): pass")
    project.file("pytest.ini", "[pytest]\nnorecursedirs = norecurse\n")
    project.arun("--mp", "--dist-file", ".")
    assert project.results() == project.serial()
    assert len(project.results()) == 2


def test_python_files(project):
    project.file("pytest.ini", "[pytest]\npython_files = check_*.py\n")
    project.write(check_a="def test_a(): pass", test_b="def test_b(): 1/0")
    project.arun("--mp", "--dist-file", ".")
    assert project.results() == project.serial()
    assert list(project.groups()) == ["check_a.py"]


def test_packages(project):
    """Packages, same names in two folders, conftest of each."""
    project.file("pytest.ini", "[pytest]\n")
    for name in ("one", "two"):
        project.file(f"pkg/{name}/__init__.py", "")
        project.file(
            f"pkg/{name}/conftest.py",
            f"""
import pytest
@pytest.fixture(scope="package")
def who(): return {name!r}
""",
        )
        project.file(
            f"pkg/{name}/test_same.py", f"def test_who(who): assert who == {name!r}"
        )
    project.file("pkg/__init__.py", "")
    for selection in (["--dist-file", "pkg"], ["--dist-suite", "pkg"]):
        project.arun("--mp", *selection)
        assert project.results() == project.serial()


def test_nothing_selected(project):
    project.write(test_a="import pytest\n@pytest.mark.fast\ndef test_a(): pass")
    project.arun("--mp", "--dist-mark", "fast", "-k", "nothing", status=5)
    output = project.arun("--mp", "--dist-mark", "fats", status=4)
    assert "'fats' selects no test, did you mean 'fast'?" in output
    project.root.joinpath("empty").mkdir()
    assert "no test module" in project.arun("--mp", "--dist-file", "empty", status=5)
    project.aomaker("gen", "--dist-file", "empty", status=5)
    project.arun("-k", "nothing", status=5)


def test_the_name_that_xdist_has(project: Project) -> None:
    project.write(
        test_a="def test_a(): pass",
        test_b="def test_b(): pass",
        test_c="def test_c(): pass",
    )
    for typed, slots in [
        ("-n 1", 1),
        ("-n1", 1),
        ("--numprocesses 2", 2),
        ("--numprocesses=1", 1),
        ("-p 1", 1),
        ("-n 0", 1),
        ("-n auto", 0),
        ("-n logical", 0),
        ("-p auto", 0),
    ]:
        output = project.arun("--mp", *typed.split())
        assert "3 groups passed: 3 passed" in output, typed
        assert not slots or f"3 groups, {slots} at a time" in output, typed


def test_a_number_makes_groups(project: Project) -> None:
    """`arun -n 2` is what `pytest -n 2` is: --mp need not be said."""
    project.write(test_a="def test_a(): pass", test_b="def test_b(): pass")
    for typed in ("-n2", "-p 2", "-p 2 --dist-file .", "-n auto test_a.py test_b.py"):
        assert "2 groups passed: 2 passed" in project.arun(*typed.split()), typed
    assert "1 group passed: 2 passed" in project.arun("-n", "0")


# -- from somewhere in the project


@pytest.fixture
def deep(project: Project) -> Project:
    """Started in tests/unit; the root has the configuration of pytest."""
    project.file("pyproject.toml", "[tool.pytest.ini_options]\ntestpaths = ['tests']\n")
    project.write(
        tests__unit__test_a="def test_a(): pass\ndef test_b(): pass",
        tests__test_c="import os\ndef test_c():\n"
        "    assert os.path.isfile('pyproject.toml')\n"
        "    assert os.environ['PWD'] == os.getcwd()",
    )
    return project


def inside(project: Project, *argv: str, status: int = 0) -> str:
    return project.run(
        "sh", "-c", 'cd tests/unit && exec "$@"', "sh", *argv, status=status
    ).stdout


def test_in_a_directory_of_the_project(deep: Project) -> None:
    output = inside(deep, "arun", "--mp", "..")
    assert f"aomaker: the project is {deep.root}, and paths" in output
    assert set(deep.groups()) == {"tests/unit/test_a.py", "tests/test_c.py"}
    assert "2 groups passed: 3 passed" in inside(deep, "aomaker", "report")
    assert "tests/test_c.py" in inside(deep, "aomaker", "list", "../")
    inside(deep, "aomaker", "gen", "..")
    assert {path.name for path in deep.root.iterdir()} - {".pytest_cache"} == {
        ".aomaker-build",
        "build.ninja",
        "pyproject.toml",
        "reports",
        "tests",
    }
    assert {path.name for path in (deep.root / "tests" / "unit").iterdir()} == {
        "test_a.py"
    }
    assert "3 passed" in deep.run("ninja", status=None).stdout + inside(
        deep, "aomaker", "report"
    )


@pytest.mark.parametrize(
    "typed", ["", "--mp", "--mt", "--mp --lf", "--mp --dist-mark m"]
)
def test_below_where_one_stands_as_pytest(deep: Project, typed: str) -> None:
    deep.file("pytest.ini", "[pytest]\nmarkers = m\ntestpaths = tests\n")
    for path in "tests/unit/test_a.py", "tests/test_c.py":
        deep.file(
            path,
            "import pytest\npytestmark = pytest.mark.m\n"
            + (deep.root / path).read_text(encoding="utf-8"),
        )
    inside(deep, "arun", *typed.split())
    assert deep.summary()["counts"]["passed"] == 2
    assert (
        "no work to do"
        in deep.run("ninja", status=None).stdout + deep.run("ninja").stdout
    )
    deep.file(
        "tests/unit/test_d.py", "import pytest\n@pytest.mark.m\ndef test_d(): pass\n"
    )
    deep.run("ninja")
    assert deep.summary()["counts"]["passed"] == 3


@pytest.mark.parametrize(
    "text",
    ["target: [m]\nmarks: {m: [m]}\n", "dist-file: tests\n", "dist-suite: tests\n"],
)
def test_what_the_file_names_wherever_one_stands(deep: Project, text: str) -> None:
    deep.file("pytest.ini", "[pytest]\nmarkers = m\n")
    deep.file("conf/aomaker.yaml", text)
    path = "tests/test_c.py"
    deep.file(
        path,
        "import pytest\npytestmark = pytest.mark.m\n"
        + (deep.root / path).read_text(encoding="utf-8"),
    )
    inside(deep, "arun", "--mp")
    assert deep.summary()["counts"]["passed"] == (1 if "marks" in text else 3)


PATHS = {
    "--mp --dist-file .": {"tests/unit/test_a.py": 2},
    "--mp --dist-suite=..": {"tests": 1, "tests/unit": 2},
    "--mp ../test_c.py": {"tests/test_c.py": 1},
    "test_a.py::test_b": {"all": 1},
    "-x -k test_b test_a.py": {"all": 1},
    "-k test_a.py --deselect test_a.py::test_a -- test_a.py": {"all": 1},
    "--ignore=../test_c.py": {"all": 2},
}


def test_paths_are_those_of_where_one_stands(deep: Project) -> None:
    for typed, groups in PATHS.items():
        inside(deep, "arun", *typed.split())
        assert {
            group["name"]: group["counts"]["passed"]
            for group in deep.summary()["groups"]
        } == groups, typed
    inside(deep, "arun", *"--build-dir here --junitxml ../x.xml".split())
    unit = deep.root / "tests" / "unit"
    assert (unit / "here" / "reports" / "summary.json").is_file()
    assert (deep.root / "tests" / "x.xml").is_file()


PROJECTS = {
    "pytest.ini": "",
    ".pytest.ini": "[pytest]\n",
    "setup.py": "",
    "tox.ini": "[pytest]\n",
    "setup.cfg": "[tool:pytest]\n",
    ".aomaker": "",
    "hooks.py": "",
    "login.py": "class Login: pass",
    "conf/aomaker.yaml": "",
    "conf/config.yaml": "",
}


def test_a_project_in_a_project(deep: Project) -> None:
    unit = deep.root / "tests" / "unit"
    for name, text in PROJECTS.items():
        path = deep.file(f"tests/unit/{name}", text)
        output = inside(deep, "arun", "--mp", "--skip_login")
        assert "the project is" not in output and "2 passed" in output, name
        assert (unit / "build.ninja").is_file(), name
        path.unlink()
        (unit / "build.ninja").unlink()


def test_what_is_no_configuration_of_pytest(deep: Project) -> None:
    deep.file("tests/tox.ini", "[tox]\n")
    assert f"the project is {deep.root}," in inside(deep, "arun", "--mp")
    deep.file("tests/tox.ini", "[tox]\n[pytest]\n")
    assert f"the project is {deep.root}/tests," in inside(deep, "arun", "-k", "unit")
