"""--mt: what each test says and does is what it is under a serial pytest."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from support import Project

HERE = Path(__file__).parent
CHANGING = [
    (r"0x[0-9a-f]+", "0x"),
    (r"Thread-\d+", "Thread"),
    (r"ThreadPoolExecutor-\d+_\d+", "pool"),
    (r"pytest-\d+", "pytest-N"),
    (r" \[ *\d+%\]\\n", ""),
    (r"in \d+\.\d+s", "in Ns"),
]


def steady(text: str) -> str:
    for pattern, word in CHANGING:
        text = re.sub(pattern, word, text)
    return text


def tree(folder: Path, node: dict[str, Any]) -> list[Any]:
    """A result, fixture or step, less what no two runs have in common."""
    attachments = [
        [item["name"], (folder / item["source"]).read_text()]
        for item in node.get("attachments", [])
    ]
    return [
        node["name"],
        node.get("status"),
        node.get("statusDetails"),
        attachments,
        [tree(folder, step) for step in node.get("steps", [])],
    ]


def told(folder: Path) -> Counter[str]:
    """Everything that the results say, each result or fixture a text."""
    texts: Counter[str] = Counter()
    names = {}
    for path in folder.glob("*-result.json"):
        result = json.loads(path.read_text())
        names[result["uuid"]] = name = [
            result["fullName"],
            sorted((p["name"], p["value"]) for p in result.get("parameters", [])),
        ]
        labels = sorted(
            (label["name"], label["value"])
            for label in result["labels"]
            if label["name"] not in ("thread", "host")
        )
        texts[
            steady(
                json.dumps(
                    [
                        name,
                        tree(folder, result),
                        labels,
                        result.get("description"),
                        result.get("links"),
                    ]
                )
            )
        ] += 1
    for path in folder.glob("*-container.json"):
        container = json.loads(path.read_text())
        children = sorted(
            names[child] for child in container.get("children", []) if child in names
        )
        for when in ("befores", "afters"):
            for fixture in container.get(when, []):
                texts[steady(json.dumps([children, when, tree(folder, fixture)]))] += 1
    return texts


@pytest.fixture(scope="session")
def stress(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("stress") / "project"
    shutil.copytree(HERE.parents[1] / "stress", root)
    project = Project(root)
    project.file("conf/aomaker.yaml", "thread_unsafe:\n  marks: [lonely]\n")
    return project


def serial(project: Project, groups: list[list[str]]) -> Counter[str]:
    out = project.root / ".serial"
    shutil.rmtree(out, ignore_errors=True)
    for args in groups:
        project.run(
            sys.executable, "-m", "pytest", f"--alluredir={out}", "--rootdir=.", *args
        )
    return told(out)


def differences(left: Counter[str], right: Counter[str]) -> str:
    lost, new = left - right, right - left
    return "\n".join(
        [
            *(f"- {text}" for text in sorted(lost)),
            *(f"+ {text}" for text in sorted(new)),
        ]
    )[:20000]


MARKS = [f"m{n}" for n in range(6)]  # of twelve
FILES = [
    f"{name}.py"
    for name in (
        "alpha/test_basics",
        "alpha/test_threads",
        "beta/test_alone",
        "beta/test_classes",
        "delta/test_more",
        "epsilon/test_process",
        "epsilon/test_state",
        "gamma/test_records",
        "noise",
        "zeta/test_hooks",
        "zeta/test_interpreter",
        "zeta/test_wide",
    )
]


SUITES = ["noise.py", "alpha", "beta", "delta", "epsilon", "gamma", "zeta"]
SOME = ["-m", "m0 or m1"]  # two cases of each test that has twelve


@pytest.mark.parametrize(
    "selection, groups, cases",
    [
        (["--dist-mark", *MARKS], [["-m", mark] for mark in MARKS], 6),
        (["--dist-file", ".", *SOME], [[name, *SOME] for name in FILES], 2),
        (["--dist-suite", ".", *SOME], [[name, *SOME] for name in SUITES], 2),
    ],
    ids=["mark", "file", "suite"],
)
def test_as_serial(stress, selection, groups, cases):
    expected = serial(stress, groups)
    output = stress.arun("--mt", *selection, status=1)
    assert "fails with --mt only needs a process of its own: arun --mp" in output
    found = told(stress.root / "reports" / "json")
    assert not differences(expected, found)
    summary = stress.summary()
    assert summary["planned"] == summary["reported"] > 100 + 75 * cases
    assert 13 * cases <= summary["alone"] < 0.6 * summary["planned"]
    assert not summary["lost"] and not summary["problems"]


def test_standard_streams(project):
    """All that tests do with them, in two groups at once."""
    text = (HERE / "standard_streams.py").read_text()
    project.write(conftest="pytest_plugins = ['pytester']\n", test_a=text, test_b=text)
    project.run(sys.executable, "-m", "pytest", "-q", status=0)
    output = project.arun("--mt", "--dist-file", ".")
    assert "2 groups passed" in output


def test_modules_of_one_name(project):
    """Each group has its own test modules and conftests."""
    for name in ("one", "two"):
        project.file(f"{name}/test_a.py", f"def test_{name}(): pass\n")
    project.file("pkg/__init__.py", "")
    project.write(
        pkg__conftest="""
