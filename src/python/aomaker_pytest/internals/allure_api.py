"""Every reach into the internals of Allure, except for those of threads, and why.

aomaker adds ``--alluredir`` by itself, so Allure's own mistakes must not cost a
test: a parameter without a repr, a title that is no format, a name that is no
UTF-8, an attachment outside of a test. Then a result says less.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import functools
import os
import re
import sys
from types import SimpleNamespace
from typing import Any, Callable

from . import allure_writer
from .allure_hooks import REPLACED, guard, with_signature_of
from .allure_item import decoded

_NO_NAME = re.compile("[^a-zA-Z0-9._-]")
_EXTENSION_MAX = 40


def take_over() -> None:
    """Replace functions of Allure, if the project has it; before pytest_configure."""
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
        guard(listener)
    reporter = getattr(
        sys.modules.get("allure_commons.reporter"), "AllureReporter", None
    )
    if reporter is not None and not hasattr(reporter, REPLACED):
        setattr(reporter, REPLACED, True)
        reporter._attach = _with_extension(reporter._attach)


def find_folder(config: Any) -> None:
    """Make the results folder absolute: a conftest.py may change the directory."""
    folder = getattr(config.option, "allure_report_dir", None)
    if folder:
        config.option.allure_report_dir = os.path.join(
            config.invocation_params.dir, folder
        )


def _replace(module: str, name: str, make: Callable[[Any], Any]) -> None:
    original = getattr(sys.modules.get(module), name, None)
    if original is not None and not hasattr(original, REPLACED):
        ours = make(original)
        setattr(ours, REPLACED, True)
        setattr(sys.modules[module], name, ours)


# -- values


def _md5(original: Any) -> Any:
    def md5(*args: Any) -> str:
        try:
            return str(original(*args))
        except Exception:  # there is no UTF-8 of it, or no repr
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
    """Simplify extensions: Allure's report reads attachments with plain names
    only.
    """

    @functools.wraps(original)
    def attach(
        self: Any,
        uuid: Any,
        name: Any = None,
        attachment_type: Any = None,
        extension: Any = None,
        **more: Any,
    ) -> Any:  # more: of newer releases
        if extension:
            extension = _NO_NAME.sub("_", str(extension))[-_EXTENSION_MAX:]
        return original(self, uuid, name, attachment_type, extension, **more)

    return attach


# -- files


def _write_by(logger: Any) -> None:
    if hasattr(logger, REPLACED):
        return
    setattr(logger, REPLACED, True)
    logger._report_item = allure_writer.report_item
    for name in ("report_attached_file", "report_attached_data"):
        setattr(
            logger,
            name,
            with_signature_of(getattr(logger, name), getattr(allure_writer, name)),
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
    """The members that identify a result of this item, as Allure's listener makes
    them.

    item: pytest's, or a stand-in; calls: as ``tell_calls`` has told them.
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
            key: [*map(decoded, of)] if key == "labels" else decoded(of)
            for key, of in call["args"].items()
        }
        if values.get("mode"):
            from allure_commons import types

            values["mode"] = types.ParameterMode[values["mode"]]
        getattr(listener, call["call"])(**values)
