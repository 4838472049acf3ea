"""What the code of a function does to the process (--mt)."""

from __future__ import annotations

import os
import signal
import sys
import tracemalloc  # noqa: F401 - what a test imports later
import unittest
from concurrent import futures
from contextlib import redirect_stdout
from types import ModuleType

import pytest

from aomaker_pytest.thread_safety import bytecode_effects
from aomaker_pytest.thread_safety.search import search


def by_name():
    os.environ["A"] = "b"


def by_other_name():
    environ = os.environ
    environ.pop("A", None)


def by_import():
    from os import environ as values

    for name, values[name] in [("A", "b")]:  # noqa: B007
        pass


def by_import_of_module():
    import os as system

    own, theirs = {}, system.environ
    own["a"], theirs["A"] = 1, "b"


def by_method():
    try:
        os.environ.setdefault("A", "b")
    finally:
        pass


@pytest.mark.parametrize(
    "function",
    [by_name, by_other_name, by_import, by_import_of_module, by_method],
    ids=lambda function: function.__name__,
)
def test_environment(function):
    assert search(function, None, False) == "os.environ"


def loaded_modules():
    loaded = sys.modules
    del loaded["a"]


def test_modules():
    assert search(loaded_modules, None, False) == "sys.modules"


def in_list(sessions):
    setattr([each for each in sessions if each][0], "shouldstop", "x")  # noqa: B010


def test_setattr_of_what_has_no_name():
    assert isinstance(search(in_list, None, False), (str, type(None)))


def copy():
    environ = os.environ.copy()
    environ["A"] = "b"
    environ = dict(os.environ)
    environ["A"] = "b"


def something_else(report):
    if "hypothesis" in sys.modules and os.environ.get("A"):
        stats = {}
        stats["a"] = report.__dict__["b"] = 1
        report.sections.update(stats)


@pytest.mark.parametrize(
    "function", [copy, something_else], ids=lambda function: function.__name__
)
def test_nothing(function):
    assert search(function, None, False) is None


HELPER = """
import random

def first(): second()
def second(): third()
def third(): random.seed(1)
"""


@pytest.fixture
def helper(tmp_path, monkeypatch):
    """A module of the project."""
    monkeypatch.chdir(tmp_path)
    module = ModuleType("helper")
    module.__file__ = str(tmp_path / "helper.py")
    exec(compile(HELPER, module.__file__, "exec"), vars(module))
    monkeypatch.setitem(sys.modules, "helper", module)
    return module


def _test(helper, text):
    scope = {"helper": helper, "__name__": "test_x"}
    exec(f"def test():\n    {text}\n", scope)
    return scope["test"]


@pytest.mark.parametrize("text", ["helper.first()", "helper.first(), helper.second()"])
def test_what_is_called_by_what_is_called(helper, text):
    for _ in range(2):  # the second time much is known
        assert search(_test(helper, text), None, False) == "random.seed"


def test_functions_of_modules_are_no_methods(helper):
    helper.helper = helper  # which is what other groups have, too
    assert search(_test(helper, "helper.pop()"), None, False) is None


