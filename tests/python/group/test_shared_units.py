"""What is not divided between the workers of a group, and which tests they run."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from aomaker_pytest.group.claims import LAST, Claims
from aomaker_pytest.group.shared_units import SharedUnitsPlugin, units_of


class Item:
    """A test, by the nodes above it."""

    def __init__(self, name, file, class_=None, marks=()):
        self.nodeid = name
        self.nodes = (file, class_) if class_ else (file,)
        self.marks = marks

    def getparent(self, kind):
        return self.nodes[0]

    def listchain(self):
        return [*self.nodes, self]

    def get_closest_marker(self, name):
        return name in self.marks or None


@pytest.fixture
def nodes():
    class_ = object.__new__(pytest.Class)
    return "one.py", "two.py", class_


def names(units):
    return [[item.nodeid for item in unit] for unit in units]


def test_units(nodes):
    one, two, class_ = nodes
    items = [Item("a", one), Item("b", one, class_), Item("c", one, class_)]
    items.append(Item("d", two))
    assert names(units_of(items, "module")) == [["a", "b", "c"], ["d"]]
    assert names(units_of(items, "class")) == [["a"], ["b", "c"], ["d"]]
    assert names(units_of(items, "test")) == [["a"], ["b"], ["c"], ["d"]]
    items.insert(3, Item("e", one))  # functions before and after a class
    assert names(units_of(items, "class")) == [["a", "b", "c", "e"], ["d"]]
    items.append(Item("f", one))  # the order mixes modules
    assert names(units_of(items, "module")) == [["a", "b", "c", "e", "d", "f"]]


def session_of(items, **values):
    hook = SimpleNamespace(pytest_runtestloop=SimpleNamespace(get_hookimpls=list))
    return SimpleNamespace(
        items=items, testsfailed=0, config=SimpleNamespace(hook=hook), **values
    )


def run(plugin, session, stop=None):
    """The tests in the order of pytest's loop, as (test, the one that follows)."""
    told = []
    next(plugin.pytest_runtestloop(session))
    for n, item in enumerate(session.items):
        following = session.items[n + 1 : n + 2]
        told.append((item.nodeid, following[0].nodeid if following else None))
        call = plugin.pytest_runtest_protocol()
        next(call)
        if n == stop:
            return told
        with pytest.raises(StopIteration):
            call.send(SimpleNamespace(excinfo=None))
    return told


def items_of(count=4):
    files = [f"m{n}.py" for n in range(count)]
    return [Item(f"{n}::{k}", file) for n, file in enumerate(files) for k in "ab"]


def test_loop(tmp_path):
    """The helper takes the last modules, and both know what follows a test."""
    path = str(tmp_path / "claims")
    first = SharedUnitsPlugin(path, "module", helps=False)
    begun = session_of(items_of())
    next(first.pytest_runtestloop(begun))
    helper = SharedUnitsPlugin(path, "module", helps=True)
    assert run(helper, session_of(items_of()))[:3] == [
        ("3::a", "3::b"),
        ("3::b", "2::a"),
        ("2::a", "2::b"),
    ]
    assert [item.nodeid for item in begun.items] == ["0::a", "0::b"]


@pytest.mark.parametrize("why", ["tests", "error", "need", "loop", "one"])
def test_not_shared(tmp_path, why):
    """Nobody helps a group whose tests cannot be shared; the first worker runs them
    all.
    """
    path = str(tmp_path / "claims")
    items = items_of(1 if why == "one" else 4)
    if why == "need":
        items[3].marks = ("dependency",)
    session = session_of(items)
    session.testsfailed = int(why == "error")
    if why == "loop":
        impl = SimpleNamespace(hookwrapper=False, function=subprocess.run)
        session.config.hook.pytest_runtestloop.get_hookimpls = lambda: [impl]
    told = run(SharedUnitsPlugin(path, "module", helps=False), session)
    assert [name for name, _ in told] == [item.nodeid for item in items_of(4)][
        : len(told)
    ]
    assert len(told) == (2 if why == "one" else 8)
    assert (tmp_path / "claims").exists() == (why == "tests")
    if why == "tests":  # a helper that has collected others runs nothing
        helper = SharedUnitsPlugin(path, "module", helps=True)
        assert run(helper, session_of(items_of()[::-1])) == []
        assert Claims(path, LAST).take() is None


def test_in_pytest(tmp_path):
    """pytest's own loop takes tests that are added while it runs."""
    (tmp_path / "test_a.py").write_text("def test_a(): pass\ndef test_b(): pass\n")
    (tmp_path / "test_b.py").write_text("def test_c(): pass\n")
    program = (
        "import sys, pytest\n"
        "from aomaker_pytest.group.shared_units import SharedUnitsPlugin\n"
        "plugin = SharedUnitsPlugin('claims', 'test', helps=False)\n"
        "sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider'], plugins=[plugin]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr
    assert (tmp_path / "claims").read_bytes().endswith(b"\n<<<")
