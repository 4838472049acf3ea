"""Whether a run needs a controller: a session of pytest that sees all its reports.

Where nobody listens, there is none, and the groups pass no reports on. Listeners
are conftest.py files and plugins that implement a hook of the end of a session or
of reports. A pytest_configure alone is none, since it runs in each group, unless
its code may register another plugin, or asks which worker it is in.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any, Callable

import pytest

from ..internals import pytest_api
from ..internals.pytest_api import package_of
from ..util import static

_HOOKS = {
    "pytest_collectreport",
    "pytest_internalerror",
    "pytest_keyboard_interrupt",
    "pytest_report_teststatus",
    "pytest_runtest_logfinish",
    "pytest_runtest_logreport",
    "pytest_runtest_logstart",
    "pytest_sessionfinish",
    "pytest_sessionstart",
    "pytest_terminal_summary",
    "pytest_unconfigure",
    "pytest_warning_recorded",
}
_NODE_HOOKS = (
    "pytest_configure_node",
    "pytest_handlecrashitem",
    "pytest_testnodedown",
    "pytest_testnodeready",
    "pytest_xdist_newgateway",
    "pytest_xdist_node_collection_finished",
    "pytest_xdist_setupnodes",
)
_CONFIGURE = ("pytest_configure", "pytest_cmdline_main")
_QUESTIONS = {
    "PYTEST_XDIST_WORKER",
    "get_xdist_worker_id",
    "is_xdist_controller",
    "is_xdist_master",
    "is_xdist_worker",
    "register",
    "workerinput",
}
_DEPTH = 3  # functions that call each other

# Plugins by their package, which do with their hooks nothing for a whole run, or
# what the run does itself; each was read.
_INERT = {
    "_hypothesis_pytestplugin": "statistics of its own option",
    "_pytest": "shown in the reports of the run",
    "aomaker_plugin": "makes its own process the controller",
    "allure_pytest": "a result for each test",
    "anyio": "fixtures and ways to call a test",
    "aomaker_pytest": "ours",
    "faker": "fixtures",
    "hypothesis": "see _hypothesis_pytestplugin",
    "pytest_asyncio": "fixtures and ways to call a test",
    "pytest_cov": "see coverage_session",
    "pytest_django": "the settings of a process",
    "pytest_mock": "fixtures",
    "pytest_socket": "what each test may connect to",
    "pytest_subtests": "reports, which go through the journal",
    "pytest_timeout": "a limit of each test",
    "xdist": "workers of its own, which a run does not have",
}
# Reporters of a whole run, in the controller, which do nothing without their option:
# its attribute, and that of the path of their file.
_REPORTERS = {
    "pytest_csv": ("csv_path", "csv_path"),
    "pytest_html": ("htmlpath", "htmlpath"),
    "pytest_jsonreport": ("json_report", "json_report_file"),
    "pytest_metadata": ("metadata_from_json_file", ""),
    "pytest_reportlog": ("report_log", "report_log"),
}


def has_listeners(config: pytest.Config) -> bool:
    """Whether a conftest.py or plugin listens; config: before pytest_configure, or
    after it.
    """
    hooks: set[int] | None = None
    for plugin in config.pluginmanager.get_plugins():
        package = package_of(plugin)
        option = _REPORTERS.get(package, ("", ""))[0]
        if package in _INERT or (option and not getattr(config.option, option, None)):
            continue
        if hooks is None:
            hooks = {id(each) for each in pytest_api.plugins_with(config, _HOOKS)}
        if (
            id(plugin) in hooks
            or _has_hook(plugin, _NODE_HOOKS)
            or any(_asks(static.attribute(plugin, name)) for name in _CONFIGURE)
        ):
            return True
    return False


def file_options(config: pytest.Config) -> set[str]:
    """The options of files that plugins write in the controller; their attributes."""
    loaded = {package_of(plugin) for plugin in config.pluginmanager.get_plugins()}
    return {file for package, (_, file) in _REPORTERS.items() if package in loaded}


def configures_nodes(config: pytest.Config) -> bool:
    """Whether a plugin's other half tells its workers what they have to know."""
    return any(
        _has_hook(plugin, ["pytest_configure_node"])
        for plugin in config.pluginmanager.get_plugins()
        if package_of(plugin) not in _INERT
    )


def unregistered(config: pytest.Config, hook: str) -> Iterator[Callable[..., Any]]:
    """What would be called as a hook of xdist, if that were loaded.

    Plugins have them in classes, whose objects they register where xdist is.
    """
    plugins = config.pluginmanager.get_plugins()
    for plugin in plugins:
        if package_of(plugin) in _INERT:
            continue
        for each in _classes(plugin):
            if static.attribute(each, hook) and each not in map(type, plugins):
                yield getattr(each(), hook)


def _has_hook(plugin: Any, hooks: Iterable[str]) -> bool:
    return any(
        static.attribute(each, hook)
        for each in (plugin, *_classes(plugin))
        for hook in hooks
    )


def _classes(plugin: Any) -> Iterator[Any]:
    """The classes of the plugin's module, and of those that it has hooks from; their
    objects may become plugins.
    """
    for names in _namespaces(plugin):
        for value in list(names.values()):
            if static.is_a(value, type) and (
                static.text(value, "__module__") == names.get("__name__")
            ):
                yield value


def _namespaces(plugin: Any) -> list[dict[str, Any]]:
    """The names of the modules; one that a conftest.py has its hooks from may be
    missing in sys.modules.
    """
    if not static.is_a(plugin, ModuleType):
        plugin = sys.modules.get(type(plugin).__module__)
        return [static.names(plugin)] if plugin else []
    found = {id(names): names for names in [static.names(plugin)]}
    for name, value in list(static.names(plugin).items()):
        if name.startswith("pytest_") and type(value) is FunctionType:
            found[id(value.__globals__)] = value.__globals__
    return list(found.values())


def _asks(value: Any, depth: int = _DEPTH) -> bool:
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
