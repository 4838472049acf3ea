"""Attributes of modules that each group has for itself.

A module may have a class of its own, and Python asks a descriptor there before
the module's dictionary: for ``module.name`` in Python and where C reads an
attribute of a module. The module's own functions read the dictionary, as does C
where it reads ``sys``; so where they matter, the dictionary holds a stand-in
that asks the descriptor.
"""

from __future__ import annotations

import sys
import threading
from collections import UserDict
from types import ModuleType
from typing import Any, Callable

from _pytest.assertion import util
from _pytest.mark import structures

from . import owner

_MISSING = object()
_BASE = object()  # the key of the host's value
_MOCKS = {"unittest.mock", "mock", "mock.mock"}


def keep(descriptor: Any, group: owner.Owner, module: Any, value: Any) -> None:
    """Keep a value as the group's.

    ``mock.patch`` reads the dictionary of a module and puts back what it has
    found there, a stand-in for instance, which must not become the value of the
    group.
    """
    own = group.own
    if sys._getframe(2).f_globals.get("__name__") in _MOCKS:
        before = own.setdefault((descriptor, "before"), [])
        if value is not vars(module).get(descriptor.name, _MISSING):
            before.append(own.get(descriptor, _BASE))
        elif before:
            value = before.pop()
    if value is _BASE:
        own.pop(descriptor, None)
    else:
        own[descriptor] = value


class PerGroupAttribute:
    """A descriptor: the group's value, or that of the host."""

    def __init__(self, name: str, base: Any = _MISSING) -> None:
        self.name = name
        self.base = base

    def __get__(self, module: Any, cls: type) -> Any:
        group = owner.current()
        value = self.base if group is None else group.own.get(self, self.base)
        if value is _MISSING:
            raise AttributeError(
                f"module {module.__name__!r} has no attribute {self.name!r}"
            )
        return value

    def __set__(self, module: Any, value: Any) -> None:
        group = owner.current()
        if group is None:
            self.base = value
        else:
            keep(self, group, module, value)

    def __delete__(self, module: Any) -> None:
        self.__get__(module, type(module))
        self.__set__(module, _MISSING)


class PerGroupDict(UserDict):  # type: ignore[type-arg]
    """Replaces a module's dictionary: each group has one."""

    def __init__(self, base: dict[Any, Any]) -> None:
        self._base = base
        self._key = object()

    @property
    def data(self) -> Any:
        group = owner.current()
        return self._base if group is None else group.own.setdefault(self._key, {})


def divide(module: ModuleType, **attributes: Any) -> None:
    """Give the module these descriptors."""
    cls = type(module)
    module.__class__ = type(cls.__name__, (cls,), attributes)


def own(module: ModuleType, *names: str) -> dict[str, Any]:
    """Descriptors whose base is the present value of the module, or nothing."""
    return {
        name: PerGroupAttribute(name, getattr(module, name, _MISSING)) for name in names
    }


def _stand_in(module: ModuleType, name: str) -> Callable[[Any], Any]:
    def hook(args: Any) -> Any:
        return getattr(module, name)(args)

    return hook


def install() -> None:
    """Divide attributes that pytest and the interpreter set for the running test."""
    divide(
        sys,
        **own(
            sys,
            "argv",
            "unraisablehook",
            "last_type",
            "last_value",
            "last_traceback",
            "last_exc",
        ),
    )
    # the explanation of failed assertions, set before each test
    divide(util, **own(util, "_reprcompare", "_assertion_pass", "_config"))
    divide(threading, **own(threading, "excepthook"))
    # the configuration that knows the markers, which a session forgets at its end
    marks: Any = type(structures.MARK_GEN)
    marks._config = PerGroupAttribute("_config", None)
    # functions read these two past the descriptors
    vars(sys)["unraisablehook"] = _stand_in(sys, "unraisablehook")
    vars(threading)["excepthook"] = _stand_in(threading, "excepthook")
    # state of pytest-rerunfailures between the runs of a test
    reruns: Any = sys.modules.get("pytest_rerunfailures")
    if hasattr(reruns, "suspended_finalizers"):
        reruns.suspended_finalizers = PerGroupDict(reruns.suspended_finalizers)
