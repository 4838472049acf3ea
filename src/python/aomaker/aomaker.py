"""Decorators for the functions of hooks.py."""

from __future__ import annotations

from typing import Any, Callable, TypeVar

F = TypeVar("F", bound=Callable[..., Any])


def command(*names: str, **settings: Any) -> Callable[[F], F]:
    """Add an option to ``arun``; the function is called with the option's value.

    settings: help; default, type, required; action_store=True for an option
    without a value, which stands for True (False when it is not given). The
    function is not called when the value is None.
    """

    def decorate(function: F) -> F:
        function.__aomaker__ = (  # type: ignore[attr-defined]
            function,
            list(names),
            settings,
        )
        return function

    return decorate


def hook(function: F) -> F:
    """Call the function once before the first group.

    If it is a generator, the part after its ``yield`` runs after the reports.
    """
    function.__aomaker__ = (function, [], {})  # type: ignore[attr-defined]
    return function
