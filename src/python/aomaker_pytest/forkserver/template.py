"""The start of pytest, done once for the groups of one family.

The options that the groups have in common are parsed, plugins and the first
conftest.py are loaded, as ``pytest OPTIONS [DIR]`` does it; then each group is
a fork, which adds its own arguments (``-m``, paths, its results folder) and
continues from there: pytest_configure and everything after it is the group's.
"""

from __future__ import annotations

import os
import random
import sys
from typing import Any

import pytest

from ..collect import coverage_session
from ..group import run
from ..internals import allure_api, assert_rewrite, plugin_memo, pytest_start
from ..util.inputs import Inputs
from ..util.pytest_command import set_argv
from ..util.worker_options import first_arguments, parse_options
from . import child
from .preload_probe import one_thread
from .request import Request


class Template:
    """Prepared for requests like this one."""

    def __init__(self, request: Request) -> None:
        options, args = parse_options([os.fsdecode(arg) for arg in request.args])
        self.environment = request.environment
        self._files = child.open_files()
        self._failed = False
        self._seeded = False
        root = os.getcwd()
        self.inputs = Inputs(root)
        self.measured: coverage_session.Before | None = None
        first = first_arguments(options, args)
        set_argv(first)
        seed, random.seed = random.seed, self._seed
        try:
            with one_thread():
                self.config: Any = pytest_start.prepare(
                    first, [coverage_session.EarlyPlugin()]
                )
                self.measured = coverage_session.settle(self.config)
                _remember(self.config)
        except BaseException:  # noqa: B036 - each group will tell of it
            self._failed = True
        finally:
            random.seed = seed
        self.folder = os.getcwd()  # a conftest.py may have changed it
        os.chdir(root)
        # the state of a project that seeds at import; else groups have their own
        self.random_state = random.getstate() if self._seeded else None
        self.inputs.settle()
        self.has_numpy = "numpy" in sys.modules  # then the groups inherit its seed, too

    def _seed(self, *args: Any, **values: Any) -> None:
        """Call random.seed while conftest.py is imported."""
        self._seeded = True
        random.Random.seed(random._inst, *args, **values)  # type: ignore

    def is_unusable(self) -> bool:
        """Whether nothing may be forked of it.

        A conftest.py or a plugin cannot be loaded, or leaves a thread, a file
        or a socket behind.
        """
        return (
            self._failed
            or child.nthreads() > 1
            or len(child.open_files()) > len(self._files)
        )


def _remember(config: pytest.Config) -> None:
    """Do once what each of the groups would do by itself."""
    plugins = config.pluginmanager.get_plugins()
    classes = plugin_memo.plugin_classes([*plugins, run])
    plugin_memo.remember_hooks()
    plugin_memo.prepare_hooks(config.pluginmanager, classes)
    plugin_memo.remember_fixtures(plugins, classes)
    allure_api.take_over()  # from now on its hooks are wrapped, as fixtures are
    plugin_memo.remember_versions(config)
    plugin_memo.remember_ignored()
    assert_rewrite.walk_quickly()
