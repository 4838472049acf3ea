"""What the code of a function does to the process (--mt)."""
from __future__ import annotations

import os
import sys

import pytest

from aomaker_pytest.threads.search import search


def by_name():
    os.environ["A"] = "b"


def by_other_name():
    environ = os.environ
    environ.pop("A", None)


def by_import():
    from os import environ as values
    for name, values[name] in [("A", "b")]:
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


@pytest.mark.parametrize("function", [
    by_name, by_other_name, by_import, by_import_of_module, by_method],
    ids=lambda function: function.__name__)
def test_environment(function):
    assert search(function, None, False) == "os.environ"


def loaded_modules():
    loaded = sys.modules
    del loaded["a"]


def test_modules():
    assert search(loaded_modules, None, False) == "sys.modules"


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


@pytest.mark.parametrize("function", [copy, something_else],
                         ids=lambda function: function.__name__)
def test_nothing(function):
    assert search(function, None, False) is None
