"""How Allure writes its files: with as little as it takes.

The texts and names are those that it would make. ``json.dump`` makes a text in
Python, part by part, ``json.dumps`` the same text in C; ``attr.asdict`` asks
more of each value than these may be; an opened file and a random name cost system calls, and in a host each of these may cost a turn of
all its threads. Together that is a fifth of what a short test costs.
"""
from __future__ import annotations

import io
import json
import os
import sys
import uuid
from types import ModuleType
from typing import Any, Callable

_ATOMS = {str, int, float, bool, type(None)}
_fields: dict[type, list[tuple[str, Any]]] = {}
_ids: list[uuid.UUID] = []
os.register_at_fork(after_in_child=_ids.clear)


def _uuid4() -> uuid.UUID:
    while True:
        try:
            return _ids.pop()
        except IndexError:
            data = os.urandom(16 * 256)
            _ids.extend(uuid.UUID(bytes=data[at:at + 16], version=4)
                        for at in range(0, len(data), 16))


class _NewFile:
    """As much of a text file as is written at once."""

    def __init__(self, path: Any) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC |
                             os.O_CLOEXEC, 0o664)

    def __enter__(self) -> _NewFile:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def write(self, text: str) -> None:
        data = text.encode("utf-8")
        while data:
            data = data[os.write(self._file, data):]


def _open(path: Any, mode: str = "r", **options: Any) -> Any:
    if mode == "w" and options == {"encoding": "utf8"}:
        return _NewFile(path)
    return io.open(path, mode, opener=_opener, **options)


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags, 0o664)  # whatever the umask, as of a GitLab


def _dump(value: Any, file: Any, **options: Any) -> None:
    file.write(json.dumps(value, **options))


class _Odd(Exception):
    """Something that Allure's own results do not hold."""


def _dictionary(value: Any, keep: Callable[[Any, Any], Any]) -> dict[str, Any]:
    """As ``attr.asdict(value, filter=keep)``, of results and their parts."""
    cls = type(value)
    if cls not in _fields:
        _fields[cls] = [(field.name, field) for field in
                        sys.modules["attr"].fields(cls)]
    found = {}
    for name, field in _fields[cls]:
        inner = getattr(value, name)
        if keep(field, inner):
            found[name] = inner if type(inner) in _ATOMS else \
                _plain(inner, keep)
    return found


def _plain(value: Any, keep: Callable[[Any, Any], Any]) -> Any:
    cls = type(value)
    if cls is list:
        return [inner if type(inner) in _ATOMS else _plain(inner, keep)
                for inner in value]
    if hasattr(cls, "__attrs_attrs__"):
        return _dictionary(value, keep)
    raise _Odd


def _asdict(value: Any, **options: Any) -> Any:
    try:
        if options.keys() == {"filter"}:
            return _dictionary(value, options["filter"])
    except _Odd:
        pass
    return sys.modules["attr"].asdict(value, **options)


def _with(module: ModuleType, **names: Any) -> ModuleType:
    """A module like this one, but for these names."""
    other = ModuleType(module.__name__)
    vars(other).update(vars(module), **names)
    return other


_INSTEAD = {
    "allure_commons.logger": {"io": _with(io, open=_open), "open": _open,
                              "json": _with(json, dump=_dump),
                              "uuid": _with(uuid, uuid4=_uuid4),
                              "asdict": _asdict},
    "allure_commons.utils": {"uuid": _with(uuid, uuid4=_uuid4)},
}


def write_quickly() -> None:
    """From now on, where the project has Allure."""
    for name, instead in _INSTEAD.items():
        vars(sys.modules.get(name, ModuleType(""))).update(instead)
