"""Reaches into pytest's error about a fixture that is not found."""

from __future__ import annotations

from typing import Any

_START = " available fixtures: "


def hide_from_errors(names: set[str]) -> None:
    """Leave these fixtures out of the list of those that there are."""
    from _pytest.fixtures import FixtureLookupError

    error: Any = FixtureLookupError
    format_error = getattr(error.formatrepr, "__wrapped__", error.formatrepr)

    def formatrepr(self: Any) -> Any:
        found = format_error(self)
        found.errorstring = "\n".join(
            _without(line, names) for line in found.errorstring.split("\n")
        )
        return found

    formatrepr.__wrapped__ = format_error  # type: ignore[attr-defined]
    error.formatrepr = formatrepr


def _without(line: str, names: set[str]) -> str:
    if not line.startswith(_START):
        return line
    listed = line[len(_START) :].split(", ")
    return _START + ", ".join(name for name in listed if name not in names)
