"""Reaches into the start of a pytest session, which a fork server divides.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import copy
import os
import sys
import tempfile
from collections.abc import Generator, Iterable
from importlib import metadata
from typing import Any, Callable

import pytest


class _Loaded(BaseException):
    """Raised when all plugins are loaded."""


class _Stop:
    config: pytest.Config

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_load_initial_conftests(
        self, early_config: pytest.Config
    ) -> Generator[None, Any, None]:
        """Stop before plugins do something for a project, such as importing its
        settings.
        """
        self.config = early_config
        raise _Loaded
        yield


def installed_plugins() -> dict[str, str]:
    """The names of the plugins that every session imports, in this order, and their
    modules.
    """
    return {
        entry.name: entry.value.partition(":")[0]
        for distribution in metadata.distributions()
        for entry in distribution.entry_points
        if entry.group == "pytest11"
    }


def load_plugins(left_out: Iterable[str] = ()) -> pytest.Config:
    """Import pytest and its plugins, as every session does, without some of them.

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
    stop = _Stop()
    args = ["-c", os.devnull, "--noconftest", "--rootdir", os.path.dirname(__file__)]
    for name in left_out:
        args += ["-p", f"no:{name}"]
    try:
        _prepareconfig(args, [stop])
    except _Loaded:
        pass
    finally:
        sys.path[:] = path
        os.environ.update(hidden)
    return stop.config


def set_version() -> None:
    """Tell the tests' version of pytest, as ``pytest.main`` does from 8.2 on."""
    if pytest.version_tuple >= (8, 2):
        os.environ["PYTEST_VERSION"] = pytest.__version__


def prepare(args: list[str], plugins: list[object]) -> pytest.Config:
    """Do what ``pytest.main`` does before pytest_cmdline_main.

    There is no public way to divide it there. Capturing has begun before
    conftest.py was loaded, which may keep its streams; so forks go on with them
    (``capture_again``).
    """
    from _pytest.config import _prepareconfig

    set_version()
    return _prepareconfig(args, plugins)


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


def _captures(config: pytest.Config) -> list[Any]:
    """The captures of descriptors that have begun, and are suspended: of standard
    input, output and error.
    """
    manager: Any = config.pluginmanager.get_plugin("capturemanager")
    captures = manager and manager._global_capturing
    each = (captures.in_, captures.out, captures.err) if captures else ()
    return [capture for capture in each if hasattr(capture, "targetfd_save")]


def capture_descriptors(config: pytest.Config) -> set[int]:
    """The descriptors that capturing has opened."""
    found = set()
    for capture in _captures(config):
        found |= {capture.targetfd_save, capture.tmpfile.fileno()}
        if capture.targetfd_invalid is not None:
            found.add(capture.targetfd_invalid)
    return found


def capture_again(
    config: pytest.Config, own_file: Callable[[str, Any], int] | None = None
) -> None:
    """In a fork: go on capturing with the same streams, but in files of its own,
    which take the descriptors of the inherited ones.

    own_file: returns the descriptor of a new file, which is closed here, for the
    stream of this name, and pytest's file; None: files without a name.
    """
    own_file = own_file or _unnamed_file_for
    for capture in _captures(config):
        if capture.targetfd == 0:  # which is the same for all, and is not suspended
            continue
        os.dup2(capture.targetfd, capture.targetfd_save, inheritable=False)
        inherited = capture.tmpfile.fileno()
        name = "stdout" if capture.targetfd == 1 else "stderr"
        own = own_file(name, capture.tmpfile.buffer)
        os.write(own, os.pread(inherited, os.fstat(inherited).st_size, 0))
        os.dup2(own, inherited, inheritable=False)
        os.close(own)


def _unnamed_file_for(name: str, inherited: Any) -> int:
    return unnamed_file()


def unnamed_file() -> int:
    """The descriptor of a new file, as pytest captures in."""
    with tempfile.TemporaryFile() as file:
        return os.dup(file.fileno())


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
