"""Allure: one plugin manager and one tree of steps for each group.

``allure_commons`` has one of each for the process: every session's listener
would get every session's steps, and threads share a dictionary that each
finished test empties.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from typing import Any

from . import owner

_KEY = "allure"


def install() -> None:
    try:
        from allure_commons import _core, reporter
    except ImportError:
        return
    _divide_manager(_core.MetaPluginManager)
    _divide_steps(reporter)


def _divide_manager(meta: Any) -> None:
    get = meta.get_plugin_manager
    lock = threading.Lock()
    # before 2.12 each thread has one, also those that a test starts
    of_thread = not hasattr(meta, "_plugin_manager")

    def make() -> Any:
        if of_thread:
            return get()
        with lock:  # instead of the process's one
            before, meta._plugin_manager = meta._plugin_manager, None
            try:
                return get()
            finally:
                meta._plugin_manager = before

    def get_owned() -> Any:
        group = owner.current()
        if (
            group is None
            or of_thread
            and threading.current_thread() is not group.thread
        ):
            return get()
        if _KEY not in group.own:
            group.own[_KEY] = make()
        return group.own[_KEY]

    meta.get_plugin_manager = staticmethod(get_owned)


def _divide_steps(reporter: Any) -> None:
    items = getattr(reporter, "ThreadContextItems", None)
    if items is None:
        return  # before 2.12 each session has a dictionary
    init = items.__init__

    def init_owned(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        group = owner.current()
        self._thread_context = defaultdict(OrderedDict)
        if group is not None:
            group.steps = self._thread_context

    def cleanup(self: Any) -> None:
        for thread in list(self._thread_context):
            if not thread.is_alive():
                self._thread_context.pop(thread, None)

    items.__init__, items.cleanup = init_owned, cleanup
