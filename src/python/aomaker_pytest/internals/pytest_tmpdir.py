"""Reaches into pytest's factory of temporary directories.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import copy
import os
from pathlib import Path
from typing import Any, Callable

import pytest
from _pytest import pathlib


class BaseTemp:
    """The base temporary directory of a session.

    made: called when the directory is needed, once.
    """

    def __init__(self, config: pytest.Config, made: Callable[[], Path]) -> None:
        self._factory: Any = getattr(config, "_tmp_path_factory", None)
        self._made = made
        if self._factory is not None:  # else -p no:tmpdir
            self._factory.getbasetemp = self._get

    def _get(self) -> Any:
        if self._factory._basetemp is None:
            self._factory._basetemp = self._made()
        return self._factory._basetemp

    def is_given(self) -> bool:
        """Whether it is that of --basetemp."""
        return self._factory._given_basetemp is not None

    def is_kept(self) -> bool:
        """Whether tests leave their directories (tmp_path_retention_policy)."""
        return bool(
            getattr(self._factory, "_retention_policy", "all") != "none"
            and getattr(self._factory, "_retention_count", 3)
        )

    def make_numbered(self) -> Path:
        """A new directory as pytest makes one for a session, or that of --basetemp,
        emptied.

        It stays locked, that is, no session removes it.
        """
        factory = copy.copy(self._factory)
        factory._retention_policy = "all"
        factory._retention_count = getattr(factory, "_retention_count", 3) or 1
        if factory._given_basetemp is not None:
            os.makedirs(factory._given_basetemp.parent, exist_ok=True)
        register = pathlib.register_cleanup_lock_removal
        pathlib.register_cleanup_lock_removal = lambda *_, **__: None
        try:
            made = type(factory).getbasetemp(factory)
        finally:
            pathlib.register_cleanup_lock_removal = register
        assert isinstance(made, Path)
        return made


def unlock(directory: Path) -> None:
    """Let later sessions remove the directory, when they have made newer ones."""
    (directory / ".lock").unlink(missing_ok=True)
