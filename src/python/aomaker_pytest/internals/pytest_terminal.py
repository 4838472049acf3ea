"""Reaches into what pytest's terminal reporter asks of plugins.

A worker of xdist has no terminal reporter, so nobody there is asked for a summary
of its own. Our sessions have one, whose output goes to a log.
"""

from __future__ import annotations

from typing import Any

import pytest

from .pytest_api import package_of

_HOOKS = (
    "pytest_report_header",
    "pytest_report_collectionfinish",
    "pytest_terminal_summary",
)
_PYTEST = ("_pytest", "aomaker_pytest")


def only_pytest_reports(config: pytest.Config) -> None:
    """Ask pytest's own plugins only."""
    for name in _HOOKS:
        _ask_only(getattr(config.pluginmanager.hook, name), _PYTEST)


def be_brief(config: pytest.Config) -> None:
    """Print as with -qq, and let no plugin sum up, by a mail for instance.

    (--no-summary leaves out pytest's own summary only.)
    """
    config.option.verbose = -2
    for name in _HOOKS:
        _ask_only(getattr(config.pluginmanager.hook, name), ())


def _ask_only(hook: Any, packages: tuple[str, ...]) -> None:
    execute = hook._hookexec

    def execute_some(name: str, methods: Any, values: Any, first: bool) -> Any:
        some = [each for each in methods if package_of(each.plugin) in packages]
        return execute(name, some, values, first)

    hook._hookexec = execute_some


def tell_no_interrupt(config: pytest.Config) -> None:
    """Let no plugin hear that the session is ended by an exception."""
    hook: Any = config.pluginmanager.hook.pytest_keyboard_interrupt
    hook._hookexec = lambda *_: []
