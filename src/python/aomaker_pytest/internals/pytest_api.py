"""Every reach into the insides of pytest and its plugins, and why.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import importlib
import os
import sys
from typing import Any, Callable, NamedTuple

import pytest
from _pytest.mark import KeywordMatcher

from ..util import static


def take_over(config: pytest.Config) -> None:
    """Settings of the project that cannot hold inside of one group.

    xdist would start workers of its own (addopts = -n 4); a module that
    cannot be collected must not hide the group's other tests.
    """
    option = config.option
    option.continue_on_collection_errors = True
    config.addinivalue_line(
        "markers", "thread_unsafe: with --mt, no other test runs beside this one"
    )
    config.addinivalue_line(
        "markers",
        "aomaker(pool=NAME, exclusive=True): which other groups run beside the test's",
    )
    if not config.pluginmanager.hasplugin("timeout"):
        config.addinivalue_line(
            "markers", "timeout(seconds): kill the test's worker when it takes longer"
        )
    if hasattr(option, "numprocesses"):
        option.numprocesses = None
        option.tx = []
        option.dist = "no"


def one_line(text: str) -> str:
    """The first line that says something."""
    for line in text.splitlines():
        if line.strip():
            return line.strip()
    return ""


def longrepr_text(report: Any) -> str:
    """pytest's text of a failure, without colours; where a skip is."""
    if isinstance(report.longrepr, tuple) and len(report.longrepr) == 3:
        path, line, _ = report.longrepr
        return f"{path}:{line}: {reason(report)}"
    text = getattr(report, "longreprtext", None)
    if text is None:
        text = str(report.longrepr or "")
    return text


def reason(report: Any) -> str:
    """Why, in one line: the crash's message, or the reason of a skip.

    ``longrepr`` has no public type: a tuple for skips, and for failures an
    object with ``reprcrash`` where there was an exception.
    """
    longrepr = report.longrepr
    if isinstance(longrepr, tuple) and len(longrepr) == 3:
        text = str(longrepr[2])
        return text[len("Skipped: ") :] if text.startswith("Skipped: ") else text
    crash = getattr(longrepr, "reprcrash", None)
    if crash is not None:
        return one_line(crash.message)
    lines = str(longrepr or "").splitlines()
    errors = [line[1:] for line in lines if line.startswith("E  ")]
    return one_line("\n".join(errors[-1:] or lines))


class ConftestFailure(NamedTuple):
    """Of a conftest.py, before the collection could come to it."""

    folder: str
    message: str
    longrepr: str


def conftest_failure(error: BaseException | None) -> ConftestFailure | None:
    """It could not be imported, or its pytest_configure refuses to go on."""
    from _pytest._code import filter_traceback
    from _pytest.config import ConftestImportFailure

    if isinstance(error, ConftestImportFailure):
        path = str(error.path)
        error = (
            error.cause if hasattr(error, "cause") else error.excinfo[1]
        )  # before pytest 8.1
    elif isinstance(error, pytest.UsageError):
        path = _raised_in(error)
    else:
        return None
    if os.path.basename(path) != "conftest.py":
        return None
    info = pytest.ExceptionInfo.from_exc_info((type(error), error, error.__traceback__))
    info.traceback = info.traceback.filter(filter_traceback)
    text = (
        info.getrepr(style="short", chain=False) if info.traceback else info.exconly()
    )
    return ConftestFailure(os.path.dirname(path), one_line(info.exconly()), str(text))


def _raised_in(error: BaseException) -> str:
    """The file of the innermost code."""
    trace, path = error.__traceback__, ""
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    return path


class MaskedFailure:
    """A failure's text after a mask, with as much of pytest's own object as
    its terminal and ``reason`` use: ``reprcrash`` and ``toterminal``.
    """

    def __init__(self, report: Any, mask: Callable[[str], str]) -> None:
        self._text = mask(longrepr_text(report))
        self.reprcrash = copy.copy(getattr(report.longrepr, "reprcrash", None))
        if self.reprcrash is not None:
            self.reprcrash.message = mask(self.reprcrash.message)

    def __str__(self) -> str:
        return self._text

    def toterminal(self, terminal: Any) -> None:
        terminal.line(self._text)


def subtest(report: Any) -> str | None:
    """What a report of a subtest says it is of; None for other reports.

    pytest-subtests and pytest >= 9 both mark them by ``context``.
    """
    context = getattr(report, "context", None)
    if context is None:
        return None
    return (
        f"{getattr(context, 'msg', None) or ''} "
        f"{dict(getattr(context, 'kwargs', None) or {})}".strip()
    )


def runs_no_tests(config: pytest.Config) -> bool:
    """The arguments ask pytest to show something instead."""
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


def be_brief(config: pytest.Config) -> None:
    """As -qq would have it; and nobody sums up what has not run, by a mail for
    instance. (--no-summary leaves out what pytest itself would say.)"""
    config.option.verbose = -2
    summary: Any = config.pluginmanager.hook.pytest_terminal_summary
    summary._hookexec = lambda *_: []


def positional(config: pytest.Config) -> list[str]:
    """The paths and node ids among the arguments, with those of addopts."""
    return list(config.option.file_or_dir or [])


def is_rewritten(module: Any) -> bool:
    """pytest's own import hook has rewritten its assertions."""
    from _pytest.assertion.rewrite import AssertionRewritingHook

    return static.is_a(static.attribute(module, "__loader__"), AssertionRewritingHook)


