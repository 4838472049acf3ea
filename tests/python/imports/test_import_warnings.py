"""Warnings of an import that is shared."""

from __future__ import annotations

import importlib
import sys
import warnings

import pytest

from aomaker_pytest.imports import import_warnings


@pytest.fixture
def old(tmp_path, monkeypatch):
    """A module that warns, and sets a filter."""
    (tmp_path / "old_module.py").write_text(
        "import warnings\n"
        "warnings.warn('old', DeprecationWarning)\n"
        "with warnings.catch_warnings():\n"
        "    warnings.simplefilter('ignore')\n"
        "    warnings.warn('not this')\n"
        "warnings.filterwarnings('ignore', 'its own')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(import_warnings, "_inherited", [])
    yield "old_module"
    sys.modules.pop("old_module", None)


def test_given_again(old, capsys):
    with warnings.catch_warnings():
        before = list(warnings.filters)
        with import_warnings.noted() as given:
            importlib.import_module(old)
        assert [str(each.message) for each in given] == ["old"]
        assert warnings.filters[1:] == before  # the module has added one
        assert not import_warnings.blame_the_import(given)
        import_warnings.keep(given)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        import_warnings.give_again()
    assert [(str(each.message), each.lineno) for each in told] == [("old", 2)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        import_warnings.give_again()
    assert not capsys.readouterr().err


def test_by_its_module(old):
    with warnings.catch_warnings(record=True) as told:
        with import_warnings.noted() as given:
            importlib.import_module(old)
        import_warnings.keep(given)
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", module="old_module")
        import_warnings.give_again()
    assert not told


def test_filters_that_stay():
    """An import that enters catch_warnings for good has a copy of the filters."""
    before = warnings.filters
    copied = list(before)
    with import_warnings.noted():
        warnings.catch_warnings().__enter__()
    assert list(warnings.filters) == copied == list(before)
    warnings.filters = before


def test_blame():
    with import_warnings.noted() as given:
        warnings.warn_explicit("x", UserWarning, importlib.__file__, 1)
    assert import_warnings.blame_the_import(given)