import pytest
STATE = []
@pytest.fixture(scope="session", autouse=True)
def state():
    STATE.append(1)
    yield
    STATE.pop()
""",
        **{
            f"pkg__test_{name}": """
import time
from .conftest import STATE
def test():
    time.sleep(0.2)
    assert STATE == [1]
"""
            for name in "bcd"
        },
    )
    output = project.arun("--mt", "--dist-file", ".")
    assert "5 groups passed: 5 passed" in output


def test_what_failed_is_remembered(project):
    project.write(
        **{f"test_{name}": f"def test_{name}(): assert 0\n" for name in "abc"}
    )
    project.arun("--mt", "--dist-file", ".", status=1)
    failed = project.root / ".pytest_cache/v/cache/lastfailed"
    assert len(json.loads(failed.read_text())) == 3


def test_conflicting_options(project):
    project.write(test_a="def test_a(): pass\n")
    assert "--mp and --mt exclude each other" in project.arun(
        "--mp", "--mt", "--dist-file", ".", status=4
    )


def test_target_of_the_strategy_file(example):
    example.arun("--multi-thread")
    threads = example.results()
    example.arun("--mp")
    assert threads == example.results()


ALONE = """
import gc, logging, os, pickle, random, signal, sys
from os import chdir
from unittest import mock
import pytest
import helper
from helper import ITEMS
M = pytest.mark.m

@pytest.fixture
def outer(monkeypatch): pass

@pytest.fixture(scope="module")
def filled(): ITEMS["b"] = 1

@pytest.fixture(scope="module")
def taken():
    ITEMS["c"] = 1
    yield
    ITEMS.clear()

@pytest.fixture
def rows(): return []

@pytest.fixture(scope="module")
def wide():
    os.environ["A"] = "b"
    yield

@M
def test_chdir_x(tmp_path): os.chdir(tmp_path)
@M
def test_imported_x(tmp_path): chdir(tmp_path)
@M
def test_local_x():
    from random import seed
    seed(1)
@M
def test_nested_x(): helper.outer()
@M
def test_closure_x(): (lambda: gc.collect())()
@M
def test_fixture_x(outer): pass
@M
def test_wide_x(wide): pass
@M
def test_asked_x(request): request.getfixturevalue("capsys")
@M
@mock.patch("helper.outer")
def test_patch_x(outer): pass
@M
def test_attribute_x(): helper.value = 1
@M
@pytest.mark.thread_unsafe
def test_mark_x(): pass
@M
@pytest.mark.serial
def test_strategy_mark_x(): pass
@M
def test_strategy_fixture_x(printer): pass
@M
def test_handler_x(): signal.signal(signal.SIGUSR1, signal.SIG_DFL)
@M
def test_output_x(): os.system("true")
@M
def test_pickle_x(): pickle.dumps(1)
@M
def test_setattr_x(): setattr(helper, "value", 1)
@M
def test_class_x(): helper.Config.limit = 1
@M
def test_item_x(): ITEMS["a"] = 1
@M
def test_path_x(): sys.path.append("x")
@M
def test_logger_x(): logging.getLogger("x").propagate = True
@M
def test_cache_x(cache): pass
@M
def test_this_module_x(): sys.modules[__name__].OWN
@M
def test_container_x(): gc.callbacks.append(print)
@M
def test_deep_x(): helper.Config.rules.names.append(1)
@M
def test_taken_away_x(taken): pass
@M
def test_filled(filled, rows): os.remove("/nowhere") if rows else 0
@M
def test_import_x(): from conftest import pytest_runtest_setup
@M
def test_given_x(): pass
test_given_x.is_hypothesis_test = True  # as @given does

