"""Byte code of the project's modules, kept out of its directories.

A new ``__pycache__`` changes the directory that it is in, which then looks as
if tests had come or gone. So byte code goes below .aomaker-build; where the
project has some already, that is used, and installed packages keep theirs.

There is no public way to say so for some modules only (PYTHONPYCACHEPREFIX is
for all, and then modules that are compiled already are compiled again): the
functions that name the file are replaced, Python's and that of pytest, which
keeps test modules with rewritten assertions.
"""

from __future__ import annotations

import importlib._bootstrap_external as external  # type: ignore[import]
import os
import sys
import sysconfig
from pathlib import Path
from typing import Any

from .paths import in_build

_FOLDER = in_build("pycache")
_LIBRARIES = tuple(
    os.path.join(sysconfig.get_path(key), "")
    for key in ("stdlib", "purelib", "platlib")
)
_prefix = ""  # the folder, once byte code is kept there
_root = ""  # the project's root, from then on


def _is_ours(path: str, root: str) -> bool:
    return (
        path.startswith(root)
        and not path.startswith(_LIBRARIES)
        and f"{os.sep}site-packages{os.sep}" not in path
    )


def keep_aside() -> None:
    """Keep byte code aside from now on, unless the user has a place for it, or
    wants none.
    """
    global _prefix, _root
    if _prefix or sys.pycache_prefix or sys.dont_write_bytecode:
        return
    root = _root = os.path.join(os.getcwd(), "")
    _prefix = os.path.join(root, _FOLDER)
    name: Any = external.cache_from_source

    def cache_from_source(path: Any, *args: Any, **options: Any) -> str:
        place: str = name(path, *args, **options)
        path = os.fspath(path)
        if not _is_ours(path, root) or os.path.exists(place):
            return place
        return _aside(path, os.path.basename(place))

    external.cache_from_source = cache_from_source


def keep_rewritten_aside() -> None:
    """The same for pytest's byte code, once pytest is imported."""
    from _pytest.assertion import rewrite

    folder = rewrite.get_cache_dir
    if not _prefix or hasattr(folder, "kept_aside"):
        return
    root = _root

    def get_cache_dir(path: Path) -> Path:
        place = folder(path)
        cached = place / (path.name[:-3] + rewrite.PYC_TAIL)
        if not _is_ours(str(path), root) or cached.exists():
            return place
        return Path(_aside(str(path), ""))

    get_cache_dir.kept_aside = True  # type: ignore[attr-defined]
    rewrite.get_cache_dir = get_cache_dir


def _aside(path: str, name: str) -> str:
    return os.path.join(_prefix + os.path.dirname(path), name)


def source_of(path: str) -> str:
    """The module of a byte code file; for other files, the path itself."""
    folder, name = os.path.split(path)
    name, tag, _ = name.rpartition(f".{sys.implementation.cache_tag}")
    prefix = sys.pycache_prefix or _prefix
    if prefix and folder.startswith(prefix):
        folder = folder[len(prefix) :]
    elif os.path.basename(folder) == "__pycache__":
        folder = os.path.dirname(folder)
    return os.path.join(folder, f"{name}.py") if tag else path
