"""Loguru's handlers, and the modules that it is enabled for, for each group.

Its logger belongs to the process. A group has its own settings, by the same
rules as those of logging (``logs``).
"""

from __future__ import annotations

import importlib.util
import sys
from typing import Any

from . import owner
from .log_setup import holds_for_group

_NAME = "loguru"


class _Setting:
    """Replaces an attribute of Loguru's core, which is never changed in place."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, core: Any, cls: type) -> Any:
        group = owner.current()
        base = vars(core)[self.name]
        return base if group is None else group.own.get(self, base)

    def __set__(self, core: Any, value: Any) -> None:
        group = owner.current()
        if group is not None and holds_for_group():
            group.own[self] = value
        else:
            self.set_for_all(core, value)

    def set_for_all(self, core: Any, value: Any) -> None:
        vars(core)[self.name] = value
        for group in owner.living():
            group.own.pop(self, None)


class _Handlers(_Setting):
    def set_for_all(self, core: Any, value: Any) -> None:
        before = self.__get__(core, type(core))
        new = {key: value[key] for key in value.keys() - before.keys()}
        gone = before.keys() - value.keys()

        def changed(handlers: dict[int, Any]) -> dict[int, Any]:
            kept = {key: handlers[key] for key in handlers if key not in gone}
            return {**kept, **new}

        vars(core)[self.name] = changed(vars(core)[self.name])
        for group in owner.living():
            if self in group.own:
                group.own[self] = changed(group.own[self])


class _Enabled(_Setting):
    """A cache that is changed in place."""

    def __get__(self, core: Any, cls: type) -> Any:
        group = owner.current()
        base = vars(core)[self.name]
        return base if group is None else group.own.setdefault(self, {})


class _LowestLevel:
    """The lowest level of the handlers that the group has."""

    def __get__(self, core: Any, cls: type) -> Any:
        levels = [handler.levelno for handler in list(core.handlers.values())]
        return min(levels, default=float("inf"))

    def __set__(self, core: Any, value: Any) -> None:
        pass


def _divide(loguru: Any) -> None:
    cls: Any = type(loguru.logger._core)
    cls.handlers, cls.min_level = _Handlers("handlers"), _LowestLevel()
    cls.enabled = _Enabled("enabled")
    for name in ("activation_list", "activation_none"):
        setattr(cls, name, _Setting(name))


class _AtImport:
    """A finder: divides Loguru when it has been imported."""

    def find_spec(self, name: str, *_: Any) -> Any:
        if name != _NAME:
            return None
        sys.meta_path.remove(self)  # type: ignore[arg-type]
        spec: Any = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def execute_and_divide(module: Any) -> None:
                execute(module)
                _divide(module)

            spec.loader.exec_module = execute_and_divide
        return spec


def install() -> None:
    if _NAME in sys.modules:
        _divide(sys.modules[_NAME])
    else:
        sys.meta_path.insert(0, _AtImport())  # type: ignore[arg-type]