class Own: pass
OWN = {}
@M
def test_own(request):
    Own.value = OWN["a"] = 1
    setattr(request.node, "value", [helper.Config.limit].append(1))
    assert ITEMS.get("a") != logging.getLogger("x").name

@M
class TestMethods:
    def setup_method(self): self.value = 1
    def change(self): random.seed(self.value)
    def test_method_x(self): self.change()
    def test_reads(self): assert os.environ.get("A") != helper.value

@M
def test_plain(tmp_path, caplog): signal.SIGINT, os.path.join("a", "b")
@M
def test_stream(): sys.stdout = sys.stdout

@pytest.fixture
def printer(): pass
"""


def test_list_says_what_runs_alone(project):
    project.write(
        test_a=ALONE,
        helper="""
import os
value = 0
def outer(): inner()
def inner(): os.umask(0)
ITEMS = {}
class Rules: names = []
class Config: limit, rules = 0, Rules
""",
        conftest="def pytest_runtest_setup(item): setattr(item, 'a', 1)\n",
    )
    project.file(
        "conf/aomaker.yaml", "thread_unsafe: {fixtures: [printer], marks: [serial]}\n"
    )
    listed = json.loads(
        project.aomaker("list", "--mt", "--dist-mark", "m", "--format", "json")
    )
    alone = {entry["test"]: entry["why"] for entry in listed["alone"]}
    tests = listed["groups"][0]["tests"]
    assert {test for test in tests if test.endswith("_x")} == set(alone)
    assert len(alone) == 29 and len(tests) == 34
    assert alone["test_a.py::test_fixture_x"] == "fixture monkeypatch"
    assert alone["test_a.py::test_nested_x"] == "os.umask"
    assert alone["test_a.py::test_class_x"] == "helper.Config.limit"
    text = project.aomaker("list", "--mt", "--dist-mark", "m")
    assert "test_patch_x  [alone: unittest.mock.patch]" in text
    assert "34 tests, 29 alone" in text
    assert "alone" not in project.aomaker("list", "--mp", "--dist-mark", "m")
    for division in ("--dist-file", "--dist-suite"):
        text = project.aomaker("list", "--mt", division, ".")
        assert "test_patch_x  [alone: unittest.mock.patch]" in text
        assert "34 tests, 29 alone" in text
        assert "alone" not in project.aomaker("list", "--mp", division, ".")
    project.write(
        conftest="""
import sys
def pytest_runtest_call(item):  # as that of hypothesis
    if "hypothesis" in sys.modules:
        values = {}
        item.values = values["a"] = 1
"""
    )
    assert "34 tests, 29 alone" in project.aomaker("list", "--mt", "--dist-mark", "m")
    project.write(
        conftest="import os\ndef pytest_runtest_call(item): os.environ['a'] = 'b'\n"
    )
    assert "34 tests, 34 alone" in project.aomaker("list", "--mt", "--dist-mark", "m")


APP = """
import importlib.util, sys
class Proxy:  # as flask.request outside of a request
    def _refuse(self, *args): raise RuntimeError("outside of a request")
    __getattr__ = __bool__ = __len__ = __eq__ = __hash__ = _refuse
    __class__ = __dict__ = property(_refuse)
