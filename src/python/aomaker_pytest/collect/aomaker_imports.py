"""Verb ``imports``: the imports of ``aomaker`` in files of the project.

That package may be ours, the original's, or missing; each import is tried. The
answer is lines, their parts between tabs:

    VERSION                     of the original, or nothing, once
    ERROR FILE LINE MODULE      imports that fail first; ERROR is empty where
                                the import works
"""

from __future__ import annotations

import ast
import importlib
import os
from collections.abc import Iterator
from importlib import metadata, util
from typing import NamedTuple

from ..util import process


class _Import(NamedTuple):
    module: str
    names: list[str]  # names that are imported from the module
    line: int


class _Finder(ast.NodeVisitor):
    """Finds imports of aomaker that the file itself does not guard by try."""

    def __init__(self) -> None:
        self.found: list[_Import] = []

    def visit_Try(self, node: ast.Try) -> None:
        pass

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._add(alias.name, [], node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        if not node.level and node.module:
            names = [alias.name for alias in node.names if alias.name != "*"]
            self._add(node.module, names, node.lineno)

    def _add(self, module: str, names: list[str], line: int) -> None:
        if module.split(".")[0] == "aomaker":
            self.found.append(_Import(module, names, line))


def _imports_of(path: str) -> list[_Import]:
    finder = _Finder()
    try:
        with open(path, "rb") as file:
            finder.visit(ast.parse(file.read()))
    except (OSError, SyntaxError, ValueError, RecursionError):
        pass  # doctor reports syntax errors elsewhere
    return finder.found


def _error(wanted: _Import) -> str:
    """The error of the import, or an empty text."""
    try:
        module = importlib.import_module(wanted.module)
        for name in wanted.names:
            if not hasattr(module, name) and not util.find_spec(
                f"{wanted.module}.{name}"
            ):
                return f"it has no {name}"
    except ModuleNotFoundError as error:
        return str(error)
    except BaseException as error:  # noqa: B036 - an import may do anything
        return f"{type(error).__name__}: {error}"
    return ""


def _version() -> str:
    try:
        return metadata.version("aomaker")
    except metadata.PackageNotFoundError:
        return ""


def _lines(paths: list[str]) -> Iterator[str]:
    yield _version()
    answers = [
        (_error(wanted), path, str(wanted.line), wanted.module)
        for path in paths
        for wanted in _imports_of(path)
    ]
    for parts in sorted(answers, key=lambda answer: not answer[0]):
        yield "\t".join(" ".join(part.split()) for part in parts)


def write_imports(paths: list[str]) -> int:
    """Write the answer to standard output, which the imported modules do not see."""
    with open(os.dup(1), "w", encoding="utf-8", errors="replace") as answer:
        process.to_null(1)
        process.to_null(2)
        answer.writelines(f"{line}\n" for line in _lines(paths))
    return 0
