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


class Session:
    """told: the tests that it has run, as (test, the one that follows)."""

    testsfailed = shouldfail = shouldstop = 0

    def __init__(self, items):
        self.items = items
        self.told = []
        hook = SimpleNamespace(
            pytest_runtestloop=SimpleNamespace(get_hookimpls=list),
            pytest_runtest_protocol=self._tell,
        )
        option = SimpleNamespace(collectonly=False)
        self.config = SimpleNamespace(hook=hook, option=option)

    def _tell(self, item, nextitem):
        self.told.append((item.nodeid, nextitem.nodeid if nextitem else None))


def items_of(count=4):
    files = [f"m{n}.py" for n in range(count)]
    return [Item(f"{n}::{k}", file) for n, file in enumerate(files) for k in "ab"]


def test_loop(tmp_path):
    """The helper takes the last modules, and both know what follows a test; they see
    all tests.
    """
    path = str(tmp_path / "claims")
    first = SharedUnitsPlugin(path, "module", helps=False)
    begun, helping = Session(items_of()), Session(items_of())
    begun.config.hook.pytest_runtest_protocol = lambda item, nextitem: (
        begun.told.append(item.nodeid)
        or helping.told
        or SharedUnitsPlugin(path, "module", helps=True).pytest_runtestloop(helping)
    )
    assert first.pytest_runtestloop(begun) is True
    assert begun.told == ["0::a", "0::b"]
    assert helping.told == [
        ("3::a", "3::b"),
        ("3::b", "2::a"),
        ("2::a", "2::b"),
        ("2::b", "1::a"),
        ("1::a", "1::b"),
        ("1::b", None),
    ]
    assert len(begun.items) == len(helping.items) == 8


@pytest.mark.parametrize("why", ["tests", "error", "need", "loop", "one"])
def test_not_shared(tmp_path, why):
    """Nobody helps a group whose tests cannot be shared; pytest runs them."""
    path = str(tmp_path / "claims")
    items = items_of(1 if why == "one" else 4)
    if why == "need":
        items[3].marks = ("dependency",)
    session = Session(items)
    session.testsfailed = int(why == "error")
    if why == "loop":
        impl = SimpleNamespace(hookwrapper=False, function=subprocess.run)
        session.config.hook.pytest_runtestloop.get_hookimpls = lambda: [impl]
    shared = SharedUnitsPlugin(path, "module", helps=False).pytest_runtestloop(session)
    assert shared is (True if why == "tests" else None)
    assert (tmp_path / "claims").exists() == (why == "tests")
    if why == "tests":  # a helper that has collected others runs nothing
        other = Session(items_of()[::-1])
        helper = SharedUnitsPlugin(path, "module", helps=True)
        assert helper.pytest_runtestloop(other) is True
        assert not other.told
        assert Claims(path, LAST).take() is None


def test_in_pytest(tmp_path):
    """A session has all its tests from the beginning."""
    (tmp_path / "test_a.py").write_text(
        "def test_a(request): assert len(request.session.items) == 3\n"
        "def test_b(): pass\n"
    )
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
