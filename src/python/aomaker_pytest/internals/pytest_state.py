"""What a session of pytest has that there is no public way to: its fixtures."""

from __future__ import annotations

from typing import Any

import pytest

OURS = "aomaker_pytest"


def fixtures(session: pytest.Session) -> dict[str, str]:
    """Name -> where the fixtures of that name are defined, in their order."""
    manager: Any = getattr(session, "_fixturemanager", None)
    return {
        name: ", ".join(
            f"{definition.baseid or '.'} {definition.scope}"
            for definition in definitions
            if not getattr(definition.func, "__module__", "").startswith(OURS)
        )
        for name, definitions in getattr(manager, "_arg2fixturedefs", {}).items()
    }


def hooks(config: pytest.Config) -> dict[str, list[Any]]:
    """Hook -> the plugins that implement it, in the order of their calls."""
    hook = config.pluginmanager.hook
    return {
        name: [each.plugin for each in reversed(getattr(hook, name).get_hookimpls())]
        for name in vars(hook)
        if name.startswith("pytest_")
    }
