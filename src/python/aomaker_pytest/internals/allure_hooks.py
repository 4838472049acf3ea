"""Guards around Allure's hooks of pytest: an error in one costs no test."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Generator
from typing import Any, Callable

from . import allure_writer
from .allure_identity import encoded

REPLACED = "aomaker_pytest"  # marks functions and classes that were replaced


def listener_of(config: Any) -> Any:
    """Allure's listener in a session that writes for it; before 2.13 it has no
    name.
    """
    return next(
        (
            plugin
            for plugin in config.pluginmanager.get_plugins()
            if type(plugin).__name__ == "AllureListener"
        ),
        None,
    )


def tell_calls(config: Any, tell: Callable[..., None]) -> None:
    """Report what tests tell Allure about themselves: tell(call, early, args).

    early: the call was made during the set-up, at whose end a test gets its
    title.
    """
    listener = listener_of(config)
    if listener is not None:
        setattr(listener, REPLACED, tell)


def _tell_call(hook: Any, names: list[str], args: tuple[Any, ...]) -> None:
    listener, *values = args
    tell = vars(listener).get(REPLACED)
    test = listener.allure_logger.get_test(None) if tell else None
    if test is None:
        return
    made = {
        name: [*map(encoded, of)] if name == "labels" else encoded(of)
        for name, of in zip(names, values)
    }
    if made.get("mode") is not None:
        made["mode"] = values[names.index("mode")].name
    tell(hook.__name__, test.fullName is None, made)


# -- hooks


def with_signature_of(original: Any, function: Any) -> Any:
    """Make a function a hook that pluggy takes for the original, by its arguments'
    names.
    """
    functools.update_wrapper(function, original)
    function.__signature__ = inspect.signature(original)
    return function


def guard(listener: Any) -> None:
    """Guard the hooks of the listener, which report tests and are no part of them."""
    if hasattr(listener, REPLACED):
        return
    setattr(listener, REPLACED, True)
    for name, function in list(vars(listener).items()):
        if hasattr(function, "pytest_impl") or hasattr(function, "allure_impl"):
            make = (
                _guarded_halves
                if inspect.isgeneratorfunction(function)
                else _told
                if name.startswith("add_")
                else _guarded
            )
            setattr(listener, name, with_signature_of(function, make(function)))


def _guarded(hook: Any) -> Any:
    def guarded(*args: Any, **options: Any) -> Any:
        try:
            return hook(*args, **options)
        except Exception as error:
            _tell(hook, error)

    return guarded


def _told(hook: Any) -> Any:
    names = list(inspect.signature(hook).parameters)[1:]

    def told(*args: Any, **options: Any) -> Any:
        try:
            done = hook(*args, **options)
            if not options:  # else the call is ours
                _tell_call(hook, names, args)
            return done
        except Exception as error:
            _tell(hook, error)

    return told


def _guarded_halves(hook: Any) -> Any:
    def guarded(*args: Any, **options: Any) -> Generator[None, Any, None]:
        halves = hook(*args, **options)
        try:
            next(halves)
        except Exception as error:
            halves = None
            _tell(hook, error)
        outcome = yield
        try:
            if halves is not None:
                halves.send(outcome)
        except StopIteration:
            pass
        except Exception as error:
            if error is not (outcome.excinfo or (None, None))[1]:
                _tell(hook, error)

    return guarded


def _tell(hook: Any, error: Exception) -> None:
    what = allure_writer.represented(error)
    allure_writer.say(f"Allure has failed ({hook.__name__}): {what}")
