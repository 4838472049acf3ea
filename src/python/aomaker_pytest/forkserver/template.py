"""The start of pytest, done once for the groups of one family.

The options that the groups have in common are parsed, plugins and the first
conftest.py are loaded, as ``pytest OPTIONS [DIR]`` does it; then each group is
a fork, which adds its own arguments (``-m``, paths, its results folder) and
continues from there: pytest_configure and everything after it is the group's.
"""

from __future__ import annotations

import os
from typing import Any

import pytest

from ..collect import coverage_session
from ..collect.early_plugins import early_plugins
from ..group import captured_output, run
from ..imports.watch import Finding, Watch, watch
from ..internals import (
    allure_api,
    assert_rewrite,
    plain_functions,
    plugin_memo,
    pytest_start,
    xdist_hooks,
)
from ..recording import record
from ..recording.children import Children
from ..util.inputs import Inputs
from ..util.pytest_command import set_argv
from .plugin_trial import not_shared
from .preload_trial import one_thread
from .request import Request


class Template:
    """Prepared for requests like this one."""

    def __init__(self, request: Request, first: list[str], file: str) -> None:
        """first: the arguments that its groups have in common; file: a path for what
        programs read that are started for all of them.
        """
        self.arguments = "\0".join(first)
        self.environment = request.environment
        self.failed = False  # each group will tell of it
        root = os.getcwd()
        self.inputs = Inputs(root)
        self.measured: coverage_session.Before | None = None
        set_argv(first)
        children = Children(file, self.inputs.root)
        with watch() as watched:
            self._prepare(first, watched)
        children.end(self.inputs, record.of_process(root))
        if not self.failed:
            self.measured = coverage_session.settle(self.config)
            xdist_hooks.declare(self.config)
            _remember(self.config)
        self.folder = os.getcwd()  # a conftest.py may have changed it
        os.chdir(root)
        self.inputs.settle()
        self.findings: list[Finding] = watched.findings

    def _prepare(self, first: list[str], watched: Watch) -> None:
        try:
            with one_thread(), captured_output.inheritable_files():
                self.config: Any = pytest_start.prepare(first, early_plugins())
            watched.allow(pytest_start.capture_descriptors(self.config))
        except BaseException:  # noqa: B036
            self.failed = True


def remember_plugins() -> None:
    """Do what can be done once where each group imports conftest.py."""
    _remember(pytest_start.load_plugins(not_shared()))


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
    plain_functions.ask_quickly()
