"""Workloads that several runners run in turns, with equal outcomes."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Callable, NamedTuple

from . import measure, outcomes, suites, tools
from .tools import Tool

CORES = 2  # targets, -n and -p are chosen for this number


class Row(NamedTuple):
    """Measured values of a runner: medians over the rounds."""

    tool: str
    walls: list[float]  # seconds
    cpu: float
    pss: float  # MiB
    wrong: str  # differences from the outcomes of serial pytest, or ""

    @property
    def wall(self) -> float:
        return statistics.median(self.walls)


class Race(NamedTuple):
    """A suite and its runners; the first one is serial pytest."""

    name: str
    title: str
    make: Callable[[Path], object]
    tools: Sequence[Tool]
    longest: Sequence[
        str
    ] = ()  # arguments that select the longest group, if that sets the bound
    waits: float = 0  # seconds of sleep in all tests, if CORES slots are used
    rounds: int = 2
    learning: int = 1  # warm-up runs of runners that learn
    memory: bool = False  # measured in an extra run of each runner
    limit: float = 1800  # seconds, after which a runner counts as hanging


class Result(NamedTuple):
    name: str
    title: str
    rows: list[Row]
    bound: float  # seconds


class _Runner:
    """A tool, the suite that it runs, and the costs measured so far."""

    def __init__(self, tool: Tool, race: Race) -> None:
        self.tool = tool
        self.suite = tools.WORK / f"{race.name}-{tool.venv}"
        self._limit = race.limit
        self._costs: list[measure.Cost] = []
        self._pss = 0.0
        self._wrong = ""

    def learn(self, memory: bool, runs: int) -> None:
        """Warm-up runs, whose time does not count: they measure memory, and
        runners that learn store durations."""
        for _ in range(
            runs if self.tool.learns else int(memory and not self.tool.once)
        ):
            self._pss = self._run(memory).pss

    def due(self, turn: int) -> bool:
        """True if it takes part in this round, counted from 0."""
        return turn == 0 or not self.tool.once

    def run(self, expected: outcomes.Outcomes | None) -> outcomes.Outcomes:
        """Differences of its outcomes from the expected ones."""
        cost = self._run(memory=False)
        found = outcomes.read(self.suite / self.tool.results)
        self._costs.append(cost)
        if cost.status == measure.HUNG:
            self._wrong = "hangs"
        elif expected is not None and not self._wrong:
            self._wrong = outcomes.difference(expected, found)
        print(
            f"  {self.tool.name:34} {cost.wall:8.2f} s  {cost.cpu:8.2f} s "
            f"CPU  {self._wrong}",
            flush=True,
        )
        return found

    def _run(self, memory: bool) -> measure.Cost:
        self.tool.clean(self.suite)
        return measure.run(
            self.tool.argv, self.suite, self.tool.environment(), memory, self._limit
        )

    def row(self) -> Row:
        return Row(
            self.tool.name,
            [cost.wall for cost in self._costs],
            statistics.median(cost.cpu for cost in self._costs),
            self._pss,
            self._wrong,
        )


def run(race: Race, quick: bool) -> Result:
    """Runs the runners in turns, after a warm-up round."""
    runners = [_Runner(tool, race) for tool in race.tools if tools.available(tool)]
    for suite in {runner.suite for runner in runners}:
        race.make(suite)
    for runner in runners:
        if runner.tool.venv == "original":
            tools.scaffold(runner.suite)
        runner.learn(race.memory and not quick, race.learning)
    expected = None
    for turn in range(1 if quick else race.rounds):
        for runner in filter(lambda runner: runner.due(turn), runners):
            found = runner.run(expected)
            if not found:
                raise SystemExit(
                    f"bench: {runner.tool.name} runs no test: see {runner.suite}.log"
                )
            expected = found if expected is None else expected
    rows = [runner.row() for runner in runners]
    bound = max(
        (race.waits + rows[0].cpu) / CORES, _alone(runners[0].suite, race.longest)
    )
    return Result(race.name, race.title, rows, bound)


def _alone(suite: Path, longest: Sequence[str]) -> float:
    """Seconds of serial pytest with the longest group: no run of all groups
    is shorter, however many slots it has."""
    if not longest:
        return 0
    tool = tools.serial(*longest)
    return statistics.median(
        measure.run(tool.argv, suite, tool.environment()).wall for _ in range(3)
    )


def _xdist(*selection: str) -> list[Tool]:
    return [
        tools.xdist(CORES, dist, *selection)
        for dist in ("load", "loadfile", "worksteal")
    ]


def _by_module() -> list[Tool]:
    """All with as many processes as there are cores; ours without a past, too."""
    options = ("mp", f"-p{CORES}", "--dist-file", ".")
    first, later = tools.ours(*options, fresh=True), tools.ours(*options)
    return [tools.serial(), *_xdist(), first, later]


def waiting(quick: bool) -> Race:
    marks = [f"m{i:02}" for i in range(30)]
    selection = ["--dist-mark", *marks]
    many = (8,) if quick else (CORES, 4, 8, 16, 30)
    return Race(
        "waiting",
        "30 marks × 20 tests that wait 50 ms, in 60 modules",
        suites.waiting,
        [
            tools.serial(),
            *(tools.xdist(n, "load") for n in many),
            tools.ours("mp", *selection, fresh=True),
            tools.ours("mp", *selection),
            tools.ours("mp", "-p30", *selection),
            tools.ours("mt", *selection),
        ],
        longest=["-m", marks[0]],
        memory=True,
        learning=2,
    )


def _package(package: str, version: str, tests: str, venv: str) -> Race:
    """The test modules in a folder of an installed package."""
    by_file = (f"-p{CORES}", "--dist-file", tests)
    runners = [
        tools.serial(tests),
        *_xdist(tests),
        tools.ours("mp", *by_file, fresh=True),
        tools.ours("mp", *by_file),
    ]
    return Race(
        package,
        f"the suite of {tests} {version}, by file",
        lambda root: suites.package(root, tools.installed(package, venv)),
        [runner._replace(venv=venv) for runner in runners],
        rounds=1,
    )


def networkx(quick: bool) -> Race:
    return _package(
        "networkx",
        "3.6.1",
        "networkx/algorithms/bipartite" if quick else "networkx",
        "peers",
    )


def sympy(quick: bool) -> Race:
    return _package("sympy", "1.14.0", "sympy/sets" if quick else "sympy/core", "sympy")


def imports(quick: bool) -> Race:
    marks = [f"m{i:02}" for i in range(12)]
    selection = ["--dist-mark", *marks]
    seconds = 0.1 if quick else 0.3
    return Race(
        "imports",
        f"12 marks over 60 modules that take {seconds} s to import",
        lambda root: suites.imports(root, seconds=seconds),
        [
            tools.serial(),
            *_xdist(),
            tools.original("mp", "--dist-mark", " ".join(marks)),
            tools.ours("mp", f"-p{CORES}", *selection, fresh=True),
            tools.ours("mp", f"-p{CORES}", *selection),
        ],
        rounds=1,
        limit=90,
    )


def skew(quick: bool) -> Race:
    scale = 0.3 if quick else 1
    return Race(
        "skew",
        f"a module of {10 * scale:g} s, last by name, among twenty of {scale:g} s",
        lambda root: suites.skewed(root, 10 * scale, 20, scale),
        _by_module(),
        longest=["test_zz.py"],
        waits=30 * scale,
        rounds=1,
    )


def log_file(quick: bool) -> Race:
    nmodules, ntests, seconds = 30, 8, 0.02 if quick else 0.05
    return Race(
        "log_file",
        f"{nmodules} modules × {ntests} tests that wait {1000 * seconds:.0f} ms; "
        "conftest.py opens a log file and imports large libraries",
        lambda root: suites.log_file(root, nmodules, ntests, seconds),
        _by_module(),
        waits=nmodules * ntests * seconds,
    )


def personal(quick: bool) -> Race:
    nmodules, ntests, seconds = (20, 5, 0.02) if quick else (60, 10, 0.05)
    return Race(
        "personal",
        f"{nmodules} modules × {ntests} tests of {1000 * seconds:.0f} ms CPU; "
        "conftest.py takes as long, and makes a name and a directory for each worker",
        lambda root: suites.personal(root, nmodules, ntests, seconds),
        _by_module(),
    )


def small(quick: bool) -> Race:
    nmodules = 200 if quick else 2000
    return Race(
        "small",
        f"{nmodules} modules × 1 test that does nothing",
        lambda root: suites.tiny(root, nmodules, 1),
        _by_module(),
        rounds=1,
    )


def tiny(quick: bool) -> Race:
    nmodules = 40 if quick else 200
    return Race(
        "tiny",
        f"{nmodules} modules × 50 tests that do nothing",
        lambda root: suites.tiny(root, nmodules),
        [
            *_by_module(),
            tools.ours("mp", "--dist-file", "."),
            tools.ours("mt", f"-p{CORES}", "--dist-file", "."),
        ],
    )


ALL = (waiting, networkx, sympy, imports, skew, log_file, personal, small, tiny)
