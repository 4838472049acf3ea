"""A project that is to be changed: its files, in a fixed order, and their texts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from .change import State, Step

# folders that hold nothing of the project
PASSING = {".aomaker-build", "reports", "__pycache__", ".pytest_cache", ".git"}
_NOT_CHANGED = {"build.ninja", ".ninja_log", ".ninja_deps"}
_TEXT_LIMIT = 200_000


class Project(NamedTuple):
    root: Path
    env: dict[str, str]
    tests: str  # the folder with the tests
    packages: Path  # the folder of installed packages

    def files(self) -> list[str]:
        """All files and links, in a fixed order."""
        found = []
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if name not in PASSING)
            inner = os.path.relpath(folder, self.root)
            for name in names:
                if name not in _NOT_CHANGED and not name.endswith((".pyc", ".log")):
                    found.append(os.path.normpath(os.path.join(inner, name)))
        return sorted(found)

    def text(self, path: str) -> str:
        """That of a small file in UTF-8; else nothing."""
        file = self.root / path
        if file.is_symlink() or file.stat().st_size > _TEXT_LIMIT:
            return ""
        try:
            return file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return ""

    def keeps(self, path: str, text: str, times: bool = False) -> Step:
        """The file gets another text, and keeps its mode, and perhaps its times."""
        found = (self.root / path).stat()
        kept = (found.st_atime_ns, found.st_mtime_ns) if times else None
        return Step(path, State("file", text.encode(), found.st_mode), kept)


def is_test(path: str) -> bool:
    name = os.path.basename(path)
    return name.startswith("test_") or name.endswith("_test.py")
