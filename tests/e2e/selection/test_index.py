"""What each module holds: one collection each, and only when it must be."""

from __future__ import annotations

import json
import os
import signal
import sys

import pytest
from pseudo_terminal import Terminal
from support import wait_for

LIST = ["list", "--dist-mark", "m", "not m"]
MARKED = "import pytest\n@pytest.mark.m\ndef test_m(): pass\n"


def answers(project):
    """The answer of each module, and when it was written."""
    folder = project.root / ".aomaker-build" / "index"
    return {
        str(path.relative_to(folder))[: -len(".json")]: path.stat().st_mtime_ns
        for path in folder.rglob("*.json")
    }


def again(project, *args):
    """The modules that the command collects; others are left alone."""
    before = answers(project)
    project.aomaker(*(args or LIST))
    after = answers(project)
    return {path for path in after if after[path] != before.get(path)}


def answer(project, path):
    text = project.root / ".aomaker-build" / "index" / f"{path}.json"
    return json.loads(text.read_text(encoding="utf-8"))


@pytest.fixture
def suite(project):
    """a imports a helper, b opens a file, c lists a directory."""
    project.file("pytest.ini", "[pytest]\nmarkers = m\n")
    project.file("data.txt", "1")
    project.file("cases/one", "")
    return project.write(
        conftest="",
        helper="X = 1\n",
        sub__conftest="",
        test_a="import helper\n" + MARKED,
        test_b="DATA = open('data.txt').read()\n" + MARKED,
        test_c="import os, pytest\n"
        "@pytest.mark.parametrize('x', sorted(os.listdir('cases')))\n"
        "def test_c(x): pass\n",
        sub__test_d=MARKED,
        sub__test_e=MARKED,
    )


ALL = {"test_a.py", "test_b.py", "test_c.py", "sub/test_d.py", "sub/test_e.py"}
CHANGES = {
    "nothing": (None, set()),
    "a module": ("test_a.py", {"test_a.py"}),
    "a helper": ("helper.py", {"test_a.py"}),
    "a data file": ("data.txt", {"test_b.py"}),
    "a listed directory": ("cases/two", {"test_c.py"}),
    "a conftest": ("sub/conftest.py", {"sub/test_d.py", "sub/test_e.py"}),
    "the first conftest": ("conftest.py", ALL),
    "pytest's configuration": ("pytest.ini", ALL),
    "a new module": ("sub/test_f.py", {"sub/test_f.py"}),
    "a file of no module": ("other.txt", set()),
}


def test_collected_again(suite):
    assert again(suite) == ALL
    for change, (changed, expected) in CHANGES.items():
        if changed:
            path = suite.root / changed
            text = path.read_text(encoding="utf-8") if path.exists() else ""
            suite.file(changed, text + "\n")
        assert again(suite) == expected, change
        assert again(suite) == set(), change


def replace(path, text, date):
    """As by cp -p, rsync -t, tar: the file has a date of its own."""
    path.with_suffix(".new").write_text(text, encoding="utf-8")
    os.utime(path.with_suffix(".new"), ns=(date, date))
    path.with_suffix(".new").replace(path)


def test_replaced_without_a_newer_date(suite):
    """The date is the same, then an older one."""
    assert again(suite) == ALL
    for change, (changed, expected) in CHANGES.items():
        if not expected or "new" in change or "directory" in change:
            continue
        path = suite.root / changed
        date = path.stat().st_mtime_ns
        for older in (0, 3600 * 10**9):
            replace(path, path.read_text(encoding="utf-8") + "\n", date - older)
            # what is known from reading the suite may count for all of its modules
            known = expected, ALL if "conftest" in change else None
            assert again(suite) in known, (change, older)
        assert again(suite) == set(), change


def test_replaced_by_one_of_equal_size(suite):
    """The new test is a planned one, in a run of other modules in between."""
    path = suite.root / "test_b.py"
    date = path.stat().st_mtime_ns
    suite.aomaker(*LIST)
    text = path.read_text(encoding="utf-8").replace("test_m", "test_n")
    replace(path, text, date)
    suite.aomaker("list", "--mp", "test_c.py")
    assert "test_b.py::test_n" in suite.aomaker(*LIST)
    suite.arun("--mp", "--dist-mark", "m")


