"""Attributes of modules that each group has for itself.

A module may have a class of its own, and a descriptor there is asked before
the module's dictionary: by ``module.name`` in Python and by what C asks of a
module object. The module's own functions read the dictionary, as does C where
it reads ``sys``; so where they matter, the dictionary holds a stand-in that
asks the descriptor.
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
_BASE = object()  # what the host has
_MOCKS = {"unittest.mock", "mock", "mock.mock"}


def keep(descriptor: Any, group: owner.Owner, module: Any, value: Any) -> None:
    """As the group's.

    ``mock.patch`` reads the dictionary of a module and puts back what it has
    found there, a stand-in for instance, in the place of what the group had.
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


class Own:
    """A descriptor: the group's value, or what the host has."""

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


class OwnDict(UserDict):  # type: ignore[type-arg]
    """In the place of a module's dictionary: each group has one."""

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
    """Descriptors whose base is what the module has now, or nothing."""
    return {name: Own(name, getattr(module, name, _MISSING)) for name in names}


def _stand_in(module: ModuleType, name: str) -> Callable[[Any], Any]:
    def hook(args: Any) -> Any:
        return getattr(module, name)(args)

    return hook


def install() -> None:
    """What pytest and the interpreter set for the test that is running."""
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
    # who explains a failed assertion, set before each test
    divide(util, **own(util, "_reprcompare", "_assertion_pass", "_config"))
    divide(threading, **own(threading, "excepthook"))
    # whose markers are known, which a session that ends would forget
    marks: Any = type(structures.MARK_GEN)
    marks._config = Own("_config", None)
    # these two are read past the descriptors
    vars(sys)["unraisablehook"] = _stand_in(sys, "unraisablehook")
    vars(threading)["excepthook"] = _stand_in(threading, "excepthook")
    # what a test that runs again keeps meanwhile
    reruns: Any = sys.modules.get("pytest_rerunfailures")
    if hasattr(reruns, "suspended_finalizers"):
        reruns.suspended_finalizers = OwnDict(reruns.suspended_finalizers)
