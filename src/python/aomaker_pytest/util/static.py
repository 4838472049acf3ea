"""Static access to a project's objects, which runs none of their code.

A module may hold anything: a proxy that works only during a request, a module
that is imported when it is touched, a Mock, an array. Their own code decides
about attributes, class, truth and equality; these functions ask Python only.
"""

from __future__ import annotations

from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, Callable

_MOST_WRAPPERS = 100  # a function may wrap itself
_DICTS = (GetSetDescriptorType, MemberDescriptorType)


def is_a(value: Any, *classes: type) -> bool:
    """isinstance() without reading value.__class__."""
    return issubclass(type(value), classes)


# the bases of a class, and its vars(), whatever its metaclass does; None: a class of C
# that is not complete, as some are in Python 3.9
bases: Callable[[type], tuple[type, ...]] = type.__dict__["__mro__"].__get__  # type: ignore
of_class: Callable[[type], Any] = type.__dict__["__dict__"].__get__  # type: ignore

_names_of_module = of_class(ModuleType)["__dict__"].__get__
_names_of_function = of_class(FunctionType)["__dict__"].__get__


def names(value: Any) -> dict[str, Any]:
    """vars() of a module, which may be lazy, or of another object.

    {}: it has none, or something else in its place.
    """
    cls = type(value)
    if cls is ModuleType:
        return _names_of_module(value) or {}
    if cls is FunctionType:
        return _names_of_function(value) or {}
    for base in bases(cls) or ():
        found = of_class(base).get("__dict__")
        if type(found) in _DICTS:
            return found.__get__(value) or {}  # type: ignore
        if found is not None:
            break
    return {}


def attribute(value: Any, name: str) -> Any:
    """The attribute of the object, or of its class, or None."""
    cls = type(value)
    if issubclass(cls, type):
        cls = value
    else:
        own = names(value)
        if name in own:
            return own[name]
    for base in bases(cls) or ():
        place = of_class(base)
        if name in place:
            return place[name]
    return None


def text(value: Any, name: str) -> str:
    """A string attribute of a module, a class or a function, or ""."""
    if is_a(value, ModuleType):
        found = names(value).get(name)
    elif is_a(value, type):
        found = type.__dict__[name].__get__(value) if name in type.__dict__ else None
    elif type(value) is FunctionType:
        found = getattr(value, name, None)
    else:
        found = attribute(value, name)
    return found if isinstance(found, str) else ""


def function(value: Any) -> FunctionType | None:
    """The innermost function, below its decorators, or None."""
    for _ in range(_MOST_WRAPPERS):
        inner = attribute(value, "__wrapped__")
        if type(value).__name__ in ("method", "staticmethod", "classmethod"):
            inner = object.__getattribute__(value, "__func__")
        if inner is None:
            break
        value = inner
    return value if type(value) is FunctionType else None
