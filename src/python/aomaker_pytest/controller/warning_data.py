"""Warnings on their way to the controller, of their classes where these are found."""

from __future__ import annotations

import sys
import warnings
from typing import Any


def to_data(message: warnings.WarningMessage) -> dict[str, Any]:
    """A warning in plain values."""
    category = message.category
    return {
        "text": str(message.message),
        "module": category.__module__,
        "category": category.__qualname__,
        "filename": message.filename,
        "lineno": message.lineno,
    }


def from_data(data: dict[str, Any]) -> warnings.WarningMessage:
    """The warning; of a class with the same name, where its own is not imported."""
    category: Any = sys.modules.get(data["module"])
    for name in data["category"].split("."):
        category = getattr(category, name, None)
    if not (isinstance(category, type) and issubclass(category, Warning)):
        category = type(data["category"], (UserWarning,), {})
    try:
        warning = category(data["text"])
    except Exception:  # its constructor wants something else
        warning = UserWarning(data["text"])
    return warnings.WarningMessage(warning, category, data["filename"], data["lineno"])
