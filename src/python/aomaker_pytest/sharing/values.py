"""Texts for values, such that equal values have equal texts in any process.

Making them runs no code of the project or of its libraries (``util.static``).
"""

from __future__ import annotations

import datetime
import hashlib
import io
import logging
import os
import pathlib
import random
import re
import socket
import subprocess
import tempfile
import threading
import uuid
from importlib.machinery import ModuleSpec
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from ..util import static

_MOST_ITEMS = 64
_DEEPEST = 3
_LONGEST = 200
_ADDRESSES = range(1 << 44, 1 << 48)  # of Linux; they are equal in all forks
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_DECIMAL_ADDRESS = re.compile(r"(?<!\d)\d{14,15}(?!\d)")
_PLAIN = (type(None), bool, int, float, complex, type(Ellipsis), type(NotImplemented))
_EXACT = (
    uuid.UUID,
    datetime.datetime,
    datetime.date,
    datetime.timedelta,
    pathlib.PosixPath,
    pathlib.PurePosixPath,
    range,
    slice,
)


def text_of(value: Any, depth: int = 0, deepest: int = _DEEPEST) -> str:
    """The text of a value; of what lies deeper, only its type."""
    cls = type(value)
    if cls is int and value in _ADDRESSES:
        return "<address>"
    if cls in _PLAIN or cls in _EXACT:
        return short(repr(value))
    if cls in (str, bytes):
        return short(_without_addresses(repr(value)))
    if cls in (tuple, list, dict, set, frozenset):
        return _of_container(value, depth, deepest)
    known = _of_code(value) or _of_resource(value)
    if known:
        return known
    own = static.names(value) if depth < deepest else {}
    name = class_name(cls)
    if not own or len(own) > _MOST_ITEMS:
        return f"<{name}>"
    parts = ", ".join(
        f"{key}={text_of(inner, depth + 1, deepest)}"
        for key, inner in own.items()
        if isinstance(key, str)
    )
    return short(f"<{name} {parts}>")


def _without_addresses(text: str) -> str:
    """pydantic names a class with its id(), which is equal in all forks."""
    return _DECIMAL_ADDRESS.sub(
        lambda found: "…" if int(found[0]) in _ADDRESSES else found[0],
        _ADDRESS.sub("0x…", text),
    )


def short(text: str) -> str:
    """The text, or its beginning and a digest of it all."""
    if len(text) <= _LONGEST:
        return text
    return f"{text[: _LONGEST - 20]}… #{digest(text)}"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def class_name(cls: type) -> str:
    module = static.text(cls, "__module__")
    name = static.text(cls, "__qualname__") or static.text(cls, "__name__")
    return name if module in ("", "builtins") else f"{module}.{name}"


def function_name(value: Any) -> str:
    """MODULE.NAME of a function, a class or another object that can be called."""
    if type(value) is MethodType:
        value = object.__getattribute__(value, "__func__")
    if type(value) is FunctionType:
        return f"{static.text(value, '__module__')}.{value.__qualname__}"
    if type(value) is BuiltinFunctionType:
        return str(value.__qualname__)
    if static.is_a(value, type):
        return class_name(value)
    return f"<{class_name(type(value))}>"


def state_of(generator: random.Random) -> str:
    """A digest of what a generator will draw."""
    return digest(repr(random.Random.getstate(generator)))


def _of_container(value: Any, depth: int, deepest: int) -> str:
    cls = type(value)
    if depth >= deepest:
        return f"<{cls.__name__}>"
    if len(value) > _MOST_ITEMS:
        return f"<{cls.__name__} of {len(value)}>"
    if cls is dict:
        parts = [
            f"{text_of(key, depth + 1, deepest)}: {text_of(inner, depth + 1, deepest)}"
            for key, inner in list(value.items())
        ]
    else:
        parts = [text_of(inner, depth + 1, deepest) for inner in list(value)]
    if cls in (set, frozenset):
        parts.sort()
    return short(f"{cls.__name__}({', '.join(parts)})")


def _of_code(value: Any) -> str:
    if static.is_a(value, ModuleType):
        return f"<module {static.text(value, '__name__')}>"
    if static.is_a(value, type):
        return f"<class {class_name(value)}>"
    if static.is_a(value, ModuleSpec):  # the import system changes the rest of it
        own = static.names(value)
        return f"<spec {own.get('name')} {own.get('origin')}>"
    if static.is_a(value, logging.Logger):
        return f"<logger {static.names(value).get('name')}>"
    if type(value) in (FunctionType, BuiltinFunctionType, MethodType):
        return f"<function {function_name(value)}>"
    return ""


def _of_resource(value: Any) -> str:
    cls = type(value)
    if static.is_a(value, random.Random):
        return f"<{class_name(cls)}>"  # its state is told with those of all others
    if cls is socket.socket:
        return f"<socket {_bound(value)}>"
    if cls in (io.TextIOWrapper, io.FileIO, io.BufferedWriter, io.BufferedReader):
        return f"<file {_file_name(value)}>"
    if cls is subprocess.Popen:
        return f"<process {value.pid}>"
    if cls is tempfile.TemporaryDirectory:
        return f"<temporary directory {value.name}>"
    if cls is re.Pattern:
        return short(f"<pattern {value.pattern!r}>")
    if static.is_a(value, threading.Thread):
        return f"<thread {static.names(value).get('_name')}>"
    return ""


def _bound(value: socket.socket) -> str:
    try:
        return repr(value.getsockname())
    except OSError:
        return "closed" if value.fileno() < 0 else "unbound"


def _file_name(value: Any) -> str:
    try:
        number = value.fileno()
        name = os.readlink(f"/proc/self/fd/{number}")
    except (OSError, ValueError):
        return "closed"
    for prefix in ("pipe:", "socket:", "anon_inode:"):
        if name.startswith(prefix):
            return prefix[:-1]
    return name
