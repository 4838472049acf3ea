"""`arun --watch`: from the write of a file to the verdict of its tests, beside
pytest of the module, pytest-watcher and pytest-testmon."""

from __future__ import annotations

import json
import random
import signal
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, NamedTuple

from read_process import ReadProcess

from . import suites, tools
from .alone import Fact

_LIMIT = 600  # seconds until a command counts as hanging
_LATER = 0.3  # seconds of rest between two edits
_PYTEST = ["python", "-m", "pytest", "-q"]
_EDITED = "\n\ndef test_edited():\n"


class _Command(ReadProcess):
    """A process whose lines are read with the time of each."""

    def __init__(self, argv: Sequence[str], cwd: Path, venv: str) -> None:
        environment = tools.Tool(argv[0], [*argv], venv=venv).environment()
        super().__init__(argv, cwd, {**environment, "PYTHONUNBUFFERED": "1"})

    def first(self, wanted: Callable[[str], object]) -> float:
        """The time of the first line from now on that is wanted."""
        return self.until(wanted, _LIMIT)[-1].time


@contextmanager
def _command(argv: Sequence[str], cwd: Path, venv: str = "peers") -> Iterator[_Command]:
    command = _Command(argv, cwd, venv)
    try:
        yield command
    finally:
        command.process.send_signal(signal.SIGINT)
        try:
            command.process.wait(30)
        except subprocess.TimeoutExpired:
            command.process.kill()


def _event(name: str, group: str = "") -> Callable[[str], object]:
    def wanted(text: str) -> bool:
        if not text.startswith("{"):
            return False
        event = json.loads(text)
        return event["event"] == name and (not group or event["group"] == group)

    return wanted


def _edit(path: Path) -> float:
    """Change a function at the end of a module; the time of the write."""
    text = path.read_text().partition(_EDITED)[0]
    text += f"{_EDITED}    assert {time.time_ns()}\n"
    time.sleep(_LATER)
    begin = time.monotonic()
    path.write_text(text)
    return begin


class _Figures(NamedTuple):
    verdicts: list[float]  # seconds, for each edit of a module
    reports: list[float]  # seconds, until the reports are written
    conftest: list[float]  # seconds until the first verdict after such an edit
    memory: tuple[float, float]  # MiB, before and after


def _watch(suite: Path, where: str, modules: Sequence[str], nconftest: int) -> _Figures:
    argv = [str(tools.AOMAKER), "run", "--mp", "--watch", "--events", "-"]
    with _command([*argv, "--dist-file", where], suite) as command:
        command.first(_event("run_ended"))
        verdicts, reports, conftest = [], [], []
        before = command.memory() / 1024
        for module in modules:
            begin = _edit(suite / module)
            verdicts.append(command.first(_event("group_ended", module)) - begin)
            reports.append(command.first(_event("run_ended")) - begin)
        for _ in range(nconftest):
            begin = _edit(suite / "conftest.py")
            conftest.append(command.first(_event("test_ended")) - begin)
            command.first(_event("run_ended"))
        return _Figures(verdicts, reports, conftest, (before, command.memory() / 1024))


def _summary(text: str) -> bool:
    """Whether this is pytest's last line."""
    return " in " in text and "passed" in text


def _timed(argv: Sequence[str], suite: Path, venv: str) -> float:
    begin = time.monotonic()
    with _command(argv, suite, venv) as command:
        command.first(_summary)
    return time.monotonic() - begin


def _pytest_watcher(suite: Path, module: str, rounds: int) -> list[float]:
    """It runs what it was told, here the module."""
    with _command(["ptw", ".", "--now", module], suite, "watchers") as command:
        command.first(_summary)
        times = []
        for _ in range(rounds):
            time.sleep(2)  # it is blind for a moment after a run
            begin = _edit(suite / module)
            times.append(command.first(_summary) - begin)
    return times


def _testmon(suite: Path, module: str, rounds: int) -> list[float]:
    argv = [*_PYTEST, "--testmon"]
    _timed(argv, suite, "watchers")
    times = []
    for _ in range(rounds):
        _edit(suite / module)
        times.append(_timed(argv, suite, "watchers"))
    return times


def _peers(suite: Path, module: str, rounds: int) -> str:
    """What others take, in words."""
    alone = [_timed([*_PYTEST, module], suite, "peers") for _ in range(rounds)]
    figures = {"pytest of the module": alone}
    if tools.available(tools.Tool("pytest-watcher", ["ptw"], venv="watchers")):
        figures["pytest-watcher of it"] = _pytest_watcher(suite, module, rounds)
        figures["testmon"] = _testmon(suite, module, rounds)
    return ", ".join(
        f"{name}: {statistics.median(times):.2f} s" for name, times in figures.items()
    )


def _facts(title: str, suite: Path, figures: _Figures, peers: str) -> list[Fact]:
    first, last = figures.memory
    median = statistics.median
    facts = [
        Fact(
            "watch", f"{title}, verdict ({peers})", median(figures.verdicts), 0.1, "s"
        ),
        Fact("watch", f"{title}, reports", median(figures.reports), 1, "s"),
        Fact("watch", f"{title}, memory that it gains", last - first, 1, "MiB"),
    ]
    if figures.conftest:
        start = median(
            _timed([*_PYTEST, "test_000.py"], suite, "peers") for _ in range(3)
        )
        what = f"conftest.py, first verdict (pytest of a module: {start:.2f} s)"
        facts.append(Fact("watch", what, median(figures.conftest), 1.5 * start, "s"))
    return facts


def _tiny(quick: bool) -> list[Fact]:
    suite = tools.WORK / "watch"
    nmodules, ntests, nedits = (20, 20, 10) if quick else (200, 50, 100)
    suites.tiny(suite, nmodules, ntests)
    (suite / "conftest.py").write_text("import pytest\n")
    chosen = random.Random(0)
    edited = [f"test_{chosen.randrange(nmodules):03}.py" for _ in range(nedits)]
    figures = _watch(suite, ".", edited, 3)
    title = f"{nmodules * ntests:,} tests in {nmodules} modules, {nedits} edits"
    return _facts(title, suite, figures, _peers(suite, edited[0], 3))


def _networkx(quick: bool) -> list[Fact]:
    name = "networkx/algorithms/bipartite" if quick else "networkx"
    suite = tools.WORK / "watch-networkx"
    suites.package(suite, tools.installed("networkx", "peers"))
    modules = sorted(
        str(path.relative_to(suite)) for path in (suite / name).rglob("tests/test_*.py")
    )
    chosen, nedits = random.Random(0), 5 if quick else 20
    edited = [chosen.choice(modules) for _ in range(nedits)]
    figures = _watch(suite, name, edited, 0)
    alone = [_timed([*_PYTEST, module], suite, "peers") for module in edited]
    peers = f"pytest of the modules: {statistics.median(alone):.2f} s"
    return _facts(f"{name}, {nedits} edits", suite, figures, peers)


def watch(quick: bool) -> list[Fact]:
    """edits under arun --watch"""
    return [*_tiny(quick), *_networkx(quick)]
