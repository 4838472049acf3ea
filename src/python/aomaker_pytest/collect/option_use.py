"""Code that may read pytest's options -k and -m.

Tests that were collected without these options are right for all of them, as
long as only pytest reads them. A conftest.py that reads them may collect other
tests, and so may a plugin. No analysis can tell for sure; this one looks for
words in the source that such code has to contain, so it says yes too often
rather than too rarely.
"""

from __future__ import annotations

import functools
import re
import sys
from collections.abc import Iterable
from typing import Any

import pytest

from ..internals import pytest_api

_OPTIONS = (b"getoption", b"getvalue", b".option")
_SELECTION = re.compile(
    rb"""\b(keyword|markexpr|vars|__dict__)\b|["']-[km]["']"""
).search
_COLLECTION = {
    "pytest_collection",
    "pytest_collection_modifyitems",
    "pytest_collect_directory",
    "pytest_collect_file",
    "pytest_generate_tests",
    "pytest_ignore_collect",
    "pytest_make_collect_report",
    "pytest_make_parametrize_id",
    "pytest_pycollect_makeitem",
    "pytest_pycollect_makemodule",
}


@functools.cache
def reads_selection(path: str) -> bool:
    """Whether the code of a file may do so; the file is read once."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError:
        return False
    if b"invocation_params" in source or b"sys.argv" in source:
        return True
    return any(word in source for word in _OPTIONS) and _SELECTION(source) is not None


def any_reads_selection(paths: Iterable[str]) -> bool:
    return any(reads_selection(path) for path in paths if path.endswith(".py"))


def read_all(paths: Iterable[str]) -> None:
    """Read the files now, for questions about some of them later."""
    for path in paths:
        if path.endswith(".py"):
            reads_selection(path)


def plugins_read_selection(config: pytest.Config) -> bool:
    """Whether plugins with a part in collection may do so, beside pytest's and
    ours.
    """
    return any_reads_selection(
        filter(None, map(_file_of, pytest_api.plugins_with(config, _COLLECTION)))
    )


def _file_of(plugin: Any) -> str | None:
    """The file of a plugin's code; None for pytest and aomaker, which do not."""
    module = (
        plugin
        if hasattr(plugin, "__file__")
        else sys.modules.get(type(plugin).__module__)
    )
    name = getattr(module, "__name__", "")
    if name.split(".")[0] in ("_pytest", __name__.split(".")[0]):
        return None
    return getattr(module, "__file__", None)
