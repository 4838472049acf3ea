"""Every reach into the internals of pytest and its plugins, and why.

Modules beside this one have those of the start of a session, of reports, calls,
directories, the cache and threads. Tested on the oldest and the newest release
that is supported.
"""

from __future__ import annotations

import functools
import re
import sys
from typing import Any, Callable

import pytest
from _pytest.mark import KeywordMatcher

from ..util import static
from . import xdist_hooks

_READABLE_IDS = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"


def spare_hypothesis(config: pytest.Config) -> None:
    """Keep hypothesis' plugin from importing hypothesis for the summary of a session
    that has not used it, as it would be the dearest part of many.
    """
    if "hypothesis" not in sys.modules:
        plugin = config.pluginmanager.get_plugin("hypothesispytest")
        if plugin is not None:
            config.pluginmanager.unregister(plugin)


def take_over(config: pytest.Config) -> None:
    """Change settings of the project that cannot hold inside of one group.

    xdist would start workers of its own (addopts = -n 4); a module that cannot
    be collected must not hide the group's other tests.
    """
    xdist_hooks.declare(config)
    option = config.option
    option.continue_on_collection_errors = True
    config.addinivalue_line(
        "markers", "thread_unsafe: with --mt, no other test runs beside this one"
    )
    config.addinivalue_line(
        "markers",
        "aomaker(pool=NAME, exclusive=True): which other groups run beside the test's",
    )
    if not config.pluginmanager.hasplugin("xdist"):
        config.addinivalue_line(
            "markers", "xdist_group(name): tests of a name never run at the same time"
        )
    if not config.pluginmanager.hasplugin("timeout"):
        config.addinivalue_line(
            "markers", "timeout(seconds): kill the test's worker when it takes longer"
        )
    if hasattr(option, "numprocesses"):
        option.numprocesses = None
        option.tx = []
        option.dist = "no"
    config.args = spelled(config, config.args)
    if option.file_or_dir:
        option.file_or_dir = spelled(config, option.file_or_dir)


def spelled(config: pytest.Config, args: list[str]) -> list[str]:
    """Arguments with their node ids as this session of pytest writes them."""
    try:
        if config.getini(_READABLE_IDS):
            return args
    except ValueError:  # -p no:python
        return args
    return [*map(as_spelled, args)]


def as_spelled(arg: str) -> str:
    """A node id as pytest writes it: reports show `test_a[北]`, and people type
    that, whose id is `test_a[\\u5317]`.
    """
    path, _, names = arg.partition("::")
    parameters = names.partition("[")[2]
    if parameters.isascii() or not path.endswith(".py"):
        return arg
    escaped = re.sub(
        "[^\0-\x7f]+",
        lambda found: found[0].encode("unicode_escape").decode(),
        parameters,
    )
    return arg[: -len(parameters)] + escaped


def runs_no_tests(config: pytest.Config) -> bool:
    """Whether the arguments ask pytest to show something instead of running tests."""
    return any(
        getattr(config.option, name, None)
        for name in (
            "collectonly",
            "showfixtures",
            "show_fixtures_per_test",
            "markers",
            "cacheshow",
        )
    )


def positional(config: pytest.Config) -> list[str]:
    """The paths and node ids among the arguments, with those of addopts."""
    return list(config.option.file_or_dir or [])


def is_rewritten(module: Any) -> bool:
    """Whether pytest's own import hook has rewritten its assertions."""
    from _pytest.assertion.rewrite import AssertionRewritingHook

    return static.is_a(static.attribute(module, "__loader__"), AssertionRewritingHook)


def wrap_fixture(
    session: pytest.Session, name: str, wrap: Callable[[Any], Any]
) -> None:
    """Let tests get `wrap` of a fixture's value.

    A fixture over that of the same name would stand beside it in Allure's
    report, and a hook around its set-up in the traceback of each that fails.
    """
    definitions = {}
    for item in session.items:
        info: Any = getattr(item, "_fixtureinfo", None)
        for definition in info.name2fixturedefs.get(name, ()) if info else ():
            definitions[id(definition)] = definition
    for definition in definitions.values():
        definition.func = _wrapped(definition.func, wrap)


def _wrapped(
    function: Callable[..., Any], wrap: Callable[[Any], Any]
) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapped(**arguments: Any) -> Any:
        return wrap(function(**arguments))

    return wrapped


def allure_version(config: pytest.Config) -> str | None:
    """The version of allure-pytest, if this project loads it."""
    from importlib import metadata

    if not hasattr(config.option, "allure_report_dir"):
        return None
    try:
        return metadata.version("allure-pytest")
    except metadata.PackageNotFoundError:
        return "?"


def fixture_scopes(item: pytest.Item) -> dict[str, str]:
    """The fixtures that a test uses; there is no public way to them."""
    info: Any = getattr(item, "_fixtureinfo", None)
    if info is None:
        return {}
    return {
        name: definitions[-1].scope
        for name, definitions in info.name2fixturedefs.items()
        if definitions
    }


def function_of(item: pytest.Item) -> Any:
    """The function of a test, without making the instance that it is a method of."""
    return getattr(item, "_obj", None)


def keywords(item: pytest.Item) -> set[str]:
    """The names that -k may match; the matcher has no public name."""
    return set(KeywordMatcher.from_item(item)._names)


def selection(config: pytest.Config) -> tuple[str, str]:
    """The values of -k and -m, wherever they were given."""
    return (
        getattr(config.option, "keyword", "") or "",
        getattr(config.option, "markexpr", "") or "",
    )


def check_selection(config: pytest.Config) -> None:
    """Raise the error of a wrong -k or -m, which pytest finds late."""
    from _pytest import mark

    mark.pytest_collection_modifyitems([], config)


def select_all(config: pytest.Config) -> None:
    config.option.keyword = config.option.markexpr = ""


def plugins_with(config: pytest.Config, hooks: set[str]) -> list[Any]:
    """The plugins that implement one of these hooks."""
    manager = config.pluginmanager
    found = {
        id(implementation.plugin): implementation.plugin
        for name in hooks
        if hasattr(manager.hook, name)
        for implementation in getattr(manager.hook, name).get_hookimpls()
    }
    return list(found.values())


def package_of(plugin: Any) -> str:
    """The top of a plugin's module, or of its class's."""
    name = static.text(plugin, "__name__") or type(plugin).__module__
    return name.partition(".")[0]


def collects_others(config: pytest.Config) -> bool:
    """Whether files are collected beside python_files and test*.txt.

    Plugins may do so, or pytest with certain options.
    """
    if config.getoption("doctestmodules", False) or config.getoption(
        "doctestglob", None
    ):
        return True
    return any(
        package_of(plugin) not in ("_pytest", __name__.partition(".")[0])
        for plugin in plugins_with(config, {"pytest_collect_file"})
    )


def plugin_files(config: pytest.Config) -> list[str]:
    """The files of conftest.py and of other plugins that are plain files."""
    files = (
        getattr(plugin, "__file__", None)
        for plugin in config.pluginmanager.get_plugins()
    )
    return [file for file in files if isinstance(file, str)]