def test_renamed_and_deleted(suite):
    suite.aomaker(*LIST)
    (suite.root / "test_a.py").rename(suite.root / "test_z.py")
    assert again(suite) == {"test_z.py"}
    (suite.root / "test_b.py").unlink()
    assert again(suite) == set()
    output = suite.aomaker(*LIST)
    assert "test_z.py::test_m" in output
    assert "test_a.py" not in output and "test_b.py" not in output


def test_ninja_keeps_it_current(suite):
    """A bare Ninja notices what changes a group, and comes to rest."""
    suite.aomaker("gen", "--dist-mark", "m", "not m")
    suite.ninja()
    assert "no work to do" in suite.ninja()
    suite.write(
        test_a=MARKED + "def test_not(): pass\n",
        test_c=MARKED.replace("test_m", "test_new"),
    )
    suite.ninja()
    assert "test_c.py::test_new" in suite.groups()["m"]
    assert "no work to do" in suite.ninja()
    suite.file("cases/two", "")
    suite.write(
        test_c="import os, pytest\n"
        "@pytest.mark.parametrize('x', os.listdir('cases'))\n"
        "def test_c(x): pass\n"
    )
    suite.ninja()
    assert len(suite.groups()["not m"]) == 3
    suite.file("cases/three", "")
    suite.ninja()
    assert len(suite.groups()["not m"]) == 4
    assert "no work to do" in suite.ninja()
    assert suite.results() == suite.serial()


def test_what_is_known(project):
    project.write(
        test_a="""
import pytest
@pytest.fixture(scope="module")
def wide(): return 1
@pytest.mark.m(level=2)
@pytest.mark.parametrize("x", [1, 2], ids=["one", "two"])
def test_a(x, wide, capsys): pass
"""
    )
    project.aomaker("list", "--mt", "--dist-mark", "m")
    known = answer(project, "test_a.py")
    test = known["tests"][0]
    assert test["id"] == "test_a.py::test_a[one]" and test["param"] == "one"
    assert {"name": "m", "kwargs": {"level": 2}} in test["marks"]
    assert {"wide", "capsys"} <= set(test["fixtures"])
    assert known["fixtures"]["wide"] == "module"
    assert known["fixtures"]["capsys"] == "function"
    assert test["alone"] == "fixture capsys"


def test_same_as_one_collection(project):
    """Hooks of conftests, packages, namesakes: the ids and their order."""
    project.file(
        "pytest.ini",
        "[pytest]\npython_classes = Check\naddopts = --doctest-glob=*.rst\n",
    )
    project.file("one/__init__.py", "")
    project.file("doc.rst", ">>> 1\n1\n")
    project.write(
        conftest="""
import pytest
def pytest_generate_tests(metafunc):
    if "made" in metafunc.fixturenames:
        metafunc.parametrize("made", "xy", scope="module")
def pytest_collection_modifyitems(items):
    for item in items:
        if "made" in item.fixturenames:
            item.add_marker(pytest.mark.m)
    items[:] = [item for item in items if "hidden" not in item.name]
""",
        one__conftest="collect_ignore = ['test_not.py']\n",
        one__test_same="class CheckX:\n    def test_b(self): pass\n"
        "    def test_a(self, made): pass\n"
        "def test_hidden(): pass\n",
        one__test_not="def test_not(): pass\n",
        test_same="def test_p(made): pass\ndef test_q(made): pass\n",
        two__test_skip="import pytest\npytest.importorskip('nothing')\n",
        two__test_none="",
    )
    done = project.run(
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "-q",
        "--import-mode=importlib",
    )
    wanted = [line for line in done.stdout.splitlines() if "::" in line]
    assert len(wanted) >= 7
    output = project.aomaker("list", "--all", "--import-mode=importlib")
    assert [
        line.strip().partition("  [")[0] for line in output.splitlines() if "::" in line
    ] == wanted
    plan = project.aomaker(
        "list", "--dist-mark", "m", "--format", "json", "--import-mode=importlib"
    )
    assert json.loads(plan)["groups"][1]["tests"] == [
        name for name in wanted if name.endswith(("[x]", "[y]"))
    ]


# pytest, for each of several argument lists in a fork of its own
COLLECTS = """
import json, os, sys, pytest
for args in json.loads(sys.argv[1]):
    print("#", flush=True)
    child = os.fork()
    if not child:
        status = pytest.main(["--collect-only", "-q", *args])
        sys.stdout.flush()
        os._exit(status)
    os.waitpid(child, 0)
"""


