"""State of the process that a test leaves changed, although it ran alone.

It holds for the tests of its group that follow, as it does in pytest, and for
no other group: so they run alone, too, until it is as before, or their group
ends and it is put back. What is only added to the project's own objects, as a
cache that is filled, does not count: no other test can have used it.
"""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from operator import is_
from socket import getdefaulttimeout, setdefaulttimeout
from sys import getrecursionlimit, setrecursionlimit
from types import ModuleType
from typing import Any, Callable

from ..util import static

# modules of Python whose functions tests replace
_MODULES = (
    "asyncio",
    "builtins",
    "datetime",
    "getpass",
    "http.client",
    "os",
    "platform",
    "posixpath",
    "shutil",
    "socket",
    "ssl",
    "subprocess",
    "tempfile",
    "time",
    "urllib.request",
    "uuid",
)
_ABSENT = object()
_PLAIN = (str, bytes, int, float, bool, tuple)


class _Names:
    """The names of a module, a class or another object, or of a dictionary."""

    def __init__(self, name: str, holder: Any) -> None:
        self._name = name
        self._holder = holder
        self._before = dict(self._names())

    def _names(self) -> Any:
        if type(self._holder) is dict:
            return self._holder
        if static.is_a(self._holder, type):
            return static.of_class(self._holder)
        return static.names(self._holder)

    def changed(self) -> str | None:
        """The first name that differs."""
        return next(map(self._shown, self._changed()), None)

    def put_back(self) -> None:
        for key in list(self._changed()):
            self._set(key, self._before.get(key, _ABSENT))

    def _changed(self) -> Iterator[Any]:
        before, now = self._before, self._names()
        if len(now) == len(before) and all(map(is_, now.values(), before.values())):
            return  # most often, and much faster
        for key in {**before, **now}:
            values = before.get(key, _ABSENT), now.get(key, _ABSENT)
            if not _is_same(*values) and self._counts(key, *values):
                yield key

    def _counts(self, key: Any, before: Any, now: Any) -> bool:
        return before is not None and before is not _ABSENT

    def _shown(self, key: Any) -> str:
        return self._name if type(self._holder) is dict else f"{self._name}.{key}"

    def _set(self, key: Any, value: Any) -> None:
        if static.is_a(self._holder, type):
            if value is _ABSENT:
                type.__delattr__(self._holder, key)
            else:
                type.__setattr__(self._holder, key, value)
        elif value is _ABSENT:
            self._names().pop(key, None)
        else:
            self._names()[key] = value


class _OfPython(_Names):
    """A module of Python: it may find something out once, and import more."""

    def _counts(self, key: Any, before: Any, now: Any) -> bool:
        if before is None or static.is_a(now, ModuleType):
            return False
        return not key.startswith("_") or callable(before) or callable(now)


class _Environment(_Names):
    def __init__(self) -> None:
        super().__init__("os.environ", os.environ)

    def _names(self) -> dict[Any, Any]:
        # the dictionary's own method: other reads are inputs of the group
        return dict(dict.items(self._holder._data))

    def _counts(self, key: Any, before: Any, now: Any) -> bool:
        return True

    def _shown(self, key: Any) -> str:
        return f"os.environ[{os.fsdecode(key)!r}]"

    def _set(self, key: Any, value: Any) -> None:
        if value is _ABSENT:
            del os.environb[key]
        else:
            os.environb[key] = value


class _Container:
    """The elements of a list or a set."""

    def __init__(self, name: str, holder: Any) -> None:
        self._name = name
        self._holder = holder
        self._before = holder.copy()

    def changed(self) -> str | None:
        now, before = self._holder, self._before
        if type(now) is list:
            same = len(now) >= len(before) and all(map(_is_same, now, before))
            same = same and (now is not sys.path or len(now) == len(before))
        else:
            same = before <= now
        return None if same else self._name

    def put_back(self) -> None:
        self._holder.clear()
        if type(self._holder) is list:
            self._holder.extend(self._before)
        else:
            self._holder.update(self._before)


class _Setting:
    """A setting that has functions of its own."""

    def __init__(
        self, name: str, get: Callable[[], Any], put: Callable[[Any], Any]
    ) -> None:
        self._name = name
        self._get = get
        self._put = put
        self._before = get()

    def changed(self) -> str | None:
        return None if self._get() == self._before else self._name

    def put_back(self) -> None:
        self._put(self._before)


def _is_same(one: Any, other: Any) -> bool:
    if one is other:
        return True
    return type(one) is type(other) and type(one) in _PLAIN and one == other


class LeftState:
    """Compares the process with what it was before a group was alone."""

    def __init__(self) -> None:
        self._parts: list[Any] = []
        self._known: set[int] = set()  # ids of objects in _parts

    def begin(self) -> None:
        """The group begins to be alone."""
        self._parts = [
            _Setting("the working directory", _directory, _change_directory),
            _Setting("the umask", _umask, os.umask),
            _Setting("the locale", _locale, _set_locale),
            _Setting("the timeout of sockets", getdefaulttimeout, setdefaulttimeout),
            _Setting("the recursion limit", getrecursionlimit, setrecursionlimit),
            _Environment(),
            _Container("sys.path", sys.path),
        ]
        self._known = {id(sys.path)}
        for name in _MODULES:
            module = sys.modules.get(name)
            if static.is_a(module, ModuleType):
                self._known.add(id(module))
                self._parts.append(_OfPython(name, module))

    def add(self, objects: Iterable[tuple[str, Any]]) -> None:
        """The next test of the group changes these."""
        for name, value in objects:
            if id(value) not in self._known:
                self._known.add(id(value))
                kind = _Container if type(value) in (list, set) else _Names
                self._parts.append(kind(name, value))

    def changed(self) -> str | None:
        """The name of what is not as it was, the first that is found."""
        return next((why for part in self._parts if (why := part.changed())), None)

    def put_back(self) -> None:
        for part in self._parts:
            if part.changed():
                with suppress(Exception):  # a class may forbid it
                    part.put_back()
        self._parts = []
        self._known = set()


def _directory() -> str | None:
    try:
        return os.getcwd()
    except OSError:
        return None  # a test has removed the directory


def _change_directory(path: str | None) -> None:
    if path is not None:
        os.chdir(path)


def _umask() -> int:
    mask = os.umask(0o77)
    os.umask(mask)
    return mask


def _locale() -> str:
    return locale.setlocale(locale.LC_ALL)


def _set_locale(name: str) -> None:
    locale.setlocale(locale.LC_ALL, name)
