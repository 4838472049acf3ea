"""Whether code may look at pytest's -k and -m.

What is collected without them holds for all of them, as long as pytest alone
heeds them. A conftest.py that reads these options may collect other tests, and
so may a plugin. Nobody can tell in general; here it is told by words in the
source that one cannot do without, rather too often than not often enough.
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
def looks(path: str) -> bool:
    """Of a file, as it is when this is asked first."""
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError:
        return False
    if b"invocation_params" in source or b"sys.argv" in source:
        return True
    return any(word in source for word in _OPTIONS) and _SELECTION(source) is not None


def one_looks(paths: Iterable[str]) -> bool:
    return any(looks(path) for path in paths if path.endswith(".py"))


def look_at_all(paths: Iterable[str]) -> None:
    """So that who asks about some of them later has the answers."""
    for path in paths:
        if path.endswith(".py"):
            looks(path)


def plugins_look(config: pytest.Config) -> bool:
    """Those that have a part in collection, beside pytest's own and ours."""
    return one_looks(
        filter(None, map(_file_of, pytest_api.plugins_with(config, _COLLECTION)))
    )


def _file_of(plugin: Any) -> str | None:
    """Where its code is; that of pytest and ours is known not to look."""
    module = (
        plugin
        if hasattr(plugin, "__file__")
        else sys.modules.get(type(plugin).__module__)
    )
    name = getattr(module, "__name__", "")
    if name.split(".")[0] in ("_pytest", __name__.split(".")[0]):
        return None
    return getattr(module, "__file__", None)
