"""sys.path and sys.argv[0] of a group are those of the command pytest."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import sysconfig
from collections import defaultdict

import pytest
from support import Project

# what is seen in a file goes into another, outside of the project
LOOK = """
import json, os, sys
def _look(place):
    line = json.dumps([place, sys.path, sys.argv[0]]) + "\\n"
    out = os.open({seen!r}, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(out, line.encode())
    os.close(out)
_look({name!r})
"""
TEST = """
def test_path(): _look({name!r} + " runs")
"""
INI = "[pytest]\n"
CONFTESTS = {
    "conftest.py": "",
    "tests/conftest.py": "",
    "tests/a/conftest.py": "",
    "tests/a/helpers_a.py": "",
    "tests/helpers.py": "",
    "tests/a/test_1.py": "import helpers, helpers_a",
    "tests/a/test_2.py": "import helpers, helpers_a",
}
LAYOUTS: dict[str, dict[str, str]] = {
    "flat": {"test_1.py": "", "test_2.py": ""},
    "src": {
        "pytest.ini": INI + "pythonpath = src\n",
        "src/shop.py": "",
        "tests/test_1.py": "import shop",
        "tests/test_2.py": "",
    },
    "two paths": {
        "pytest.ini": INI + "pythonpath = src lib\n",
        "src/shop.py": "",
        "lib/shelf.py": "",
        "tests/conftest.py": "import shop, shelf",
        "tests/test_1.py": "",
        "tests/test_2.py": "",
    },
    "conftests": CONFTESTS,
    "packages": {
        "tests/__init__.py": "",
        "tests/a/__init__.py": "",
        "tests/conftest.py": "",
        "tests/helpers.py": "",
        "tests/a/test_1.py": "import tests.helpers",
        "tests/test_2.py": "from .helpers import json",
    },
    "importlib": {
        "pytest.ini": INI + "addopts = --import-mode=importlib\n",
        **CONFTESTS,
        "tests/a/test_1.py": "",
        "tests/a/test_2.py": "",
    },
    "append": {
        "pytest.ini": INI + "addopts = --import-mode=append\n",
        "tests/conftest.py": "",
        "tests/helpers.py": "",
        "tests/a/test_1.py": "import helpers",
        "tests/b/test_2.py": "",
    },
    "elsewhere": {
        "pytest.ini": INI + "python_files = check_*.py\n",
        "tests/checks/check_1.py": "",
        "tests/checks/check_2.py": "",
        "tests/conftest.py": "",
    },
    "namespace": {
        "pytest.ini": INI + "pythonpath = one two\n",
        "one/ns/a.py": "",
        "two/ns/b.py": "",
        "tests/test_1.py": "import ns.a, ns.b",
        "tests/test_2.py": "",
    },
    "testpaths": {
        "pytest.ini": INI + "testpaths = tests more\n",
        "tests/test_1.py": "",
        "tests/test_2.py": "",
        "more/conftest.py": "",
        "more/test_3.py": "",
    },
}


class Seen(Project):
    """A project whose files tell of sys.path."""

    def lay_out(self, files: dict[str, str]) -> None:
        self.seen = self.root.parent / "seen.jsonl"
        for name, text in files.items():
            if name.endswith(".py"):
                look = LOOK.format(seen=str(self.seen), name=name)
                text = f"{look}\n{text}\n"
                if "test_" in name or "check_" in name:
                    text += TEST.format(name=name)
            self.file(name, text)

    def modules(self, folder: str) -> list[str]:
        return sorted(
            str(path.relative_to(self.root))
            for path in (self.root / folder).rglob("*.py")
            if "def test_path" in path.read_text()
        )

    def take(self) -> dict[str, list[str]]:
        """What was seen since the last time: of each place, all different."""
        found = defaultdict(list)
        for line in self.seen.read_text().splitlines():
            place, path, command = json.loads(line)
            what = " ".join([*path, "|", command])
            for folder in (self.root, sys.base_prefix, sys.prefix):
                what = what.replace(str(folder), "")
            if what not in found[place]:
                found[place].append(what)
        self.seen.unlink()
        return found

    def fresh(self) -> None:
        for name in (".aomaker-build", "reports"):
            shutil.rmtree(self.root / name, ignore_errors=True)

    def of_pytest(self, *args: str) -> dict[str, list[str]]:
        self.run("pytest", "-q", "-p", "no:cacheprovider", *args, status=0)
        return self.take()


@pytest.fixture
def seen(project: Project) -> Seen:
    return Seen(project.root)


def differing(found: dict[str, list[str]], known: dict[str, list[str]]) -> list[str]:
    """Where something was seen that pytest does not have there."""
    return [
        f"{place}: {what}; not {'; '.join(known[place])}"
        for place in known
        for what in found[place] or ["nothing"]
        if what not in known[place]
    ]


def check(project: Seen) -> None:
    """In each way that tests are run or read."""
    folder = "tests" if (project.root / "tests").is_dir() else "."
    groups: dict[str, list[str]] = defaultdict(list)
    for module in project.modules(folder):
        for place, what in project.of_pytest(module).items():
            groups[place] += [one for one in what if one not in groups[place]]
    whole = project.of_pytest(folder)
    read = {
        place: groups[place] + whole[place]
        for place in whole
        if not place.endswith("runs")
    }  # by a plan, too
    ways = {
        "fork": ("", ["--mp", "--dist-file", folder], {**groups, **read}),
        "spawn": (
            "isolation: spawn",
            ["--mp", "--dist-file", folder],
            {**groups, **read},
        ),
        "threads": (
            "",
            ["--mt", "--dist-mark", "not x", "--", folder],
            {**whole, **read},
        ),
        "one process": ("", [folder], whole),
    }
    wrong = {}
    for way, (strategy, words, known) in ways.items():
        if way in ("fork", "threads"):  # the others may know what is read
            project.fresh()
        project.file("conf/aomaker.yaml", strategy)
        project.arun(*words)
        wrong[way] = differing(project.take(), known)
    assert not any(wrong.values()), json.dumps(wrong, indent=1)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_it_is_that_of_pytest(seen: Seen, layout: str) -> None:
    seen.lay_out(LAYOUTS[layout])
    check(seen)


def test_with_the_variables_of_python(seen: Seen) -> None:
    seen.lay_out(
        {
            "pytest.ini": INI + "addopts = -p beside\n",
            "lib/beside.py": "",
            "lib/one.py": "",
            "more/two.py": "",
            "tests/conftest.py": "import one",
            "tests/test_3.py": "import two",
        }
    )
    seen.env["PYTHONPATH"] = f"{seen.root}/lib:{seen.root}/more"
    check(seen)
    seen.env["PYTHONSAFEPATH"] = "1"  # from 3.11 on
    check(seen)


def test_with_folders_that_are_installed(seen: Seen) -> None:
    """As `pip install -e` notes them; in an environment of its own."""
    venv = seen.root.parent / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    (site,) = venv.glob("lib/*/site-packages")
    (site / "all.pth").write_text(f"{sysconfig.get_path('purelib')}\n{seen.root}/src\n")
    script = venv / "bin" / "pytest"
    script.write_text(
        f"#!{venv}/bin/python\nimport sys\n"
        "from pytest import console_main\n"
        "if __name__ == '__main__': sys.exit(console_main())\n"
    )
    script.chmod(0o755)
    seen.env.update(VIRTUAL_ENV=str(venv), PATH=f"{venv}/bin:{seen.env['PATH']}")
    seen.lay_out(
        {"src/shop.py": "", "tests/conftest.py": "", "tests/test_3.py": "import shop"}
    )
    check(seen)


@pytest.mark.parametrize(
    "mark", ["hooks.py", "login.py", ".aomaker", "conf/config.yaml"]
)
def test_projects_of_the_original_have_their_root(project: Project, mark: str) -> None:
    text = {
        "login.py": "class Login:\n    def login(self): pass\n"
        "    def make_headers(self, resp): return {}\n",
        "conf/config.yaml": "env: test\ntest: {base_url: x}\n",
    }
    project.file(mark, text.get(mark, ""))
    project.write(
        api__shop="",
        tests__test_1="import api.shop, os, sys\n"
        "def test_1(): assert sys.path.count(os.getcwd()) == 1\n",
        tests__test_2="def test_2(): import api.shop\n",
    )
    for words in (
        ["--mp", "--dist-file", "tests"],
        ["tests"] if "." in mark[1:] else ["--mt", "--dist-file", "tests"],
    ):
        project.arun(*words)
    (project.root / mark).unlink()
    project.arun("--mp", "--dist-file", "tests", status=1)


def test_no_module_of_the_root_takes_a_place_in_the_library(project: Project) -> None:
    """Names of the standard library, of ours and of pytest's."""
    library = getattr(sys, "stdlib_module_names", ["queue", "tarfile"])
    names = filter(importlib.util.find_spec, library)  # not Windows' own
    for name in (*names, "worker", "aomaker_pytest", "aomaker_front"):
        project.file(f"{name}.py", "raise SystemExit('not this one')\n")
    project.file("hooks.py", "import shop\n")
    project.file("shop.py", "")
    for n in range(3):
        project.file(f"tests/test_{n}.py", "import shop\ndef test_1(): pass")
    for words in (
        ["--mp", "--dist-file", "tests"],
        ["tests"],
        ["--mt", "--dist-file", "tests"],
        ["--mp", "--dist-mark", "not x", "--", "tests"],
    ):
        project.arun(*words)


def test_what_lies_beside_us_is_nobody_s_module(project: Project) -> None:
    """And our package is found all the same, also by processes of tests."""
    project.write(
        tests__test_1="""
        import multiprocessing, pytest
        def storage():
            import aomaker.storage
            assert aomaker.storage.__file__
        @pytest.mark.parametrize("name", ["worker", "aomaker_front"])
        def test_beside(name):
            pytest.raises(ImportError, __import__, name)
        def test_ours():
            import aomaker.storage
        def test_process():
            child = multiprocessing.get_context("spawn").Process(
                target=storage)
            child.start()
            child.join()
            assert child.exitcode == 0
    """.replace("\n        ", "\n")
    )
    project.file("pytest.ini", "[pytest]\npythonpath = .\n")
    project.file("aomaker/notes.txt", "a folder, no package")
    project.arun("tests")
    project.arun("--mp", "--dist-file", "tests")
