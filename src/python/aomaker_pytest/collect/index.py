"""Verb ``index``: the tests of one module, as pytest collects it.

The answer is a file with one JSON object, written whole or not at all:

    {"v": 3, "key" (as given), "path", "error": (one line, or null), "skipped":
     (1: the module or a part of it was), "inputs": [files of the project that it
     has read beyond those that every module reads], "dirs": [directories of
     the project that it has listed], "fixtures": {name: scope}, "reads_selection":
     (1: its code may read -k and -m, see option_use.py),
     "words": [names that -k finds in each of its tests], "tests": [{"id",
     "param": (id of its parameters), "marks": [{"name", "kwargs"}], "fixtures":
     [names], "words": [names that -k finds, beside the words of all, the parts
     of the id and the marks], "alone"}]}

With --threads, ``alone`` is the reason why no other thread may run beside the
test.

Beside it is the list of all that the collection has read (src/core/inputs.h).
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest

from ..internals import pytest_api, pytest_reports
from ..thread_safety import unsafe
from ..util import static
from ..util.inputs import Inputs, write_inputs
from ..util.process import write_whole
from .only_paths import OnlyPathsPlugin
from .option_use import any_reads_selection

_SIMPLE = (str, int, bool, type(None))


class IndexQuestion:
    """Collects one module; known: the files that every module reads."""

    def __init__(
        self, options: argparse.Namespace, inputs: Inputs, known: set[str]
    ) -> None:
        self._options = options
        self._inputs = inputs
        self._known = known
        self._added = unsafe.names(options.unsafe_fixtures, options.unsafe_marks)
        self._error: str | None = None
        self._skipped = False
        self._scopes: dict[str, str] = {}
        self._reads_selection = False

    def begin(self, config: pytest.Config) -> bool:
        return False

    def aim(self, session: pytest.Session) -> None:
        session.config.pluginmanager.register(self)
        if not self._options.selected:
            pytest_api.select_all(session.config)
        module = self._options.module
        names = _named(pytest_api.positional(session.config), module)
        if names:
            session.config.args = names
            return
        session.config.option.file_or_dir = [module]
        plan = OnlyPathsPlugin(None, [module])
        session.config.pluginmanager.register(plan)
        plan.pytest_collection(session)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, Any, None]:
        outcome = yield
        report = outcome.get_result()
        if report.failed:
            self._error = pytest_reports.reason(report)
        self._skipped |= report.skipped

    def answer(self, session: pytest.Session, error: BaseException | None) -> bool:
        if isinstance(error, pytest.UsageError):
            return False
        if error is not None:
            self._error = pytest_reports.one_line(f"{type(error).__name__}: {error}")
        tests = [] if error else [self._test(item) for item in session.items]
        words = self._take_words([] if error else session.items, tests)
        inputs = self._files(session.config)
        dirs = self._inputs.listed()
        write_whole(
            self._options.out,
            json.dumps(
                {
                    "v": 3,
                    "key": self._options.key,
                    "path": self._options.module,
                    "error": self._error,
                    "skipped": self._skipped,
                    "inputs": sorted(set(inputs) - self._known),
                    "dirs": dirs,
                    "fixtures": self._scopes,
                    "words": words,
                    "reads_selection": self._reads_selection
                    or any_reads_selection(inputs),
                    "tests": tests,
                }
            ),
        )
        write_inputs(
            self._options.inputs, self._inputs.began, self._made_of(inputs, dirs)
        )
        return True

    def _made_of(self, files: list[str], dirs: list[str]) -> Iterator[list[str]]:
        yield from (["file", path] for path in files)
        yield from (["dir", path] for path in dirs)
        folder = self._options.module
        while folder and not os.path.isabs(folder):
            folder = os.path.dirname(folder)
            conftest = os.path.join(folder, "conftest.py")
            if not os.path.exists(conftest):  # pytest has looked for it
                yield ["absent", conftest]
        if self._error:  # what the module lacks may be in no file
            yield ["off"]

    def _take_words(
        self, items: list[pytest.Item], tests: list[dict[str, Any]]
    ) -> list[str]:
        """Take the names that -k finds from each test; return those that all have."""
        names = [pytest_api.keywords(item) for item in items]
        common = set.intersection(*names) if names else set()
        for item, found, test in zip(items, names, tests):
            parts = _parts(item.nodeid)
            # the conftest has changed the names that pytest gives
            self._reads_selection |= not parts <= found
            more = found - common - parts - {mark["name"] for mark in test["marks"]}
            if more:
                test["words"] = sorted(more)
        return sorted(common)

    def _files(self, config: pytest.Config) -> list[str]:
        files = {*self._inputs.files(), self._options.module}
        if config.inipath:
            files.add(os.path.relpath(config.inipath))
        return sorted(files)

    def _test(self, item: pytest.Item) -> dict[str, Any]:
        test: dict[str, Any] = {"id": item.nodeid, "marks": _marks(item)}
        scopes = pytest_api.fixture_scopes(item)
        if scopes:
            self._scopes.update(scopes)
            test["fixtures"] = list(scopes)
        callspec = getattr(item, "callspec", None)
        if callspec is not None:
            test["param"] = callspec.id
        why = unsafe.reason(item, self._added) if self._options.threads else None
        if why:
            test["alone"] = why
        return test


def _parts(nodeid: str) -> set[str]:
    """The parts of a node id between its colons, without parameters."""
    name, bracket, parameters = nodeid.partition("[")
    path, *parts = name.split("::")
    if parts:
        parts[-1] += bracket + parameters
    return set(parts)


def _named(args: list[str], module: str) -> list[str]:
    """The arguments that name tests of the module.

    The list is empty if an argument names the whole module.
    """
    path = os.path.abspath(module)
    names = []
    for arg in args:
        place, found, _ = arg.partition("::")
        place = os.path.abspath(place)
        if not found and os.path.commonpath([place, path]) == place:
            return []
        if found and place == path:
            names.append(arg)
    return names


def _marks(item: pytest.Item) -> list[dict[str, Any]]:
    marks: list[dict[str, Any]] = []
    for mark in item.iter_markers():
        entry: dict[str, Any] = {"name": mark.name}
        kwargs = {
            key: value
            for key, value in mark.kwargs.items()
            if static.is_a(value, *_SIMPLE)
        }
        if kwargs and mark.name != "parametrize":
            entry["kwargs"] = kwargs
        if entry not in marks:
            marks.append(entry)
    return marks
