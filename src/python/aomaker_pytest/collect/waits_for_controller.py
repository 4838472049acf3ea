"""Suites that need a controller of xdist beside its workers.

A plugin that divides its work reads what its other half has put into
``workerinput``, or leaves to it what is done once: the report, the clean-up. In a
run without a controller such a suite does not see workers, but single sessions.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from types import CodeType, ModuleType
from typing import Any

import pytest

from ..util import static
from . import session_outputs

_HOOK = "pytest_configure_node"
# divided by us instead, or without a need for the other half
_KNOWN = {"_pytest", "xdist", "pytest_cov", "allure_pytest", "aomaker_pytest"}
# only when they are asked for a file
_REPORTERS = {
    "pytest_html",
    "pytest_jsonreport",
    "pytest_reportlog",
    "pytest_csv",
    "pytest_md_report",
    "pytest_benchmark",
}
_OF_SESSION = (
    "pytest_configure",
    "pytest_sessionstart",
    "pytest_collection_finish",
    "pytest_sessionfinish",
    "pytest_unconfigure",
)
_QUESTIONS = {
    "workerinput",
    "is_xdist_worker",
    "is_xdist_controller",
    "is_xdist_master",
    "get_xdist_worker_id",
    "PYTEST_XDIST_WORKER",
}
_DEPTH = 3  # functions that call each other


def why(config: pytest.Config, runs_tests: bool) -> str | None:
    """The reason why the session must not see ``workerinput`` without one."""
    outputs = runs_tests and session_outputs.of_plugins(config)
    if outputs:
        return outputs[0]
    for plugin in config.pluginmanager.get_plugins():
        name = static.text(plugin, "__name__") or type(plugin).__module__
        if name.partition(".")[0] in _KNOWN | _REPORTERS:
            continue
        if any(static.attribute(each, _HOOK) for each in _with_classes(plugin, name)):
            return f"{name}: {_HOOK}"
        if runs_tests and static.is_a(plugin, ModuleType):
            for hook in _OF_SESSION:
                if _asks(static.names(plugin).get(hook), _DEPTH):
                    return f"{name}: {hook} asks for the worker"
    return None


def _with_classes(plugin: Any, name: str) -> Iterator[Any]:
    """The plugin, and the classes of its module, whose objects may become plugins."""
    yield plugin
    module = plugin if static.is_a(plugin, ModuleType) else sys.modules.get(name)
    for value in list(static.names(module).values()):
        if static.is_a(value, type) and static.text(value, "__module__") == name:
            yield value


def _asks(value: Any, depth: int) -> bool:
    """Whether a hook asks for the worker, by itself or in functions that it calls."""
    function = static.function(value)
    if function is None or not depth:
        return False
    names = set(_names(function.__code__))
    return bool(names & _QUESTIONS) or any(
        _asks(function.__globals__.get(name), depth - 1) for name in names
    )


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for value in code.co_consts:
        if isinstance(value, str):
            yield value
        elif isinstance(value, CodeType):
            yield from _names(value)
