"""Verb ``suite``: the project as pytest sees it, without running a test.

The answer is a file of one JSON object a line, written whole or not at all:

    {"v": 1, "event": "suite", "python", "pytest", "allure" (null: not
     installed), "rootdir", "inipath" (or null), "args": [paths and node ids,
     as typed], "python_files", "norecursedirs": [patterns], "markers": [names
     that are registered], "inputs": [[path, mtime in ns, size]], "dirs":
     [[path, fingerprint]]}
    {"event": "module", "path", "error": (one line, or null), "tests":
     [{"id", "marks": [{"name", "kwargs"}], "alone"}]}   (with --tests only;
     without an error and without tests: its collection is skipped)

``alone`` is there for a test beside which no other thread may run one, and
says why.

The answer holds for as long as ``inputs`` and ``dirs`` are as they were; an
input with mtime and size -1 is a file that does not exist and must not.
"""
from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from typing import Any, Generator, Iterable

import pytest

from . import compat
from .inputs import Inputs
from .process import write_whole
from .threads import unsafe

_CONFIGURATION = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini",
                  "pyproject.toml", "tox.ini", "setup.cfg", "conftest.py")
_NOT_LISTED = {"__pycache__", "reports", "build.ninja"}
# what SQLite has beside a database while that is open
_PASSING = ("-wal", "-shm", "-journal")
_SIMPLE = (str, int, bool, type(None))


class _Modules:
    """Gathers what a collection finds, by module."""

    def __init__(self, added: unsafe.Names) -> None:
        self._added = added
        self.tests: dict[str, list[dict[str, Any]]] = {}
        self.hidden: dict[str, str | None] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(self, collector: pytest.Collector
                                   ) -> Generator[None, Any, None]:
        outcome = yield
        report = outcome.get_result()
        if report.passed or collector.path.is_dir():
            return
        path = _from_here(str(collector.path))
        self.hidden[path] = compat.reason(report) if report.failed else \
            self.hidden.get(path)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            tests = self.tests.setdefault(_from_here(str(item.path)), [])
            test = {"id": item.nodeid, "marks": _marks(item)}
            why = unsafe.reason(item, self._added)
            if why:
                test["alone"] = why
            tests.append(test)

    def lines(self) -> Iterable[dict[str, Any]]:
        """In the order of the collection, those that hold no test last."""
        for path in dict.fromkeys([*self.tests, *self.hidden]):
            yield {"event": "module", "path": path,
                   "error": self.hidden.get(path),
                   "tests": self.tests.get(path, [])}


def _from_here(path: str) -> str:
    return os.path.relpath(path)


def _marks(item: pytest.Item) -> list[dict[str, Any]]:
    marks: list[dict[str, Any]] = []
    for mark in item.iter_markers():
        entry: dict[str, Any] = {"name": mark.name}
        kwargs = {key: value for key, value in mark.kwargs.items()
                  if isinstance(value, _SIMPLE)}
        if kwargs and mark.name != "parametrize":
            entry["kwargs"] = kwargs
        if entry not in marks:
            marks.append(entry)
    return marks


def _fingerprint(directory: str) -> str:
    """FNV-1a (64 bits, hex) of the sorted names; see src/suite.c."""
    names = sorted(os.fsencode(name) for name in os.listdir(directory)
                   if not name.startswith(".") and name not in _NOT_LISTED
                   and not name.endswith(_PASSING))
    value = 0xcbf29ce484222325
    for byte in b"\n".join(names):
        value = (value ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return f"{value:016x}"


def _inputs(files: Iterable[str]) -> list[list[Any]]:
    inputs: list[list[Any]] = []
    for path in sorted(set(files)):
        try:
            status = os.stat(path)
        except OSError:
            inputs.append([path, -1, -1])
        else:
            inputs.append([path, status.st_mtime_ns, status.st_size])
    return inputs


def _head(config: pytest.Config, inputs: Inputs) -> dict[str, Any]:
    rootdir = str(config.rootpath)
    files = [*inputs.files(), *_CONFIGURATION]
    files += map(_from_here, compat.plugin_files(config))
    if config.inipath:
        files.append(_from_here(str(config.inipath)))
    # installing or upgrading a plugin changes the names beside pytest's
    installed = os.path.dirname(os.path.dirname(pytest.__file__))
    if inputs.relative(installed) is None:
        files = [file for file in files
                 if not os.path.abspath(file).startswith(installed + os.sep)]
    return {
        "v": 1, "event": "suite", "python": platform.python_version(),
        "pytest": pytest.__version__, "allure": compat.allure_version(config),
        "rootdir": rootdir,
        "inipath": str(config.inipath) if config.inipath else None,
        "args": compat.positional(config),
        "python_files": config.getini("python_files"),
        "norecursedirs": config.getini("norecursedirs"),
        "markers": [line.split(":")[0].split("(")[0].strip()
                    for line in config.getini("markers")],
        "inputs": _inputs(files),
        "dirs": [[path, _fingerprint(path)]
                 for path in [*inputs.directories(), installed]],
    }


def _write(out: str, lines: Iterable[dict[str, Any]]) -> None:
    write_whole(out, "".join(json.dumps(line, default=str) + "\n"
                             for line in lines))


class _Asker:
    """Writes the answer while the configuration of pytest is alive."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._inputs = Inputs(os.getcwd())
        self.modules = _Modules(unsafe.names(options.alone_fixtures,
                                             options.alone_marks))

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> int | None:
        if compat.runs_no_tests(config):
            return 0
        compat.take_over(config)
        compat.collect_only(config)
        if self._options.tests:
            return None
        self._answer(config)
        return 0

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session,
                             exitstatus: int) -> None:
        if exitstatus not in (pytest.ExitCode.USAGE_ERROR,
                              pytest.ExitCode.INTERNAL_ERROR):
            self._answer(session.config)

    def _answer(self, config: pytest.Config) -> None:
        head = _head(config, self._inputs)
        if self._options.top:  # that is ours, and their only one
            head["args"] = head["args"][:-1]
        _write(self._options.out, [head, *self.modules.lines()])


def write_suite(options: argparse.Namespace, args: list[str]) -> int:
    """Ask pytest; 0, or 4 when it refuses, having said why."""
    asker = _Asker(options)
    status = pytest.main([*args, *options.top],
                         plugins=[asker, asker.modules])
    if os.path.exists(options.out):
        return 0
    if status == 0:  # --collect-only, --help, --version and the like
        print("these arguments run no tests; call pytest itself, or "
              "`aomaker list`", file=sys.stderr)
    return 4
