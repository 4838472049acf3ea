"""Every reach into the internals of pytest for sessions that are threads, and why.

(State that is divided among the groups has a module for each kind in
``threads``.)
"""

from __future__ import annotations

import functools
import sys
import threading
from pathlib import Path
from typing import Any, Callable

import pytest


def without_faulthandler(config: pytest.Config) -> None:
    """Disable its plugin: the host has enabled it; a session that ends would
    disable it.
    """
    plugin = config.pluginmanager.get_plugin("faulthandler")
    if plugin is not None:
        config.pluginmanager.unregister(plugin)


def one_tree_at_a_time() -> None:
    """Let one thread at a time make or compile syntax trees.

    CPython counts their depth for the interpreter, and a thread that is
    interrupted meanwhile finds another's count: a SystemError (python/cpython
    issue 106905). pytest does it for each failure it shows, and for imports.
    """
    import ast

    from _pytest.assertion import rewrite

    lock = threading.RLock()  # reentrant, as a finalizer may do it, too

    def locked(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def with_lock(*args: Any, **values: Any) -> Any:
            with lock:
                return function(*args, **values)

        return with_lock

    ast.parse = locked(ast.parse)
    rewrite.compile = locked(compile)  # type: ignore[attr-defined]


def keep_legacy_paths() -> None:
    """Give pytest's classes their attributes of py.path (fspath, startdir ...) once
    and for all: a session that ends takes away what it has added itself.
    """
    from _pytest import legacypath

    class _Config:
        def add_cleanup(self, function: Callable[..., Any]) -> None:
            pass

    legacypath.pytest_load_initial_conftests(_Config())  # type: ignore[arg-type]


def know_imports_of_others(is_within: Callable[[], bool]) -> None:
    """Let no session warn that it cannot rewrite a module which was imported before
    it began, by another session: that one has done it, or has been told.

    is_within: whether the session is one that a test begins, which would warn.
    """
    from _pytest.assertion.rewrite import AssertionRewritingHook

    begin: Callable[..., None] = AssertionRewritingHook.__init__

    def begin_after_others(self: AssertionRewritingHook, config: pytest.Config) -> None:
        begin(self, config)
        if not is_within():
            self._rewritten_names.update(dict.fromkeys(sys.modules, Path()))

    AssertionRewritingHook.__init__ = begin_after_others  # type: ignore[method-assign]


def without_collecting(config: pytest.Config) -> None:
    """Let no session that ends collect the garbage of all others.

    pytest (>= 8.4) does so to report errors in ``__del__``, which would be told
    to the session that has ended and not to that of the garbage.
    """
    from _pytest import unraisableexception

    key = getattr(unraisableexception, "gc_collect_iterations_key", None)
    if key is not None:
        config.stash[key] = 0


def run_tests_by(config: pytest.Config, run: Callable[..., Any]) -> None:
    """Let ``run(item, protocol)`` call the protocol, in a thread of its choice.

    Hooks of plugins can be put around it, but not into another thread.
    """
    hook: Any = config.pluginmanager.hook.pytest_runtest_protocol
    execute = hook._hookexec

    def execute_by(name: str, methods: Any, values: Any, first: bool) -> Any:
        return run(values["item"], lambda: execute(name, methods, values, first))

    hook._hookexec = execute_by


def log_handlers(config: pytest.Config) -> list[Any]:
    """The handlers by which pytest sees every record of the process."""
    plugin: Any = config.pluginmanager.get_plugin("logging-plugin")
    return [
        getattr(plugin, name)
        for name in (
            "caplog_handler",
            "report_handler",
            "log_cli_handler",
            "log_file_handler",
        )
        if hasattr(plugin, name)
    ]
