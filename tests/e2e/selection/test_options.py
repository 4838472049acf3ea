"""Options of pytest and of conftest.py: groups and plans have them as pytest."""

from __future__ import annotations

import pytest
from support import Project

WAYS = {
    "fork": ["--mp", "--dist-file", "tests"],
    "suite": ["--mp", "--dist-suite", "tests"],
    "mark": ["--mp", "--dist-mark", "m"],
    "thread": ["--mt", "--dist-file", "tests"],
    "one": ["tests"],
}
CONFTEST = """
def pytest_addoption(parser):
    parser.addoption("--need", required=True)
    parser.addoption("--envs", nargs="*")
    parser.addoption("--some", nargs="+", type=int, default=[])
    parser.addoption("--maybe", nargs="?", const="c", default="d")
    parser.addoption("--tag", action="append", default=["t0"])
    parser.addoption("--number", type=int, default="7")
    parser.addoption("--level", choices=["low", "high"], default="low")
    parser.addoption("--loud", action="count", default=0)
    parser.addoption("--kind", action="store_const", const="k")
"""
OPTIONS = """
import pytest
NAMES = "need envs some maybe tag number level loud kind".split()
@pytest.mark.m
def test_1(request):
    assert [request.config.getoption(name) for name in NAMES] == {}
"""


def marked(project: Project, ini: str = "") -> None:
    project.file("pytest.ini", f"[pytest]\nmarkers = m: m\n{ini}\n")


@pytest.mark.parametrize("isolation", ["fork", "spawn"])
def test_of_conftest(project: Project, isolation: str) -> None:
    marked(project, "addopts = --tag t1 --loud")
    project.file("conf/aomaker.yaml", f"isolation: {isolation}\n")
    project.file("conftest.py", CONFTEST)
    for words, values in (
        (
            ["--need=n", "--tag=t2", "--some", "1", "2", "--envs", "a", "b"],
            ["n", ["a", "b"], [1, 2], "d", ["t0", "t1", "t2"], 7, "low", 1, None],
        ),
        (
            [
                "--level=high",
                "--loud",
                "--kind",
                "--number",
                "9",
                "--need",
                "n",
                "--maybe",
            ],
            ["n", None, [], "c", ["t0", "t1"], 9, "high", 2, "k"],
        ),
    ):
        for n in 1, 2:
            project.file(f"tests/a/test_{n}.py", OPTIONS.replace("{}", repr(values)))
        ways = WAYS if isolation == "fork" else ["fork", "mark"]
        for way in ways:
            given = (
                [*words, *WAYS[way]]
                if way == "one" and words[-1] == "--need=n"
                else [*WAYS[way], "--", *words]
            )
            project.arun(*given)
            assert project.summary()["counts"]["passed"] == 2, way
    output = project.arun(*WAYS["fork"], status=4)
    assert "required: --need" in output


@pytest.mark.parametrize("where", ["ini", "variable"])
def test_a_path_in_addopts(project: Project, where: str) -> None:
    """What a group names counts more."""
    words = "tests -v other"
    marked(project, f"addopts = {words}" if where == "ini" else "")
    if where == "variable":
        project.env["PYTEST_ADDOPTS"] = words
    for name in ("tests/a/test_1", "tests/b/test_2", "other/test_3"):
        project.file(
            f"{name}.py",
            "import pytest\n"
            "@pytest.mark.m\ndef test_1(): pass\n"
            "@pytest.mark.m\ndef test_2(): pass\n",
        )
    expected = {"fork": 4, "suite": 4, "mark": 6, "thread": 4, "one": 6}
    for isolation, ways in ("fork", WAYS), ("spawn", ["fork", "mark"]):
        project.file("conf/aomaker.yaml", f"isolation: {isolation}\n")
        for way in ways:
            project.arun(*WAYS[way])
            counts = project.summary()["counts"]
            assert counts["passed"] == expected[way], way
    output = project.arun(*WAYS["fork"], "tests/a", status=4)
    assert "'tests/a' names tests" in output


def test_a_plan_is_no_collect_only(project: Project) -> None:
    """A suite may look at that; nor does a plan report what has not run."""
    marked(project)
    project.file(
        "conftest.py",
        """
def pytest_generate_tests(metafunc):
    if "w" in metafunc.fixturenames:
        metafunc.parametrize("w", [
            "a" if metafunc.config.option.collectonly else "b"])
def pytest_terminal_summary(config):
    open(f"{config.rootpath}/../mails", "a").write("mail\\n")
""",
    )
    for name in ("tests/a/test_1", "tests/b/test_2"):
        project.file(
            f"{name}.py", "import pytest\n@pytest.mark.m\ndef test_1(w): pass\n"
        )
    for words in (
        ["doctor"],
        ["init"],
        ["list", *WAYS["mark"]],
        ["list", *WAYS["fork"]],
        ["gen", *WAYS["mark"]],
    ):
        project.aomaker(*words)
    assert not (project.root.parent / "mails").exists()
    for way in "mark", "fork", "thread":
        project.arun(*WAYS[way])
    assert project.groups()["tests/a/test_1.py"] == ["tests/a/test_1.py::test_1[b]"]


def test_dependencies_that_another_group_has(project: Project) -> None:
    """The words are those of pytest-dependency."""
    skips = (
        "import pytest\ndef test_order(): pytest.skip(\n"
        "    'test_order depends on login')\n"
    )
    project.file("tests/a/test_1.py", "def test_login(): pass\n")
    project.file("tests/b/test_2.py", skips)
    title = "Skipped, as they depend on tests that their group does not have"
    output = project.arun(*WAYS["fork"])
    assert (
        f"{title}\n    tests/b/test_2.py::test_order\n"
        "        test_order depends on login\n" in output
    )
    assert title not in project.arun("tests")  # all are in one
    project.file("tests/b/test_2.py", skips + "def test_no(): assert 0\n")
    assert title not in project.arun(*WAYS["fork"], status=1)
