"""Levels and handlers of loggers, for each group.

Loggers belong to the process. A level that a group sets while its tests run
holds for that group: ``caplog.set_level``, ``Logger.setLevel``,
``--log-level``. So does a level that its conftests and test modules set at
import; levels that others set hold for all.

A handler that pytest, a conftest or a test module has made gets the records of
its own group only. Others get all records, as they are made once for every
group.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, Callable

from _pytest.assertion.rewrite import AssertionRewritingHook

from . import owner

_host: dict[Any, Any] = {}
_generation = object()  # of the answers that loggers have cached


class _Level:
    """Replaces the attribute ``level`` of loggers."""

    def __get__(self, logger: Any, cls: type) -> Any:
        group = owner.current()
        base = vars(logger).get("level", logging.NOTSET)
        return base if group is None else group.own.get(logger, base)

    def __set__(self, logger: Any, level: int) -> None:
        group = owner.current()
        made = "level" in vars(logger)  # a new logger has no level
        if group is not None and (group.looping or made and _is_made_by_tests()):
            group.own[logger] = level
            return
        vars(logger)["level"] = level
        if group is not None:
            group.own.pop(logger, None)


class _Cache:
    """Replaces ``_cache``: level -> whether it is enabled."""

    def __get__(self, logger: Any, cls: type) -> Any:
        group = owner.current()
        holder = _host if group is None else group.own
        generation, caches = holder.get(self, (None, None))
        if generation is not _generation:
            caches = {}
            holder[self] = (_generation, caches)
        return caches.setdefault(logger, {})

    def __set__(self, logger: Any, value: Any) -> None:
        pass  # each logger is made with an empty cache


def _divide_levels() -> None:
    cls: Any = logging.Logger
    manager: Any = logging.Manager

    def clear(self: Any) -> None:
        global _generation
        _generation = object()

    cls.level, cls._cache, manager._clear_cache = _Level(), _Cache(), clear


def _divide_lists() -> None:
    """Copy the lists of handlers.

    A record that is passed on must not miss a handler because another group
    removes one from the same list meanwhile.
    """
    cls: Any = logging.Logger
    lock: Any = logging._lock  # type: ignore[attr-defined]

    def add(self: Any, handler: logging.Handler) -> None:
        with lock:
            if handler not in self.handlers:
                self.handlers = [*self.handlers, handler]

    def remove(self: Any, handler: logging.Handler) -> None:
        with lock:
            self.handlers = [other for other in self.handlers if other is not handler]

    cls.addHandler, cls.removeHandler = add, remove


def of_group(group: owner.Owner) -> Callable[[logging.LogRecord], bool]:
    """A filter for handlers: the records of this group."""
    return lambda record: owner.current() is group


def _is_made_by_tests() -> bool:
    """Whether pytest or a test module is the caller."""
    frame: Any = sys._getframe(2)
    while frame and (
        frame.f_code.co_name == "__init__"
        or frame.f_globals.get("__name__") == "logging"
    ):
        frame = frame.f_back
    if frame is None:
        return False
    return frame.f_globals.get("__name__", "").startswith("_pytest.") or isinstance(
        frame.f_globals.get("__loader__"), AssertionRewritingHook
    )


def _divide_handlers() -> None:
    cls: Any = logging.Handler
    init = cls.__init__

    def init_owned(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        group = owner.current()
        if group is not None and _is_made_by_tests():
            self.addFilter(of_group(group))

    cls.__init__ = init_owned


def install() -> None:
    _divide_levels()
    _divide_lists()
    _divide_handlers()
