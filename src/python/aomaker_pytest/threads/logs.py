"""Loggers, for each group.

Loggers belong to the process. A group has its own value of what is set for a
logger by its conftests and test modules, by pytest and by plugins: level,
handlers, filters, ``propagate`` and ``disabled``. Each group imports its
conftests and is configured itself, so each makes the same settings, and
``logging.basicConfig`` finds no handler of another group.

What a library sets up once for the process, as it is imported or first used,
holds for all groups (``log_setup`` tells which is which).

A handler that a group has made gets the records of that group only.
"""

from __future__ import annotations

import logging
import logging.config
import sys
from typing import Any, Callable
from weakref import WeakSet, ref

from . import owner
from .log_setup import holds_for_group
from .per_group_attributes import divide

_host: dict[Any, Any] = {}
_generation = object()  # of the answers that loggers have cached
_MADE = "log handlers"


class _Attribute:
    """Replaces an attribute of loggers, or of their manager."""

    def __init__(self, name: str, default: Any) -> None:
        self._name = name
        self._default = default

    def __get__(self, logger: Any, cls: type) -> Any:
        group = owner.current()
        base = vars(logger).get(self._name, self._default)
        return base if group is None else group.own.get((self, logger), base)

    def __set__(self, logger: Any, value: Any) -> None:
        group = owner.current()
        made = self._name in vars(logger)  # else the logger is being made
        if group is not None and made and holds_for_group():
            group.own[self, logger] = value
            return
        vars(logger)[self._name] = value
        if group is not None:
            group.own.pop((self, logger), None)


class _Disabled(_Attribute):
    """``logging.config`` disables all loggers that it does not name.

    Those that exist in a later session may exist because of the first one, and
    in a session alone they would be made after the configuration. So the first
    session disables for all.
    """

    _first: owner.Owner | None = None

    def __set__(self, logger: Any, value: Any) -> None:
        group = owner.current()
        existing = sys._getframe(1).f_code.co_name == "_handle_existing_loggers"
        if group is None or group.looping or not existing:
            super().__set__(logger, value)
            return
        self._first = self._first or group
        if self._first is group:
            vars(logger)["disabled"] = value


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


class _List:
    """Replaces a list of loggers; a group's begins as a copy of the host's.

    Lists are replaced instead of changed: a record that is passed on must not
    miss a handler because another is removed from the same list meanwhile.
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, logger: Any, cls: type) -> Any:
        group = owner.current()
        if group is None:
            return vars(logger)[self._name]
        found = group.own.get((self, logger))
        if found is None:
            found = group.own[self, logger] = list(vars(logger)[self._name])
        return found

    def __set__(self, logger: Any, value: Any) -> None:
        group = owner.current()
        if group is not None and self._name in vars(logger) and holds_for_group():
            group.own[self, logger] = value
            return
        before = vars(logger).get(self._name, ())
        vars(logger)[self._name] = value
        for other in owner.living():
            if (self, logger) in other.own:
                own = [one for one in other.own[self, logger] if one not in before]
                other.own[self, logger] = [*value, *own]

    def add(self, logger: Any, item: Any) -> None:
        """The method that adds."""
        with _lock:
            if item not in self.__get__(logger, type(logger)):
                self._change(logger, lambda items: [*items, item], False)

    def remove(self, logger: Any, item: Any) -> None:
        """The method that removes."""

        def without(items: list[Any]) -> list[Any]:
            return [other for other in items if other is not item]

        with _lock:
            own = item not in vars(logger)[self._name]
            self._change(logger, without, own)

    def _change(
        self, logger: Any, changed: Callable[[list[Any]], list[Any]], own: bool
    ) -> None:
        group = owner.current()
        if group is not None and (own or holds_for_group()):
            group.own[self, logger] = changed(self.__get__(logger, type(logger)))
            return
        vars(logger)[self._name] = changed(vars(logger)[self._name])
        for other in owner.living():
            if (self, logger) in other.own:
                other.own[self, logger] = changed(other.own[self, logger])


class _HandlersMade:
    """Replaces ``logging._handlerList``, which ``logging.config`` closes."""

    def __init__(self, base: Any) -> None:
        self._base = base

    def __get__(self, module: Any, cls: type) -> Any:
        group = owner.current()
        if group is None:
            return self._base
        return [ref(handler) for handler in group.own.get(_MADE, ())]

    def __set__(self, module: Any, value: Any) -> None:
        self._base = value


_lock: Any = logging._lock  # type: ignore[attr-defined]


def _divide_loggers() -> None:
    cls: Any = logging.Logger
    manager: Any = logging.Manager
    handlers, filters = _List("handlers"), _List("filters")

    def clear(self: Any) -> None:
        global _generation
        _generation = object()

    cls.level = _Attribute("level", logging.NOTSET)
    cls.propagate, cls.disabled = (
        _Attribute("propagate", True),
        _Disabled("disabled", False),
    )
    cls.handlers, cls.filters = handlers, filters
    cls._cache, manager._clear_cache = _Cache(), clear
    manager._disable = _Attribute("_disable", 0)

    def add_handler(self: Any, hdlr: logging.Handler) -> None:
        handlers.add(self, hdlr)

    def remove_handler(self: Any, hdlr: logging.Handler) -> None:
        handlers.remove(self, hdlr)

    def add_filter(self: Any, filter: Any) -> None:
        filters.add(self, filter)

    def remove_filter(self: Any, filter: Any) -> None:
        filters.remove(self, filter)

    cls.addHandler, cls.removeHandler = add_handler, remove_handler
    cls.addFilter, cls.removeFilter = add_filter, remove_filter


def of_group(group: owner.Owner) -> Callable[[logging.LogRecord], bool]:
    """A filter for handlers: the records of this group."""
    return lambda record: owner.current() is group


def _divide_handlers() -> None:
    cls: Any = logging.Handler
    init = cls.__init__

    def init_owned(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        group = owner.current()
        if group is not None and holds_for_group():
            self.addFilter(of_group(group))
            group.own.setdefault(_MADE, WeakSet()).add(self)

    cls.__init__ = init_owned
    module: Any = logging
    divide(logging, _handlerList=_HandlersMade(module._handlerList))


def install() -> None:
    _divide_loggers()
    _divide_handlers()
