"""What becomes of log records and warnings. Sections as in ``process_state``."""

from __future__ import annotations

import logging
import warnings
from typing import Any

from ..util import static
from .process_state import Section
from .values import class_name, text_of


def warning_filters() -> Section:
    return [
        " ".join(
            text_of(part.pattern if hasattr(part, "pattern") else part) for part in each
        )
        for each in warnings.filters
    ]


def loggers() -> Section:
    """Level and handlers of each logger that has any, and of the root."""
    found = {"disabled below": str(logging.root.manager.disable)}
    known = dict(logging.root.manager.loggerDict)
    for name, logger in {"root": logging.root, **known}.items():
        if not static.is_a(logger, logging.Logger):
            continue
        own = static.names(logger)
        handlers = ", ".join(map(_handler_text, own["handlers"]))
        text = (
            f"{logging.getLevelName(own['level'])}"
            f"{'' if own['propagate'] else ' alone'}"
            f"{' disabled' if own['disabled'] else ''}"
            f"{' filtered' if own['filters'] else ''} {handlers}"
        )
        if text.strip() != "NOTSET":
            found[name] = text
    return found


def _handler_text(handler: Any) -> str:
    own = static.names(handler)
    where = own.get("baseFilename") or text_of(own.get("stream"), deepest=1)
    level = logging.getLevelName(own.get("level", 0))
    formatter = static.names(own.get("formatter")).get("_fmt")
    return f"{class_name(type(handler))} {level} {where} {formatter!r}"
