"""Every reach into the insides of Allure, but for those of threads, and why.

aomaker adds ``--alluredir`` by itself, so Allure's own mistakes must not cost a
test: a parameter without a repr, a title that is no format, a name that is no
UTF-8, an attachment outside of a test. Then a result says less.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import functools
import inspect
import os
import re
import sys
from collections.abc import Generator
from types import SimpleNamespace
from typing import Any, Callable

from . import allure_writer
from .allure_identity import value, valued

_NO_NAME = re.compile("[^a-zA-Z0-9._-]")
_EXTENSION_MAX = 40
_OURS = "aomaker_pytest"  # an attribute of what has been replaced


def take_over() -> None:
    """From now on, where the project has Allure; before pytest_configure."""
    for name in (
        "allure_commons.utils",
        "allure_pytest.utils",
        "allure_pytest.listener",
    ):
        _replace(name, "md5", _md5)
    _replace("allure_commons.utils", "uuid", _fast_uuid)
    _replace("allure_pytest.listener", "represent", _safe(_represented))
    _replace("allure_pytest.listener", "allure_name", _safe(_item_name))
    logger = getattr(sys.modules.get("allure_commons.logger"), "AllureFileLogger", None)
    if logger is not None:
        _write_by(logger)
    listener = getattr(
        sys.modules.get("allure_pytest.listener"), "AllureListener", None
    )
    if listener is not None:
        _guard(listener)
    reporter = getattr(
        sys.modules.get("allure_commons.reporter"), "AllureReporter", None
    )
    if reporter is not None and not hasattr(reporter, _OURS):
        setattr(reporter, _OURS, True)
        reporter._attach = _with_extension(reporter._attach)


def find_folder(config: Any) -> None:
    """Where its results go, though a conftest.py may have changed directory."""
    folder = getattr(config.option, "allure_report_dir", None)
    if folder:
        config.option.allure_report_dir = os.path.join(
            config.invocation_params.dir, folder
        )


def _replace(module: str, name: str, make: Callable[[Any], Any]) -> None:
    original = getattr(sys.modules.get(module), name, None)
    if original is not None and not hasattr(original, _OURS):
        ours = make(original)
        setattr(ours, _OURS, True)
        setattr(sys.modules[module], name, ours)


# -- values


def _md5(original: Any) -> Any:
    def md5(*args: Any) -> str:
        try:
            return str(original(*args))
        except Exception:  # no UTF-8, no repr
            return str(original(*map(_for_digest, args)))

    return md5


def _for_digest(value: Any) -> Any:
    if isinstance(value, bytes):
        return value
    return allure_writer.readable(
        value if isinstance(value, str) else allure_writer.represented(value)
    )


def _fast_uuid(original: Any) -> Any:
    module = type(original)(original.__name__)
    vars(module).update(vars(original), uuid4=allure_writer.uuid4)
    return module


def _safe(otherwise: Callable[..., Any]) -> Callable[[Any], Any]:
    def make(original: Any) -> Any:
        def safe(*args: Any) -> Any:
            try:
                return original(*args)
            except Exception:
                return otherwise(*args)

        return safe

    return make


def _represented(value: Any) -> str:
    return allure_writer.represented(value)


def _item_name(item: Any, *_: Any) -> str:
    return str(item.name)


def _with_extension(original: Any) -> Any:
    """Allure's report reads attachments of plain names alone."""

    @functools.wraps(original)
    def attach(
        self: Any,
        uuid: Any,
        name: Any = None,
        attachment_type: Any = None,
        extension: Any = None,
        **more: Any,
    ) -> Any:  # of newer releases
        if extension:
            extension = _NO_NAME.sub("_", str(extension))[-_EXTENSION_MAX:]
        return original(self, uuid, name, attachment_type, extension, **more)

    return attach


# -- files


def _write_by(logger: Any) -> None:
    if hasattr(logger, _OURS):
        return
    setattr(logger, _OURS, True)
    logger._report_item = allure_writer.report_item
    for name in ("report_attached_file", "report_attached_data"):
        setattr(
            logger, name, _like(getattr(logger, name), getattr(allure_writer, name))
        )


# -- identity

SAME = (
    "name",
    "fullName",
    "testCaseId",
    "historyId",
    "parameters",
    "labels",
    "links",
    "titlePath",
    "description",
    "descriptionHtml",
)


def identity(item: Any, calls: list[dict[str, Any]]) -> dict[str, Any]:
    """What a result of this item is known by, as its listener makes it.

    item: pytest's, or as much of one; calls: as ``tell_calls`` has told them.
    """
    from allure_pytest.listener import AllureListener

    take_over()
    listener = AllureListener(
        SimpleNamespace(
            option=SimpleNamespace(attach_capture=False, allure_link_pattern=())
        )
    )
    setup = listener.pytest_runtest_setup(item)
    next(setup)
    _repeat(listener, [call for call in calls if call["early"]])
    next(setup, None)
    _repeat(listener, [call for call in calls if not call["early"]])
    teardown = listener.pytest_runtest_teardown(item)
    next(teardown)
    next(teardown, None)
    result = listener.allure_logger.get_test(listener._cache.get(item.nodeid))
    return {key: getattr(result, key) for key in SAME if getattr(result, key, None)}


def _repeat(listener: Any, calls: list[dict[str, Any]]) -> None:
    for call in calls:
        values = {
            key: [*map(valued, of)] if key == "labels" else valued(of)
            for key, of in call["args"].items()
        }
        if values.get("mode"):
            from allure_commons import types

            values["mode"] = types.ParameterMode[values["mode"]]
        getattr(listener, call["call"])(**values)


def listener_of(config: Any) -> Any:
    """Of a session that writes for Allure; before 2.13 it has no name."""
    return next(
        (
            plugin
            for plugin in config.pluginmanager.get_plugins()
            if type(plugin).__name__ == "AllureListener"
        ),
        None,
    )


def tell_calls(config: Any, tell: Callable[..., None]) -> None:
    """Whatever tests ask of Allure about themselves: tell(call, early, args).

    early: during the set-up, at whose end Allure gives a test its title.
    """
    listener = listener_of(config)
    if listener is not None:
        setattr(listener, _OURS, tell)


def _tell_call(hook: Any, names: list[str], args: tuple[Any, ...]) -> None:
    listener, *values = args
    tell = vars(listener).get(_OURS)
    test = listener.allure_logger.get_test(None) if tell else None
    if test is None:
        return
    made = {
        name: [*map(value, of)] if name == "labels" else value(of)
        for name, of in zip(names, values)
    }
    if made.get("mode") is not None:
        made["mode"] = values[names.index("mode")].name
    tell(hook.__name__, test.fullName is None, made)


# -- hooks


def _like(original: Any, function: Any) -> Any:
    """A hook that pluggy takes for the original, by its arguments' names."""
    functools.update_wrapper(function, original)
    function.__signature__ = inspect.signature(original)
    return function


def _guard(listener: Any) -> None:
    """Its hooks tell of tests, and are no part of them."""
    if hasattr(listener, _OURS):
        return
    setattr(listener, _OURS, True)
    for name, function in list(vars(listener).items()):
        if hasattr(function, "pytest_impl") or hasattr(function, "allure_impl"):
            guard = (
                _guarded_halves
                if inspect.isgeneratorfunction(function)
                else _told
                if name.startswith("add_")
                else _guarded
            )
            setattr(listener, name, _like(function, guard(function)))


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
            if not options:  # else: called by us
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