def collected(project, selections):
    """The tests of each selection, as pytest has them."""
    done = project.run(sys.executable, "-c", COLLECTS, json.dumps(selections), status=0)
    return [
        [line for line in part.splitlines() if "::" in line]
        for part in done.stdout.split("#\n")[1:]
    ]


def listed(project, *args):
    output = project.aomaker("list", "--all", *args, "--format", "json")
    return json.loads(output)["groups"][0]["tests"]


SELECTIONS = [
    ["-k", "test_a"],
    ["-kTEST_A or One"],
    ["-k", "not (one or two)"],
    ["-k", "deep and not a::b"],
    ["-k", "Some::test"],
    ["-k", "a::b"],
    ["-k", "test_more.py"],
    ["-k", "attribute"],
    ["-k", "extra"],
    ["-k", "slow"],
    ["-k", "pytestmark"],
    ["-k", "nothing"],
    ["-k", " "],
    ["-m", "slow"],
    ["-m", "slow and not m", "-k", "some"],
    ["-mnot m"],
    ["-m", "slow", "-m", "m"],
    ["-k", "caf\u00c9"],
    ["-k", "test_a", "-k", ""],
]


def test_another_selection(project):
    """What is selected is what pytest selects, and nothing is collected."""
    project.file(
        "pytest.ini",
        "[pytest]\naddopts = -m 'not never'\nmarkers = m\n  slow\n  never\n",
    )
    project.write(
        deep__test_more="""
import pytest
pytestmark = pytest.mark.m
class TestSome:
    @pytest.mark.slow
    def test_a(self): pass
    @pytest.mark.parametrize("x", ["a::b", "One", "caf\u00e9"])
    def test_b(self, x): pass
""",
        test_two="""
import pytest
def test_a(): pass
test_a.attribute = 1
@pytest.mark.never
def test_never(): pass
def test_one(): pass
""",
        conftest="""
def pytest_itemcollected(item):
    if item.name == "test_one": item.extra_keyword_matches.add("extra")
""",
    )
    project.aomaker("list", "--all")
    before = answers(project)
    for args, tests in zip(SELECTIONS, collected(project, SELECTIONS)):
        assert listed(project, *args) == tests, args
        assert answers(project) == before
    for wrong in (["-k", "a and"], ["-m", "a and"], ["-k", "a(b=1)"]):
        assert "xpression" in project.aomaker("list", "--all", *wrong, status=4)
    output = project.aomaker("list", "--dist-mark", "m", "slow", "-k", "One")
    assert "m  (1)" in output and "[One]" in output and "test_a" not in output


LOOKING = {
    "conftest.py": """
def pytest_collection_modifyitems(config, items):
    if config.getoption("keyword"):
        items[:] = [item for item in items if "a" not in item.name]
""",
    "test_a.py": """
def pytest_generate_tests(metafunc):
    if "x" in metafunc.fixturenames:
        metafunc.parametrize("x", [1, 2, 3][:1 + len(
            metafunc.config.option.markexpr)])
def test_x(x): pass
""",
    "plugin.py": """
def pytest_generate_tests(metafunc):
    if metafunc.config.getvalue("-k"): metafunc.fixturenames.append("x")
    if "x" in metafunc.fixturenames: metafunc.parametrize("x", [1, 2])
""",
}


@pytest.mark.parametrize("name", LOOKING)
def test_who_looks_at_the_selection(project, name):
    """It may make other tests: pytest is asked with it."""
    project.file(
        "pytest.ini",
        "[pytest]\nmarkers = m\n"
        + ("addopts = -p plugin\n" if name == "plugin.py" else ""),
    )
    project.write(
        test_a="def test_a(): pass\ndef test_b(): pass\n", test_b="def test_b(): pass\n"
    )
    project.file(name, LOOKING[name])
    project.env["PYTHONPATH"] = "."
    selections = [], ["-k", "test"], ["-m", "not m"], ["-k", "not test_a"]
    for args, tests in zip(selections, collected(project, selections)):
        assert sorted(listed(project, *args)) == sorted(tests), args


def test_broken_module(suite):
    """It is reported, fails the run, and is read again until it is well."""
    suite.write(
        test_b="import comes_later\n" + MARKED, test_c="import os\nos._exit(3)\n"
    )
    output = suite.arun("--mp", "--dist-mark", "m", status=1)
    assert "No module named 'comes_later'" in output
    assert suite.summary()["counts"]["crashed"] == 1
    assert sum(key[2] == "broken" for key in suite.results().elements()) == 2
    suite.write(comes_later="", test_c="")
    suite.arun("--mp", "--dist-mark", "m")
    assert "test_b.py::test_m" in suite.groups()["m"]