@pytest.mark.parametrize(
    "text, name",
    [
        ("import tracemalloc; tracemalloc.start()", "tracemalloc.start"),
        ("from runpy import run_path; run_path('a')", "runpy.run_path"),
        ("import unittest.mock; unittest.mock.patch('a')", "unittest.mock.patch"),
        ("import unittest.mock as m; m.patch('a')", "unittest.mock.patch"),
        ("from unittest import mock; mock.patch('a')", "unittest.mock.patch"),
        ("from click.testing import CliRunner; CliRunner()", "click.testing.CliRunner"),
    ],
)
def test_a_module_that_is_imported_later(helper, monkeypatch, text, name):
    exec(f"def lazy():\n    {text}", vars(helper))
    for module in ("tracemalloc", "runpy", "unittest.mock", "click.testing"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.delattr(unittest, "mock", raising=False)
    test = _test(helper, "helper.lazy()")
    for _ in range(2):
        assert search(test, None, False) == name


def test_a_name_that_a_module_makes_when_it_is_asked():
    def test():
        futures.ProcessPoolExecutor(1)

    assert search(test, None, False) == "concurrent.futures.ProcessPoolExecutor"


@pytest.mark.parametrize(
    "text",
    [
        "x.a = 1",
        "del x.a",
        "x[0] = 1",
        "del x[0]",
        "x[1:2] = y",
        "global x; x = 1",
        "global x; del x",
        "x.append(1)",
        "setattr(x, 'a', 1)",
    ],
)
def test_what_changes_something_is_read(text):
    code = compile(f"def f():\n    {text}", "f", "exec").co_consts[0]
    assert list(bytecode_effects.changes(code))


def test_what_changes_nothing_is_not_read(monkeypatch):
    monkeypatch.setattr(bytecode_effects, "_Reader", None)
    code = compile(
        "def f(x):\n    y = x.a[0] + 1\n    assert y == g(x)", "f", "exec"
    ).co_consts[0]
    assert not list(bytecode_effects.changes(code))


lib = ModuleType("lib")  # as one that is installed
exec(
    """
import contextlib
_on = True
_answer = None

def set_on(on):
    global _on
    _on = on

def set_width(thing, width):
    thing.width = width

def answer():
    global _answer
    _answer = _answer or 1

@contextlib.contextmanager
def switched_off():
    set_on(False)
    yield
    set_on(True)

@contextlib.contextmanager
def opened():
    yield answer()
""",
    vars(lib),
)


def sets():
    lib.set_on(True)


def manages():
    with lib.switched_off():
        pass


def sets_and_resets():
    lib.set_on(False)
    yield
    lib.set_on(True)


def uses():
    lib.set_width({}, 1)
    with lib.opened():
        lib.answer()


def test_settings_of_libraries():
    assert search(sets, None, False) == "lib.set_on"
    assert search(manages, None, False) == "lib.switched_off"
    assert search(uses, None, False) is None
    # by a fixture that each group has
    assert search(sets, None, True) is None
    assert search(sets_and_resets, None, True) == "lib.set_on"


class Base(unittest.TestCase):
    def setUp(self):
        self.enterContext(self.assertNoLogs())


class Derived(Base):
    def setUp(self):
        super().setUp()

    def test_plain(self):
        pass

    def test_signals(self):
        self.wait()

    def wait(self):
        later()


class Replaced(Base):
    def setUp(self):
        pass

    def test_plain(self):
        pass


def later():
    signal.signal(signal.SIGUSR1, signal.SIG_DFL)


def test_what_super_means():
    assert search(Derived.test_plain, Derived, False) == "assertNoLogs"
    assert search(Replaced.test_plain, Replaced, False) is None


def test_main_thread_rather_than_the_first_reason():
    assert search(Derived.test_signals, Derived, False) == "signal.signal"


class Anything:
    """Refuses to be looked at, as a proxy does outside of a request."""

    def _refuse(self, *args):
        raise BaseException("its code was run")

    __getattr__ = __eq__ = __hash__ = __bool__ = __len__ = _refuse
    __call__ = __iter__ = __contains__ = __instancecheck__ = _refuse
    __class__ = __dict__ = property(_refuse)


class Lazy(ModuleType):
    """Is imported when it is touched."""

    def __getattribute__(self, name):
        raise BaseException("its code was run")


class Meta(type):
    def __getattribute__(cls, name):
        raise BaseException("its code was run")


LOOKS = """
def looks():
    anything.chdir("x")
    lazy.chdir("x")
    lazy.lib.set_on(True)
    Guarded.value = anything.value = lazy.value = 1
    anything[0] = Guarded.items[1] = 2
    Guarded.names.append(anything)
"""


def test_looking_runs_no_code(helper, monkeypatch):
    """Whatever the project's modules hold."""
    hostile = {
        "lazy": Lazy("lazy"),
        "anything": Anything(),
        "Guarded": Meta("Guarded", (), {}),
    }
    scope = {"__name__": "helper", **hostile}
    exec(LOOKS, scope)
    monkeypatch.chdir(os.path.dirname(__file__))  # of the class's module
    assert search(scope["looks"], None, False) == "lazy.value"
    with monkeypatch.context() as loaded:
        for name, value in hostile.items():
            assert search(value, None, False) is None
            loaded.setitem(sys.modules, f"helper_{name}", value)
        vars(helper).update(hostile, first=hostile["anything"])
        assert (
            search(_test(helper, "helper.first(), helper.lazy.chdir()"), None, False)
            is None
        )


# -- classes of libraries and of the project that replace something


RUNNERS = """
import contextlib, lib

class Runner:
    def invoke(self):
        with self.isolation():
            pass

    @contextlib.contextmanager
    def isolation(self):
        old, lib.prompt = lib.prompt, input
        try:
            yield
        finally:
            lib.prompt = old

class Derived(Runner):
    pass

class Quiet:
    def __enter__(self):
        self._old = getattr(lib, "prompt")
        setattr(lib, "prompt", None)

    def __exit__(self, *error):
        setattr(lib, "prompt", self._old)

class Loader:  # each group would load the same
    def load(self):
        lib.prompt = "loaded"

runner = Derived()
"""


@pytest.fixture
def runners(monkeypatch):
    """An installed library that changes another one of its modules."""
    library, module = ModuleType("lib"), ModuleType("runners")
    library.prompt = None
    monkeypatch.setitem(sys.modules, "lib", library)
    monkeypatch.setitem(sys.modules, "runners", module)
    exec(RUNNERS, vars(module))
    return module


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize(
    "text, name",
    [
        ("return runners.Runner()", "Runner"),
        ("return runners.Derived()", "Runner"),
        ("runners.runner.invoke()", "Runner"),
        ("from runners import Derived; Derived().invoke()", "Runner"),
        ("with runners.Quiet(): pass", "Quiet"),
    ],
)
def test_classes_that_replace_something(runners, text, name, wide):
    scope = {"runners": runners}
    exec(f"def test():\n    {text}\n", scope)
    assert search(scope["test"], None, wide) == f"runners.{name}"


def test_classes_that_replace_nothing_of_others(runners):
    scope = {"runners": runners, "redirect_stdout": redirect_stdout}
    exec(
        "def test():\n    runners.Loader()\n    with redirect_stdout(None): pass", scope
    )
    assert search(scope["test"], None, False) is None


# -- attributes of a module are meant, not all of their names

SOMETHING_ELSE = """
open(os.path.join("a", "b"), "w").write("t")
with open(os.devnull) as f: f.write(os.sep)
x.chdir(os.curdir)
random.Random(1).seed(2), random.choice([1])
x.umask, x.putenv, os.getpid()
x.signal(), signal.SIGINT
x.collect(), gc.isenabled()
x.dumps(pickle.HIGHEST_PROTOCOL)
x.kill(), x.y.system(), os.stat(x.fork)
x.setlocale(locale.LC_ALL)
x.settrace(sys.argv)
self = x; self.patch(mock.ANY)
x.modules["a"] = sys.modules.get("b")
x.environ["a"] = os.environ.get("b")
x.request.environ.update(os.environ)
x.set_on(lib.answer)
x.start(), tracemalloc
"""
CHANGING = """
os.write(1, b"")|os.write
o = os; o.chdir("x")|os.chdir
import os as o; o.chdir("x")|os.chdir
from os import write as w; w(1, b"")|os.write
from os import path, chdir; chdir("x")|os.chdir
import os.path as p; import os; os.umask(0)|os.umask
written(1, b"")|os.write
system.fork()|os.fork
[f() for f in (os.fork, os.abort)]|os.fork
(lambda: os.kill(1, 2))()|os.kill
x.y(os.closerange)|os.closerange
os.path.join("a") if x else os.chdir("b")|os.chdir
random.seed(1)|random.seed
aleatory(1)|random.seed
mock.patch("a.b")|unittest.mock.patch
unittest.mock.patch.object(x, "y")|unittest.mock.patch
import unittest.mock; unittest.mock.patch("a")|unittest.mock.patch
multiprocessing.Process()|multiprocessing.Process
Process()|multiprocessing.Process
from multiprocessing import Pool; Pool()|multiprocessing.Pool
tracemalloc.start()|tracemalloc.start
signal.signal(1, os.chdir("x"))|signal.signal
sys.modules["a"] = x|sys.modules
os.environ.update(x)|os.environ
environment["a"] = "b"|os.environ
lib.set_on(x)|lib.set_on
"""
NAMES = {
    "os": os,
    "system": os,
    "written": os.write,
    "environment": os.environ,
    "lib": lib,
}


def _code(text):
    scope = {"__name__": "test_x", **NAMES}
    exec(
        "import gc, locale, multiprocessing, pickle, random, signal, sys, "
        "tracemalloc, unittest.mock\nfrom unittest import mock\n"
        "from random import seed as aleatory\n"
        "from multiprocessing import Process",
        scope,
    )
    exec(
        "def test(x):\n" + "\n".join(f"    {line.strip()}" for line in text.split(";")),
        scope,
    )
    return scope["test"]


@pytest.mark.parametrize("text", SOMETHING_ELSE.split("\n")[1:-1])
def test_names_of_something_else(text):
    assert search(_code(text), None, False) is None


@pytest.mark.parametrize("line", CHANGING.split("\n")[1:-1])
def test_by_whatever_name(line):
    text, why = line.split("|")
    assert search(_code(text), None, False) == why


def patches_pytest():
    from _pytest.unittest import TestCaseFunction

    before = TestCaseFunction.runtest
    TestCaseFunction.runtest = None
    yield
    TestCaseFunction.runtest = before


def test_plugins_may_change_pytest(monkeypatch, tmp_path):
    """One of pytest-django's does around each class, for whatever project."""
    assert search(patches_pytest, None, True) is not None
    monkeypatch.chdir(tmp_path)  # so that this is no module of the project
    assert search(patches_pytest, None, True) is None
