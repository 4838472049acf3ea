"""Names of modules that the project's folders on ``sys.path`` were searched for.

A new file there may replace the module that was found elsewhere, or be the one
that was missing. The import system asks a finder of ours first
(``record.note_search``).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from importlib import machinery
from typing import Callable

from ..util import static

# as the import system prefers them, beside a package
_SUFFIXES = (
    f"{os.sep}__init__.py",
    *machinery.EXTENSION_SUFFIXES[:1],
    *machinery.SOURCE_SUFFIXES,
)


class Searches:
    """The searches of a group."""

    def __init__(self) -> None:
        self._paths: dict[tuple[str, ...], tuple[str, ...]] = {}  # each of them once
        self._names: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, path: Iterable[str]) -> None:
        if name not in self._names:
            entries = tuple(path)
            self._names[name] = self._paths.setdefault(entries, entries)

    def missed(self, is_searched: Callable[[str], bool]) -> Iterator[str]:
        """Paths where these modules could have been, and are not.

        is_searched: whether what a folder holds counts.
        """
        folders: dict[str, _Folder | None] = {}
        for name, path in list(self._names.items()):
            if name in sys.builtin_module_names:
                continue
            home = _home(sys.modules.get(name))
            last = name.rpartition(".")[2]
            for entry in path:
                if entry not in folders:
                    spelt = os.path.abspath(entry)
                    folders[entry] = _Folder(spelt) if is_searched(spelt) else None
                folder = folders[entry]
                if folder is not None:
                    yield from folder.missed(last)
                    if folder.has(last):
                        break
                elif entry == home:
                    break


class _Folder:
    def __init__(self, path: str) -> None:
        self._path = path
        try:
            self._names = set(os.listdir(path))
        except OSError:
            self._names = set()

    def has(self, module: str) -> bool:
        return any(self._has(module, suffix) for suffix in _SUFFIXES)

    def _has(self, module: str, suffix: str) -> bool:
        if suffix is _SUFFIXES[0]:
            return module in self._names and os.path.isfile(
                os.path.join(self._path, module + suffix)
            )
        return module + suffix in self._names

    def missed(self, module: str) -> Iterator[str]:
        """The paths that the module could have before the one that it has."""
        for suffix in _SUFFIXES:
            if self._has(module, suffix):
                break
            yield os.path.join(self._path, module + suffix)


def _home(module: object) -> str | None:
    """The entry of the path where a module was found."""
    file = static.names(module).get("__file__")
    if type(file) is not str:
        return None
    folder, name = os.path.split(file)
    return os.path.dirname(folder) if name.startswith("__init__.") else folder
