"""Where a new module would replace another, or be found at last."""

from __future__ import annotations

import importlib
import sys

import pytest

from aomaker_pytest.recording import record
from aomaker_pytest.recording.module_search import Searches


class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        record.note_search(name, path)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """first/ is on sys.path before second/; lib/ is installed."""
    for name in ("first", "second", "lib"):
        (tmp_path / name).mkdir()
    for name in (
        "first/own.py",
        "second/later.py",
        "second/pack/__init__.py",
        "second/pack/inner.py",
        "lib/library.py",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    path = [str(tmp_path / name) for name in ("first", "lib", "second")]
    monkeypatch.setattr(sys, "path", [*path, *sys.path])
    monkeypatch.setattr(sys, "meta_path", [Finder, *sys.meta_path])
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


def missed(noted, project, name):
    """The paths of Python modules where `name` could have been."""
    try:
        importlib.import_module(name)
    except ImportError:
        pass
    inside = [str(project / "first"), str(project / "second")]
    found = noted.record.searches.missed(lambda path: path.startswith(tuple(inside)))
    return {
        path[len(str(project)) + 1 :]
        for path in found
        if path.endswith(".py") and "/site-packages/" not in path
    }


@pytest.mark.parametrize(
    "name, expected",
    [
        ("own", {"first/own/__init__.py"}),
        ("library", {"first/library.py", "first/library/__init__.py"}),
        (
            "later",
            {
                "first/later.py",
                "first/later/__init__.py",
                "second/later/__init__.py",
            },
        ),
        ("pack", {"first/pack.py", "first/pack/__init__.py"}),
        (
            "none_such",
            {
                "first/none_such.py",
                "first/none_such/__init__.py",
                "second/none_such.py",
                "second/none_such/__init__.py",
            },
        ),
        (
            "colorsys",
            {
                "first/colorsys.py",
                "first/colorsys/__init__.py",
                "second/colorsys.py",
                "second/colorsys/__init__.py",
            },
        ),
    ],
)
def test_missed(noted, project, name, expected):
    sys.modules.pop(name, None)
    assert missed(noted, project, name) == expected


def test_in_packages(noted, project):
    """A part of a package is searched for there alone."""
    found = missed(noted, project, "pack.inner")
    assert {path for path in found if "inner" in path} == {
        "second/pack/inner/__init__.py"
    }
    found = missed(noted, project, "pack.none_such")
    assert {path for path in found if "none_such" in path} == {
        "second/pack/none_such.py",
        "second/pack/none_such/__init__.py",
    }


def test_path_of_then():
    """sys.path is that of the search."""
    searches, path = Searches(), ["/a"]
    searches.add("x", path)
    path.append("/b")
    searches.add("x", path)
    searches.add("y", path)
    found = set(searches.missed(lambda path: True))
    assert "/a/x.py" in found and "/b/x.py" not in found
    assert {"/a/y.py", "/b/y.py"} <= found
