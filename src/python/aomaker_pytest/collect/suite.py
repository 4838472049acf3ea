"""Verb ``suite``: the project as pytest sees it, without reading a test module.

The answer is a file with one JSON object, written whole or not at all:

    {"v": 7, "python", "pytest", "allure" (null: not installed), "rootdir",
     "inipath" (or null), "key" (changes with all that is the same for all
     modules), "args": [paths and node ids, as typed], "keyword",
     "markexpr" and "maxfail" (-k, -m, and --maxfail or -x, also of addopts),
     "processes" (-n of xdist; 0: not given, or auto), "lf" (--lf: true or false),
     "reads_selection" (1: a plugin may read these options, see option_use.py),
     "collects_others" (1: a plugin collects files that python_files does not name),
     "python_files", "norecursedirs": [patterns],
     "markers": [names that are registered],
     "inputs": [paths of files, which may not exist], "dirs": [paths],
     "session_outputs": {} (see src/suite/session_outputs.h),
     "installation": {} (see installation.py),
     "apart": (with --threads: why groups cannot share a process, or null),
     "modules": [paths of files that pytest would collect, in its order, and of
     directories that it cannot, for a broken conftest.py; with --modules only]}

It holds for as long as ``inputs`` and ``dirs`` are as they were.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import json
import os
import sys
from collections.abc import Generator, Iterable
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from ..internals import pytest_api, pytest_start, xdist_options
from ..util import python
from ..util.inputs import Inputs
from ..util.process import write_whole
from . import session_outputs
from .installation import installation
from .option_use import plugins_read_selection
from .second_session import Trial

_CONFIGURATION = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
    "conftest.py",
)
_NOT_LISTED = {"__pycache__", "reports", "build.ninja"}
# files that SQLite keeps beside an open database
_PASSING = ("-wal", "-shm", "-journal")


def from_here(path: str) -> str:
    return os.path.relpath(path)


def _is_cache(path: str) -> bool:
    """Whether it is a cache directory: ours (--build-dir), or another."""
    return not path.endswith(".py") and os.path.isfile(f"{path}/CACHEDIR.TAG")


def _fingerprint(directory: str) -> str:
    """FNV-1a (64 bits, hex) of the sorted names."""
    names = sorted(
        os.fsencode(name)
        for name in os.listdir(directory)
        if not name.startswith(".")
        and name not in _NOT_LISTED
        and not name.endswith(_PASSING)
        and not _is_cache(f"{directory}/{name}")
    )
    return _hash(b"\n".join(names))


def _installed() -> list[str]:
    """The folders of installed packages: where pytest lies, and others."""
    found = {os.path.dirname(os.path.dirname(pytest.__file__))}
    for path in sys.path:
        if os.path.basename(path) in ("site-packages", "dist-packages"):
            found.add(path)
    return sorted(filter(os.path.isdir, found))


def _records(installed: Iterable[str]) -> list[str]:
    """What installers note of packages: digests of all their files."""
    pattern = os.path.join("*.dist-info", "RECORD")
    return sorted(
        path
        for folder in installed
        for path in glob.glob(os.path.join(glob.escape(folder), pattern))
    )


def _digest(files: Iterable[str]) -> str:
    total = hashlib.sha256()
    for path in files:
        with suppress(OSError), open(path, "rb") as file:
            total.update(file.read())
    return total.hexdigest()


def _hash(data: bytes) -> str:
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return f"{value:016x}"


def _with_parents(directories: Iterable[str]) -> list[str]:
    """The directories up to the root: each of them may get a conftest.py."""
    found = {"."}
    for path in directories:
        while path:
            found.add(path)
            path = os.path.dirname(path)
    return sorted(found)


def _view(config: pytest.Config, inputs: Inputs) -> dict[str, Any]:
    files = [*inputs.files(), *_CONFIGURATION]
    files += map(from_here, pytest_api.plugin_files(config))
    if config.inipath:
        files.append(from_here(str(config.inipath)))
    # installing or upgrading a package changes the names beside it, or its record
    installed = _installed()
    records = _records(installed)
    outer = tuple(
        folder + os.sep for folder in installed if not inputs.paths.relative(folder)
    )
    files = [file for file in files if not os.path.abspath(file).startswith(outer)]
    dirs = [*_with_parents(inputs.directories()), *installed]
    same = {
        "python": python.version(),
        "pytest": pytest.__version__,
        "allure": pytest_api.allure_version(config),
        "rootdir": str(config.rootpath),
        "inipath": str(config.inipath) if config.inipath else None,
    }
    packages = [[folder, _fingerprint(folder)] for folder in installed]
    packages.append([_digest(records)])
    keyword, markexpr = pytest_api.selection(config)
    return {
        "v": 7,
        **same,
        "key": _hash(json.dumps([same, packages]).encode()),
        "args": pytest_api.positional(config),
        "keyword": keyword,
        "markexpr": markexpr,
        "maxfail": config.getoption("maxfail"),
        "processes": _processes(config),
        "lf": bool(config.getoption("lf", False)),
        "reads_selection": plugins_read_selection(config),
        "collects_others": pytest_api.collects_others(config),
        "unseeded": config.getoption("randomly_seed", None) == "default",
        "python_files": config.getini("python_files"),
        "norecursedirs": config.getini("norecursedirs"),
        "markers": [
            line.split(":")[0].split("(")[0].strip()
            for line in config.getini("markers")
        ],
        "inputs": sorted({*files, *records}),
        "dirs": dirs,
        "session_outputs": session_outputs.outputs(config),
        "installation": installation(),
    }


def _processes(config: pytest.Config) -> int:
    """How many groups run at a time, as xdist is told how many workers; 0: nobody
    has said.
    """
    number = xdist_options.processes(config)
    return 0 if number is None else max(number, 1)


class SuiteQuestion:
    """Lets pytest walk its directories, and find nothing in the files there."""

    def __init__(self, options: argparse.Namespace, inputs: Inputs) -> None:
        self._options = options
        self._inputs = inputs
        self._modules: dict[str, None] = {}
        self._failed: set[str] = set()
        self._trial: Trial | None = None

    def begin(self, config: pytest.Config) -> bool:
        if self._options.modules or self._is_tried():
            return False
        return self._write(config)

    def _is_tried(self) -> bool:
        """Whether this is the fork that tries a second session."""
        if not self._options.threads:
            return False
        self._trial = Trial()
        return self._trial.fork()

    def aim(self, session: pytest.Session) -> None:
        args = session.config.args
        if self._options.top:
            args = pytest_start.typed(session.config)
        session.config.args = [arg.split("::")[0] for arg in args]
        session.config.pluginmanager.register(self)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_collect_file(self) -> Generator[None, Any, None]:
        outcome = yield
        for collector in outcome.get_result() or ():
            if isinstance(collector, pytest.File) and not isinstance(
                collector, pytest.Package
            ):
                collector.collect = partial(  # type: ignore[method-assign]
                    self._note, str(collector.path)
                )

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, Any, None]:
        outcome = yield
        if outcome.get_result().failed and collector.nodeid:
            self._failed.add(collector.nodeid)
            self._note(str(collector.path))

    def _note(self, path: str) -> list[pytest.Item]:
        """Note a file when it would be collected: that is the order of the tests."""
        self._modules[os.path.relpath(path, self._inputs.root)] = None
        return []

    def answer(self, session: pytest.Session, error: BaseException | None) -> bool:
        if error is not None:
            return False
        if (self._trial and self._trial.in_fork) or self._is_tried():
            assert self._trial is not None
            again = SuiteQuestion(self._options, self._inputs)
            self._trial.run(session, again.aim, self._failed)
        return self._write(session.config)

    def _write(self, config: pytest.Config) -> bool:
        view = _view(config, self._inputs)
        if self._options.top:  # overrides addopts; the option is ours
            typed = pytest_start.typed(config)[:-1]
            view["args"] = pytest_api.spelled(config, typed)
        view["apart"] = self._trial.why if self._trial else None
        view["modules"] = list(self._modules)
        write_whole(self._options.out, json.dumps(view, default=str))
        return True
