"""Filters and records of warnings, for each group.

``catch_warnings``, which pytest enters for each test and ``pytest.warns`` for
itself, replaces two attributes of the module. Groups have them for themselves.

A module remembers the places that have warned once, until any filter in the
process changes; a warning that one group saw must still be shown to another. So
the modules' memory stays empty, and each group remembers the warnings it has
shown, as long as its own filters are the same.
"""

from __future__ import annotations

import sys
import warnings
from typing import Any

from . import owner
from .per_group_attributes import PerGroupAttribute, divide, keep, own

_SEEN = "warnings seen"
_module: Any = warnings


def _forget_places() -> None:
    if hasattr(_module, "_filters_mutated"):
        _module._filters_mutated()
    else:  # since 3.14
        with _module._lock:
            _module._filters_mutated_lock_held()


class _Filters(PerGroupAttribute):
    """The list of filters: a group begins with a copy of the host's."""

    def __get__(self, module: Any, cls: type) -> Any:
        group = owner.current()
        if group is None:
            return self.base
        _forget_places()
        if self not in group.own:
            group.own[self] = list(self.base)
        return group.own[self]

    def __set__(self, module: Any, value: Any) -> None:
        group = owner.current()
        if group is None:
            self.base = value
        else:
            keep(self, group, module, value)
            group.own[_SEEN] = set()


class _FilterList:
    """The list that the module's own functions find under the name ``filters``."""

    def _changed(self) -> Any:
        group = owner.current()
        if group is not None:
            group.own[_SEEN] = set()
        return _module.filters

    def insert(self, index: int, item: Any) -> None:
        self._changed().insert(index, item)

    def append(self, item: Any) -> None:
        self._changed().append(item)

    def remove(self, item: Any) -> None:
        self._changed().remove(item)

    def __setitem__(self, index: Any, value: Any) -> None:
        self._changed()[index] = value

    def __contains__(self, item: Any) -> bool:
        return item in _module.filters

    def __iter__(self) -> Any:
        return iter(_module.filters)


def _action(message: Any) -> str:
    """The action of the first filter that fits, by the rules of the module."""
    for action, text, category, module, line in _module.filters:
        if (
            (text is None or text.match(str(message.message)))
            and issubclass(message.category, category)
            and (line == 0 or line == message.lineno)
            and (module is None or module.match(message.filename))
        ):
            return str(action)
    return str(_module.defaultaction)


def _is_news(message: Any) -> bool:
    group = owner.current()
    if group is None:
        return True
    seen = group.own.setdefault(_SEEN, set())
    place = (str(message.message), message.category, message.filename, message.lineno)
    if place in seen and _action(message) != "always":
        return False
    seen.add(place)
    return True


def _show(message: Any) -> None:
    """Replaces ``warnings._showwarnmsg``, which C calls."""
    if not _is_news(message):
        return
    show = _module.showwarning
    if show is _module._showwarning_orig:
        _module._showwarnmsg_impl(message)
    else:
        show(
            message.message,
            message.category,
            message.filename,
            message.lineno,
            message.file,
            message.line,
        )


def install() -> None:
    if getattr(sys.flags, "context_aware_warnings", 0):
        return  # since 3.14
    divide(
        warnings,
        filters=_Filters("filters", _module.filters),
        **own(warnings, "showwarning", "_showwarnmsg_impl"),
    )
    vars(warnings)["filters"] = _FilterList()
    vars(warnings)["_showwarnmsg"] = _show
