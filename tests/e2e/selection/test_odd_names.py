"""Names that break quoting somewhere, if anything is wrong with it."""

from __future__ import annotations

import shutil

import pytest
from support import Project, counts

NAMES = [
    "with space",
    "dollar$HOME",
    "colon:x",
    "quote'x",
    'double"x',
    "semi;x",
    "back\\slash",
    "bra[ck]et",
    "镜像",
    "per%25cent",
    "@at",
    "hash#x",
    "amp&x",
    "star*",
    "a" * 200,
    "tilde~",
    "-dash",
    "bang!x",
    "new\nline",
    "pi|pe",
    "back`tick",
    "comma,x",
    "paren(x)",
    "end ",
]

READABLE_IDS = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"


def test_files(project):
    names = [name for name in NAMES if "[" not in name or pytest.version_tuple >= (8,)]
    for i, name in enumerate(names):
        project.file(f"tests/{name}/test_x{i}.py", "def test_x(): pass")
    project.file("tests/test_€.py", "def test_euro(): pass")
    project.arun("--mp", "--dist-file", "tests")
    assert project.results() == project.serial("tests")
    project.aomaker("gen", "--dist-suite", "tests")
    project.ninja()
    assert sum(project.results().values()) == len(names) + 1
    # Ninja has no spelling for a line break or a '|': not inputs, still run
    assert "no work to do" in project.ninja()


def test_same_slug(project):
    """Two names that look the same as a folder's name."""
    for name in ("a-b", "a b", "a/b", "A-b"):
        project.file(f"tests/{name}/test_x.py", "def test_x(): pass")
    project.arun("--mp", "--dist-file", "tests")
    assert sum(project.results().values()) == 4


def test_node_ids(project):
    project.write(
        test_x=r"""
import pytest
@pytest.mark.m
@pytest.mark.parametrize("x", ["a b", "a::b", "[x]", "$HOME", "é", "\n",
                               "/", "'", '"', "", None, "%41"])
def test_x(x): pass
"""
    )
    project.arun("--mp", "--dist-mark", "m")
    assert project.results() == project.serial("-m", "m")


@pytest.mark.skipif(pytest.version_tuple < (8, 3), reason="new in pytest 8.3")
def test_an_id_as_reports_show_it(project):
    project.write(
        test_a="""
import pytest
@pytest.mark.parametrize('city', ['北京', '上海'])
def test_city(city): pass
"""
    )
    assert "1 passed" in project.arun("test_a.py::test_city[北京]")
    assert "1 passed" in project.arun("--mp", "test_a.py::test_city[上海]")
    project.file("pytest.ini", f"[pytest]\n{READABLE_IDS} = true\n")
    assert "1 passed" in project.arun("test_a.py::test_city[北京]")


def test_expressions(project):
    project.write(
        test_x="""
import pytest
@pytest.mark.smoke(level=2, team="o'hara $x")
def test_2(): pass
@pytest.mark.smoke(level=3)
def test_3(): pass
"""
    )
    for expression in (
        "smoke(level=2)",
        'smoke(team="o\'hara $x")',
        "smoke and not smoke(level=3)",
    ):
        project.arun("--mp", "--dist-mark", expression)
        assert project.results() == project.serial("-m", expression)


@pytest.mark.parametrize("root", ["with space", "dollar$x", "镜像", "quote'"])
def test_roots(project, root):
    """The project itself lies in an odd place."""
    project.root = project.root / root
    project.write(test_a="def test_a(): pass")
    project.arun("--mp", "--dist-file", ".")
    project.ninja()
    assert "no work to do" in project.ninja()


def test_many_arguments(project):
    """More of them than a command line takes."""
    body = "import pytest\n@pytest.mark.m\ndef test_x(): pass\n"
    folder = "d" * 240
    for i in range(300):
        project.file(f"{folder}/test_{i:04}.py", body)
    project.arun("--mp", "--dist-mark", "m")
    build = (project.root / "build.ninja").read_text()
    assert max(map(len, build.splitlines())) < 1000
    assert sum(project.results().values()) == 300


def test_names_that_begin_oddly(project):
    """No letter at the start: a mark in Chinese, a path from elsewhere."""
    project.file("pytest.ini", "[pytest]\nmarkers = 冒烟: 冒烟\n")
    project.file(
        "-x/test_a.py", "import pytest\n@pytest.mark.冒烟\ndef test_a(): pass\n"
    )
    project.file(".b/test_b.py", "def test_b(): pass\n")
    project.arun("--mp", "--dist-mark", "冒烟")
    assert sum(project.results().values()) == 1
    project.arun("--mp", "--dist-file", "./-x")
    assert sum(project.results().values()) == 1
    project.arun("--mp", "--dist-file", ".b")
    assert sum(project.results().values()) == 1


def test_directory_elsewhere(project, tmp_path):
    """Its own pytest.ini and root count, as for serial pytest."""
    there = tmp_path / "elsewhere"
    (there / "sub").mkdir(parents=True)
    (there / "pytest.ini").write_text("[pytest]\npython_files = check_*.py\n")
    for name in ("check_a", "sub/check_b", "test_not"):
        (there / f"{name}.py").write_text("def test_x(): pass\n")
    project.arun("--mp", "--dist-file", str(there))
    assert project.results() == project.serial(str(there))
    assert sum(project.results().values()) == 2
    project.arun("--mp", "--dist-suite", "../elsewhere")
    assert project.results() == project.serial(str(there))


def test_a_folder_that_the_locale_cannot_spell(project):
    """Compiled modules tell the path as it was spelt when they were compiled."""
    project.write(tests__test_a="def test_a(): pass\n")
    there = Project(project.root.parent / "项目 one")
    shutil.copytree(project.root, there.root)
    there.arun("--mp", "--dist-file", "tests")
    there.env.update(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    there.arun("--mp", "--dist-file", "tests")
    assert counts(there) == {"passed": 1}