@pytest.mark.skipif(pytest.version_tuple < (8,), reason="it ends the session")
def test_broken_directory(suite):
    """What cannot be collected for its conftest.py is not just left out."""
    suite.write(sub__conftest="import nothing\n")
    for args in ["--dist-mark", "m"], ["--dist-file", "."]:
        output = suite.arun("--mp", *args, status=1)
        assert "No module named 'nothing'" in output
        summary = suite.summary()
        assert summary["planned"] == summary["reported"]
    suite.write(sub__conftest="")
    suite.arun("--mp", "--dist-mark", "m")
    assert suite.summary()["counts"]["passed"] == 4


def test_groups_of_nothing(suite):
    """Where tests are known, modules without any make no groups."""
    suite.file("conf/aomaker.yaml", "split: auto\n")
    suite.write(
        test_empty="",
        test_broken="import nothing\n",
        test_skipped="import pytest\npytest.importorskip('nothing')\n",
    )
    suite.aomaker("gen", "--dist-file", ".", "-k", "test_c")
    assert set(suite.groups()) == {"test_c.py", "test_broken.py", "test_skipped.py"}
    suite.aomaker("gen", "--dist-file", ".")
    assert set(suite.groups()) == ALL | {"test_broken.py", "test_skipped.py"}


@pytest.mark.parametrize(
    "conftest",
    [
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=[60], daemon=True).start()\n",
        "import threading, time\ndef pytest_sessionstart():\n    threading.Thread"
        "(target=time.sleep, args=[60], daemon=True).start()\n",
        "import pytest\ndef pytest_sessionstart():\n    pytest.exit('no')\n",
    ],
)
def test_session_cannot_be_shared(suite, conftest):
    """Each module has a pytest of its own then."""
    suite.write(conftest=conftest)
    if "exit" in conftest:
        assert "no" in suite.aomaker(*LIST, status=4)
        return
    assert "sub/test_e.py::test_m" in suite.aomaker(*LIST)
    assert again(suite) == set()


def test_session_ends(suite):
    """What a conftest begins for a session, it can end."""
    suite.write(
        conftest="""
import os
def pytest_configure():
    with open(".began", "a") as file: print(os.getpid(), file=file)
def pytest_unconfigure():
    with open(".ended", "a") as file: print(os.getpid(), file=file)
"""
    )
    suite.aomaker(*LIST)
    began = (suite.root / ".began").read_text()
    assert began.count("\n") == 1
    assert began == (suite.root / ".ended").read_text()


def test_named_tests(suite):
    """Node ids among pytest's arguments."""
    output = suite.aomaker(
        "list",
        "--dist-mark=m",
        "--dist-mark=not m",
        "sub/test_d.py::test_m",
        "test_c.py",
    )
    assert "sub/test_d.py::test_m" in output and "test_c[one]" in output
    assert "test_a.py" not in output
    assert "not found: " in suite.aomaker(
        "list", "--all", "sub/test_d.py::test_x", status=4
    )


def test_lock(suite):
    """Who reads the index for a run has the project for that run."""
    suite.write(
        test_a=MARKED + "def test_n():\n    import time\n"
        "    open('.up', 'w').close()\n    time.sleep(30)\n"
    )
    run = suite.start("arun", "--mp", "--dist-mark", "not m")
    wait_for((suite.root / ".up").exists)
    assert "is using this project" in suite.aomaker("gen", "--dist-mark", "m", status=4)
    assert "test_a.py::test_m" in suite.aomaker(*LIST)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()


def test_progress(project):
    """Seen on a terminal while it goes on, and gone when it has ended."""
    project.file("pytest.ini", "[pytest]\nmarkers = m\n")
    project.write(
        test_a="import time\ntime.sleep(1.2)\n" + MARKED,
        test_b="import os, time\nwhile not os.path.exists('go'):\n"
        "    time.sleep(0.05)\n" + MARKED,
    )
    terminal = Terminal(project, "aomaker", *LIST[:3])
    terminal.until(lambda text: "1 of 2 test modules are read" in text)
    project.file("go", "")
    assert terminal.end() == 0
    text = terminal.screen.text()
    assert "test_b.py" in text and "are read" not in text
    project.file("test_a.py", "import time\ntime.sleep(1.2)\n" + MARKED)
    assert "are read" not in project.aomaker(*LIST[:3])
