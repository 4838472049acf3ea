"""The state of a process before its first test, in sections."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from ..internals import pytest_state
from ..secrets.secret_names import is_secret
from ..util import gc_freeze, static
from . import log_state, module_state, process_state
from .process_state import Section
from .values import class_name, digest, text_of


def state_of(item: pytest.Item, loaded: dict[str, Any]) -> dict[str, Section]:
    """loaded: the modules that there were before this one."""
    gc_freeze.thaw()  # as for a test that looks at the heap
    return {
        "process": process_state.process(),
        "environment": _hidden(process_state.environment()),
        "interpreter": process_state.interpreter(),
        "locale": process_state.locales(),
        "signals": process_state.signals(),
        "descriptors": process_state.descriptors(),
        "sys.argv": process_state.argv(),
        "sys.path": list(map(str, sys.path)),
        "sys.meta_path": _types(sys.meta_path),
        "sys.path_hooks": _types(sys.path_hooks),
        "warning filters": log_state.warning_filters(),
        "loggers": log_state.loggers(),
        "finalizers": process_state.finalizers(),
        **_of_pytest(item),
        "modules": module_state.modules(loaded),
        "names": _hidden(module_state.names(loaded)),
        "generators": module_state.generators(),
        "drawn": module_state.drawn(),
    }


def _hidden(section: dict[str, str]) -> dict[str, str]:
    """The section with a digest instead of each secret; names may be MODULE:NAME."""
    return {
        name: f"*** #{digest(text)}" if is_secret(name.rpartition(":")[2]) else text
        for name, text in section.items()
    }


def _types(values: list[Any]) -> list[str]:
    return [
        name
        for value in values
        if not (name := _type(value)).startswith(pytest_state.OURS)
    ]


def _type(value: Any) -> str:
    if static.is_a(value, type):
        return class_name(value)
    name = class_name(type(value))
    return static.text(value, "__qualname__") if name == "function" else name


def _of_pytest(item: pytest.Item) -> dict[str, Section]:
    config = item.config
    invocation = config.invocation_params
    return {
        "pytest": {
            "rootdir": str(config.rootpath),
            "configuration file": str(config.inipath),
            "invocation directory": str(invocation.dir),
            "first test": item.nodeid,
        },
        "arguments": list(map(str, config.args)),
        "invocation": list(map(str, invocation.args)),
        "options of pytest": _hidden(
            {name: text_of(value) for name, value in vars(config.option).items()}
        ),
        "plugins": _plugins(config),
        "hooks": {
            name: ", ".join(map(_plugin, filter(_is_foreign, plugins)))
            for name, plugins in pytest_state.hooks(config).items()
        },
        "fixtures": pytest_state.fixtures(item.session),
    }


def _plugins(config: pytest.Config) -> list[str]:
    return [
        _plugin(plugin) if name.isdigit() else name
        for name, plugin in config.pluginmanager.list_name_plugin()
        if plugin is not None and _is_foreign(plugin)
    ]


def _plugin(plugin: Any) -> str:
    return static.text(plugin, "__name__") or class_name(type(plugin))


def _is_foreign(plugin: Any) -> bool:
    return not _plugin(plugin).startswith(pytest_state.OURS)
