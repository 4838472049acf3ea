"""What modules hold: their files, their names, and generators of random numbers."""

from __future__ import annotations

import gc
import os
import random
import secrets
import sys
import tempfile
import uuid
from collections.abc import Iterator
from types import ModuleType
from typing import Any, Callable

from ..imports.origin import is_in_project
from ..util import static
from .process_state import Section
from .values import class_name, digest, state_of, text_of

Reader = Callable[[Any], str]

_OF_NUMPY = "numpy.random.bit_generator.BitGenerator"  # the base of all
_OURS = ("aomaker_pytest", "aomaker.")
_LIBRARY = 1  # so deep values of libraries are looked at
_REFERRERS = 6
_MOST_REFERRERS = 50


def is_ours(name: str) -> bool:
    return name.startswith(_OURS)


def modules(loaded: dict[str, Any]) -> Section:
    """Name -> file."""
    return {
        name: static.text(module, "__file__") or "no file"
        for name, module in loaded.items()
        if not is_ours(name)
    }


def names(loaded: dict[str, Any]) -> Section:
    """MODULE:NAME -> value; of the project's classes, their attributes, too."""
    found: dict[str, str] = {}
    for name, module in loaded.items():
        if is_ours(name) or not static.is_a(module, ModuleType):
            continue
        own = is_in_project(static.text(module, "__file__"))
        for key, value in list(static.names(module).items()):
            if not isinstance(key, str) or key in _MACHINERY:
                continue
            found[f"{name}:{key}"] = text_of(value) if own else _of_library(value)
            if own and static.is_a(value, type) and _module_of(value) == name:
                found.update(_of_class(f"{name}:{key}", value))
    return found


_MACHINERY = (
    "__builtins__",
    "__cached__",
    "__loader__",
    "__spec__",
    "__warningregistry__",
    "__doc__",
    "__path__",
)


def _of_library(value: Any) -> str:
    """Containers of libraries may be caches, so only their type counts."""
    if type(value) in (list, dict, set):
        return f"<{type(value).__name__}>"
    return text_of(value, deepest=_LIBRARY)


def _module_of(cls: type) -> object:
    return static.of_class(cls).get("__module__")


def _of_class(prefix: str, cls: type) -> Iterator[tuple[str, str]]:
    for key, value in list(static.of_class(cls).items()):
        if not key.startswith("__"):
            yield f"{prefix}.{key}", text_of(value)


# -- generators


def generators() -> Section:
    """Where a generator is kept -> a digest of its state."""
    found: dict[str, str] = {}
    readers: dict[type, Reader | None] = {}
    for value in gc.get_objects():
        cls = type(value)
        if cls not in readers:
            readers[cls] = _reader(cls)
        read = readers[cls]
        if read is not None:
            _add(found, f"{_place(value)} ({class_name(cls)})", read(value))
    torch = static.names(sys.modules.get("torch"))
    if "initial_seed" in torch:
        found["torch"] = str(torch["initial_seed"]())
    return found


def _reader(cls: type) -> Reader | None:
    """What reads the state of generators of this class; None: it is no such class."""
    bases = static.bases(cls) or ()
    if random.Random in bases and random.SystemRandom not in bases:
        return state_of
    if any(class_name(base) == _OF_NUMPY for base in bases):
        return lambda generator: digest(repr(generator.state))
    return None


def _add(found: dict[str, str], key: str, value: str) -> None:
    while key in found:
        key += "'"
    found[key] = value


def _place(value: object) -> str:
    """MODULE:NAME of an object that refers to it, directly or over some others."""
    modules = list(sys.modules.items())
    seen = [value]
    for _ in range(_REFERRERS):
        holders = gc.get_referrers(*seen)
        known = set(map(id, holders))
        for name, module in modules:  # that which was imported first has made it
            holder = static.names(module)
            if id(holder) in known:
                return f"{name}:{_key(holder, seen)}"
        seen = [holder for holder in holders if holder is not seen][:_MOST_REFERRERS]
    return "an object"


def _key(holder: dict[str, Any], values: list[object]) -> str:
    known = set(map(id, values))
    return next((key for key, value in holder.items() if id(value) in known), "?")


def drawn() -> Section:
    """What generators and libraries draw next."""
    return {
        "random.random()": str(random.random()),
        "secrets.token_hex()": secrets.token_hex(),
        "os.urandom(8)": repr(os.urandom(8)),
        "uuid.uuid4()": str(uuid.uuid4()),
        "uuid.uuid1()": str(uuid.uuid1()),
        "name of a temporary file": tempfile.mktemp(),
    }