request = Proxy()
spec = importlib.util.find_spec("late")
spec.loader = importlib.util.LazyLoader(spec.loader)
late = sys.modules["late"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(late)
def __getattr__(name):
    raise AttributeError(name) if name[:2] == "__" else RuntimeError(name)
def used(): return request, late
"""


def test_what_a_module_holds_is_not_touched(project):
    """Looking at it runs none of its code, and imports no lazy module."""
    project.write(
        app=APP,
        late="open('late.was.run', 'w')\n",
        test_a="""
import app, os, pytest
@pytest.fixture
def used(): return app.used()
@pytest.mark.m
def test_a(used): assert app.request is not None or app.late.chdir
""",
    )
    project.file("pytest.ini", "[pytest]\nmarkers = m\npythonpath = .\n")
    for words in (
        ["doctor"],
        ["list", "--mt", "--dist-mark", "m"],
        ["list", "--mt", "--dist-file", "."],
    ):
        output = project.aomaker(*words, status=None)
        assert "INTERNALERROR" not in output
        assert "not collected" not in output and "alone:" not in output
    for mode in ("--mp", "--mt"):
        project.arun(mode, "--dist-file", ".")
    assert not (project.root / "late.was.run").exists()


def test_a_conftest_that_ends_its_session(project):
    """Nobody else's host has died, so nobody is asked for another."""
    project.write(test_a="def test_a(): pass\n")
    project.file("sub/conftest.py", "raise SystemExit('no URL')\n")
    project.file("sub/test_b.py", "def test_b(): pass\n")
    output = project.arun("--mt", "--dist-file", ".", status=1)
    assert "sub/test_b.py: INTERNALERROR: SystemExit: no URL" in output
    assert "1 of 2 groups did not pass: 1 passed" in output


CONFTESTS = {
    "import": "raise RuntimeError('no URL')",
    "syntax": "def f(: 'no URL'",
    "usage": "import pytest\nraise pytest.UsageError('no URL')",
    "configure": "def pytest_configure(config): raise RuntimeError('no URL')",
    "refuses": "import pytest\ndef pytest_configure(config):\n"
    "    raise pytest.UsageError('no URL')",
    "exit": "raise SystemExit('no URL')",
}


@pytest.mark.parametrize(
    "mode, name",
    [
        *(("--mt", name) for name in CONFTESTS),
        *(("--mp", name) for name in ("import", "refuses", "exit")),
    ],
)
def test_a_conftest_that_fails(project, mode, name):
    """Below the root: pytest comes to it before the collection when its folder
    is among the arguments. The reason is in all reports."""
    text = CONFTESTS[name]
    project.write(test_a="def test_a(): pass\n")
    project.file("sub/conftest.py", text)
    project.file("sub/test_b.py", "def test_b(): pass\n")
    output = project.arun(mode, "--dist-file", ".", status=1)
    assert "no URL" in output
    assert "1 of 2 groups did not pass: 1 passed, 1 error" in output
    assert "no URL" in (project.root / "reports/junit.xml").read_text()
    [failure] = project.summary()["failures"]
    assert "no URL" in json.dumps(failure) or "def f" in text
    broken = [
        path.read_text()
        for path in (project.root / "reports/json").glob("*-result.json")
    ]
    assert len(broken) == 2 and "no URL" in "".join(broken)


def test_a_crash_ends_the_tests_that_run(project):
    """Where nobody can know whose fault it was, each that was running is crashed,
    with the stacks in its own log; all others run, in the next host."""
    project.write(
        test_a="""
import ctypes, pathlib, time
def test_a():
    while not pathlib.Path("running").exists(): time.sleep(0.01)
    ctypes.string_at(0)
def test_after(): pass
""",
        test_b="""
import pathlib, time
def test_before(): print("said before")
def test_b():
    pathlib.Path("running").touch()
    time.sleep(60)
def test_after(): pass
""",
        test_c="""
import pathlib, time
for _ in range(500):  # it may be read first of all, and keeps the others out
    if pathlib.Path("running").exists(): break
    time.sleep(0.01)
time.sleep(0.1)
def test_c(): pass
""",
    )
    output = project.arun("--mt", "--dist-file", ".", status=1)
    assert "4 passed, 2 crashed" in output
    for name in "ab":
        log = project.root / f".aomaker-build/groups/test_{name}.py/1/log"
        text = log.read_text()
        assert "Fatal Python error: Segmentation fault" in text
        assert f"in test_{name}" in text
    assert Counter(status for _, _, status in project.results()) == {
        "passed": 4,
        "broken": 2,
    }


def test_a_module_that_kills_each_host(project):
    project.write(test_a="def test_a(): pass\n", test_b="import os\nos._exit(3)\n")
    output = project.arun("--mt", "--dist-file", ".", status=1)
    assert "1 passed, 1 crashed" in output
    assert "while it was collected" in output


@pytest.mark.parametrize("cause", ["ctrl-c", "maxfail"])
def test_stops_before_the_next_test(project, cause):
    project.write(
        **{
            f"test_{name}": f"""
import pathlib, time, pytest
@pytest.fixture(scope="module")
def wide():
    yield
    pathlib.Path("down-{name}").touch()
@pytest.mark.parametrize("i", range(100))
def test_x(i, wide):
    pathlib.Path("up-{name}").touch()
    time.sleep(0.1)
    assert i or {cause != "maxfail"}
"""
            for name in "ab"
        }
    )
    if cause == "maxfail":
        output = project.arun("--mt", "--dist-file", ".", "-x", status=1)
        assert (
            "1 failed, 199 not run" in output or "2 failed, 198 not run" in output
        )  # both were on their way
    else:
        status, output = project.interrupt(
            "arun", "--mt", "--dist-file", ".", when=["up-a", "up-b"]
        )
        assert status == 2 and "interrupted" in output
        assert project.summary()["counts"]["failed"] == 0
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 200
    assert (project.root / "down-a").exists()
    assert (project.root / "down-b").exists()


def test_no_test_starts_that_waited_for_its_turn(project):
    """While another was the last failure that --maxfail allows."""
    project.write(
        conftest="""
import pathlib, time
def pytest_runtestloop(session):
    if session.items[0].path.stem == "test_b":
        while not pathlib.Path("runs").exists(): time.sleep(0.01)
        pathlib.Path("begun-test_b").touch()
""",
        test_a="""
import pathlib, time
def test_a():
    pathlib.Path("runs").touch()
    while not pathlib.Path("begun-test_b").exists(): time.sleep(0.01)
    time.sleep(0.2)
    assert 0
""",
        test_b="""
def test_b(capsys): pass
""",
    )
    output = project.arun("--mt", "-x", "--dist-file", ".", status=1)
    assert "1 failed, 1 not run" in output


def test_markers_are_known_after_another_group_has_ended(project):
    project.file("pytest.ini", "[pytest]\naddopts = --strict-markers\n")
    project.write(
        test_a="def test_a(): pass\n",
        test_b="""
import pathlib, time, pytest
def test_b():
    end = pathlib.Path(".aomaker-build/groups/test_a.py/status.json")
    for _ in range(2000):
        if end.exists(): break
        time.sleep(0.01)
    with pytest.raises(pytest.fail.Exception):
        pytest.mark.there_is_no_such_marker
""",
    )
    project.arun("--mt", "--dist-file", ".")


def test_limits_of_pytest_timeout(project):
    """Which ends the process by itself; here is what it asks of plugins."""
    project.write(
        conftest="""
import os, pytest
from types import SimpleNamespace

class Specs:
    @pytest.hookspec(firstresult=True)
    def pytest_timeout_set_timer(item, settings): pass
    @pytest.hookspec(firstresult=True)
    def pytest_timeout_cancel_timer(item): pass

def pytest_addhooks(pluginmanager):
    pluginmanager.add_hookspecs(Specs)

def pytest_timeout_set_timer(item, settings):
    os._exit(9)

@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    limit = 0.3 if "hangs" in item.name else 60
    item.config.hook.pytest_timeout_set_timer(
        item=item, settings=SimpleNamespace(timeout=limit))
    yield
    item.config.hook.pytest_timeout_cancel_timer(item=item)
""",
        test_a="""
import time
def test_before(): pass
def test_hangs(): time.sleep(60)
def test_after(): pass
""",
        test_b="def test_b(): pass\n",
    )
    output = project.arun("--mt", "--dist-file", ".", status=1)
    assert "longer than its limit of 0.3 s" in output
    assert "3 passed, 1 timed out" in output


def test_a_python_without_gil_is_called_so(project):
    project.write(
        test_a="def test_a(): pass\n",
        test_b="def test_b(): pass\n",
        site__sitecustomize="import sys\nsys._is_gil_enabled = lambda: False\n",
    )
    project.env["PYTHONPATH"] = str(project.root / "site")
    output = project.arun("--mt", "--dist-file", ".")
    assert f"{sys.version.split()[0]} free-threaded, pytest" in output
    properties = project.root / "reports" / "json" / "environment.properties"
    assert "free-threaded" in properties.read_text()


def test_inputs_are_those_of_the_group(project):
    """What one thread imported first counts for the other, too."""
    project.write(
        lib="import json\nDATA = json.load(open('lib.json'))\n",
        test_a="import lib\ndef test_a(): assert lib.DATA\n",
        test_b="import lib\ndef test_b(): open('b.txt').read()\n",
    )
    project.file("lib.json", "[1]")
    project.file("b.txt", "b")
    project.aomaker("gen", "--mt", "--dist-file", ".")
    project.ninja()
    assert "no work" in project.ninja()
    for changed, again in (
        ("lib.json", "ab"),
        ("lib.py", "ab"),
        ("b.txt", "b"),
        ("test_a.py", "a"),
    ):
        text = (project.root / changed).read_text()
        project.file(changed, text + "\n")
        output = project.ninja()
        assert [
            name
            for name in "ab"
            if f"test_{name}.py" in output.split("Reports")[0].split("passed")[0]
        ] == list(again)


def test_trial(project):
    """Twisted's test cases have a reactor that wants the true main thread."""
    project.write(
        twisted____init__="",
        twisted__trial____init__="",
        twisted__trial__cases="""
import unittest
class TestCase(unittest.TestCase):
    def run(self, result=None):
        getattr(__import__("signal"), "set_wake" + "up_fd")(-1)
        return super().run(result)
""",
        **{
            f"test_{name}": """
from twisted.trial.cases import TestCase
class TestIt(TestCase):
    def test_it(self): pass
def test_other(): pass
"""
            for name in "ab"
        },
    )
    project.arun("--mt", "--dist-file", ".")
    assert project.summary()["counts"]["passed"] == 4


PATCHES = """
import json, pytest
@pytest.fixture(autouse=True)
def _perhaps(monkeypatch, request):
    if request.node.get_closest_marker("patched"):
        monkeypatch.setattr(json, "patched", request.node.name, raising=False)

@pytest.fixture(scope="module", autouse=True)
def _for_modules(request):
    if not hasattr(request.module, "WIDE"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json, "wide", True, raising=False)
        yield
"""
PATCHED = """
import json, time, pytest
def test_plain(): assert not hasattr(json, "patched")
@pytest.mark.patched
def test_patched():
    time.sleep(.05)
    assert json.patched == "test_patched"
def test_wants(monkeypatch): assert not hasattr(json, "patched")
def test_wide(): assert hasattr(json, "wide") == ("WIDE" in globals())
"""


def test_plugin_that_may_patch(project, tmp_path_factory):
    """Its fixture is each test's; those alone that it patches for run alone."""
    library = tmp_path_factory.mktemp("library")
    (library / "perhaps.py").write_text(PATCHES)
    project.env["PYTHONPATH"] = str(library)
    project.file("pytest.ini", "[pytest]\naddopts = -p perhaps\nmarkers = patched\n")
    for name in "abcd":
        project.file(
            f"test_{name}.py", PATCHED + ("WIDE = 1\n" if name in "bd" else "")
        )
    project.arun("--mt", "--dist-file", ".")
    assert project.results() == {
        (f"test_{name}#test_{test}", (), "passed"): 1
        for name in "abcd"
        for test in ("plain", "patched", "wants", "wide")
    }
    listed = json.loads(
        project.aomaker("list", "--mt", "--dist-file", ".", "--format", "json")
    )
    assert {
        entry["test"].partition("::")[2]: entry["why"] for entry in listed["alone"]
    } == {"test_wants": "fixture monkeypatch"}
    alone = {
        event["alone"]
        for events in project.root.glob(".aomaker-build/groups/*/1/events.jsonl")
        for event in map(json.loads, events.read_text().splitlines())
        if "alone" in event
    }
    assert alone == {"fixture monkeypatch", "pytest.MonkeyPatch", "a fixture goes on"}


def test_the_end_of_a_session_takes_no_attributes_away(project: Project) -> None:
    """pytest adds item.fspath and others to its classes, for one session."""
    project.write(
        test_a="def test_a(): pass\n",
        test_b="""
import glob, time
def test_b(request):
    while not glob.glob(".aomaker-build/groups/test_a*/status.json"):
        time.sleep(.01)
    assert request.node.fspath and request.fspath and request.config.rootdir
""",
    )
    project.arun("--mt", "--dist-file", ".", "-p", "2", "--timeout", "20")
