"""Reaches into the start of a pytest session, which a fork server divides.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import copy
import os
import sys
from typing import Any

import pytest


def load_plugins() -> None:
    """Import pytest and its plugins, as every session does.

    It uses a configuration without a project, since plugins have to come
    through the import hook that rewrites assertions. (There is no public way to
    have a configuration without a run.)
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
        config._ensure_unconfigure()
    finally:
        sys.path[:] = path
        os.environ.update(hidden)


def set_version() -> None:
    """Tell the tests' version of pytest, as ``pytest.main`` does from 8.2 on."""
    if pytest.version_tuple >= (8, 2):
        os.environ["PYTEST_VERSION"] = pytest.__version__


def prepare(args: list[str], plugins: list[object]) -> pytest.Config:
    """Do what ``pytest.main`` does before pytest_cmdline_main.

    There is no public way to divide it there. Capturing has begun while
    conftest.py was loaded; it is ended, since a fork has to begin its own.
    """
    from _pytest.config import _prepareconfig

    set_version()
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
    """Make no option required, since all options together have been parsed."""
    for action in getattr(parser.optparser, "_actions", ()):
        action.required = False
    for group in (parser._anonymous, *parser._groups):
        for option in group.options:  # pytest < 9 makes new actions of them
            getattr(option, "_attrs", {}).pop("required", None)


def typed(config: pytest.Config) -> list[str]:
    """The paths and node ids that were given as arguments, without those of
    addopts.
    """
    _require_nothing(config._parser)
    option = config._parser.parse(list(config.invocation_params.args))
    return list(option.file_or_dir)


def capture_again(config: pytest.Config) -> None:
    """In a fork: begin the capturing that ``prepare`` has ended."""
    capture: Any = config.pluginmanager.get_plugin("capturemanager")
    if capture is not None:
        capture.start_global_capturing()
        capture.suspend_global_capture()


def run_prepared(config: pytest.Config, plugins: list[object]) -> int:
    """Do the rest of ``pytest.main``; returns pytest's exit status."""
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