def load_plugins() -> None:
    """Import what every session of pytest imports: itself and its plugins.

    By way of a configuration without a project, since plugins have to come
    through the import hook that rewrites assertions. (There is no public way
    to have a configuration without a run.)
    """
    from _pytest.config import _prepareconfig

    hidden = {
        name: os.environ.pop(name)
        for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")
        if name in os.environ
    }
    path = list(sys.path)
    try:
        config = _prepareconfig(
            ["-c", os.devnull, "--noconftest", "--rootdir", os.path.dirname(__file__)]
        )
        _load_hypothesis()
        config._ensure_unconfigure()
    finally:
        sys.path[:] = path
        os.environ.update(hidden)


def _load_hypothesis() -> None:
    """Its plugin imports it late, at the end of each session: each fork would
    have to, by itself."""
    if "_hypothesis_pytestplugin" in sys.modules:
        with contextlib.suppress(Exception):  # who needs it will say so
            importlib.import_module("hypothesis")


def prepare(args: list[str], plugins: list[object]) -> pytest.Config:
    """What ``pytest.main`` does before pytest_cmdline_main.

    There is no public way to divide it there. Capturing has begun while
    conftest.py was loaded; it is ended, since a fork has to begin its own.
    """
    from _pytest.config import _prepareconfig

    os.environ["PYTEST_VERSION"] = pytest.__version__  # as pytest.main does
    config = _prepareconfig(args, plugins)
    capture: Any = config.pluginmanager.get_plugin("capturemanager")
    if capture is not None:
        capture.stop_global_capturing()
    return config


def add_arguments(
    config: pytest.Config, args: list[str], own: list[str], plugins: list[object]
) -> None:
    """In a fork; own: the end of args, which ``prepare`` has not seen."""
    _require_nothing(config._parser)
    namespace = copy.copy(config.option)
    if not namespace.file_or_dir:  # argparse warns of an empty list in it
        del namespace.file_or_dir
    option = config._parser.parse(own, namespace=namespace)
    vars(config.option).update(vars(option))
    config.args = list(option.file_or_dir)
    if hasattr(pytest.Config, "ArgsSource"):
        config.args_source = pytest.Config.ArgsSource.ARGS
    config.invocation_params = pytest.Config.InvocationParams(
        args=args, plugins=plugins, dir=config.invocation_params.dir
    )


def _require_nothing(parser: Any) -> None:
    """Of what is parsed now, since all options together have been."""
    for action in getattr(parser.optparser, "_actions", ()):
        action.required = False
    for group in (parser._anonymous, *parser._groups):
        for option in group.options:  # of which pytest < 9 makes actions anew
            getattr(option, "_attrs", {}).pop("required", None)


def typed(config: pytest.Config) -> list[str]:
    """The paths and node ids that the session was begun with, less those of
    addopts."""
    _require_nothing(config._parser)
    option = config._parser.parse(list(config.invocation_params.args))
    return list(option.file_or_dir)


def capture_again(config: pytest.Config) -> None:
    """In a fork: what ``prepare`` has ended begins."""
    capture: Any = config.pluginmanager.get_plugin("capturemanager")
    if capture is not None:
        capture.start_global_capturing()
        capture.suspend_global_capture()


def run_prepared(config: pytest.Config, plugins: list[object]) -> int:
    """The rest of ``pytest.main``; returns pytest's exit status."""
    for plugin in plugins:
        config.pluginmanager.register(plugin)
    try:
        return int(config.hook.pytest_cmdline_main(config=config))
    except pytest.UsageError as error:
        for message in error.args:
            print(f"ERROR: {message}", file=sys.stderr)
        return int(pytest.ExitCode.USAGE_ERROR)
    finally:
        config._ensure_unconfigure()


def wrap_fixture(
    session: pytest.Session, name: str, wrap: Callable[[Any], Any]
) -> None:
    """Let tests get what `wrap` makes of a fixture's value.

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
    """Of allure-pytest, when this project loads it."""
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
    """What a test calls, without making what it is a method of."""
    return getattr(item, "_obj", None)


def keywords(item: pytest.Item) -> set[str]:
    """The names that -k may meet; the matcher has no public name."""
    return set(KeywordMatcher.from_item(item)._names)


def selection(config: pytest.Config) -> tuple[str, str]:
    """-k and -m, wherever they were given."""
    return (
        getattr(config.option, "keyword", "") or "",
        getattr(config.option, "markexpr", "") or "",
    )


def check_selection(config: pytest.Config) -> None:
    """Raise what pytest has to say of a wrong -k or -m, which it finds late."""
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


def collects_others(config: pytest.Config) -> bool:
    """Whether a plugin, or pytest as told, collects more than python_files
    and test*.txt."""
    if config.getoption("doctestmodules", False) or config.getoption(
        "doctestglob", None
    ):
        return True
    names = (
        getattr(plugin, "__name__", type(plugin).__module__)
        for plugin in plugins_with(config, {"pytest_collect_file"})
    )
    return any(
        name.split(".")[0] not in ("_pytest", __name__.split(".")[0]) for name in names
    )


def plugin_files(config: pytest.Config) -> list[str]:
    """conftest.py and other plugins that are plain files."""
    files = (
        getattr(plugin, "__file__", None)
        for plugin in config.pluginmanager.get_plugins()
    )
    return [file for file in files if isinstance(file, str)]
