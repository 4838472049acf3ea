"""Workloads that several runners do, in turns, with equal outcomes."""
from __future__ import annotations

import statistics
from pathlib import Path
from typing import Callable, NamedTuple, Sequence

from . import measure, outcomes, suites, tools
from .tools import Tool

CORES = 2  # what the targets speak of, and -n and -p are chosen for


class Row(NamedTuple):
    """A runner's figures: medians over the rounds."""

    tool: str
    walls: list[float]  # seconds
    cpu: float
    pss: float  # MiB
    wrong: str  # how its outcomes differ from serial pytest's; "": they don't

    @property
    def wall(self) -> float:
        return statistics.median(self.walls)


class Race(NamedTuple):
    """A suite and those who run it; the first is serial pytest."""

    name: str
    title: str
    make: Callable[[Path], object]
    tools: Sequence[Tool]
    longest: float  # seconds of the longest group, by construction; 0: short
    waits: float = 0  # seconds of sleep in all tests
    limit: float = 1800  # seconds, after which a runner hangs


class Result(NamedTuple):
    name: str
    title: str
    rows: list[Row]
    bound: float  # seconds


def run(race: Race, rounds: int, memory: bool) -> Result:
    """Alternates the runners; a first round, untimed, lets them learn."""
    places: dict[str, Path] = {}
    for tool in race.tools:
        places[tool.venv] = tools.WORK / f"{race.name}-{tool.venv}"
    for name, suite in places.items():
        race.make(suite)
        if name == "original":
            tools.scaffold(suite)
    walls: dict[str, list[float]] = {tool.name: [] for tool in race.tools}
    cpus: dict[str, list[float]] = {tool.name: [] for tool in race.tools}
    pss: dict[str, float] = {}
    wrong: dict[str, str] = {}
    expected, limit = None, race.limit
    for number in range(-1, rounds):
        for tool in race.tools:
            if number < 0 and (tool.fresh or "arun" not in tool.name) and \
                    not memory:
                continue
            suite = places[tool.venv]
            cost = _once(tool, suite, memory and number < 0, limit)
            found = outcomes.read(suite / tool.results)
            expected = found if expected is None else expected
            wrong[tool.name] = wrong.get(tool.name) or \
                ("hangs" if cost.status == measure.HUNG else
                 outcomes.difference(expected, found))
            pss[tool.name] = max(pss.get(tool.name, 0), cost.pss)
            if number >= 0:
                walls[tool.name].append(cost.wall)
                cpus[tool.name].append(cost.cpu)
            print(f"  {tool.name:34} {cost.wall:8.2f} s  "
                  f"{cost.cpu:8.2f} s CPU  {wrong[tool.name]}", flush=True)
    rows = [Row(name, walls[name], statistics.median(cpus[name]), pss[name],
                wrong[name]) for name in walls]
    bound = max(rows[0].cpu / CORES, race.longest,
                (race.waits + rows[0].cpu) / CORES if race.longest else 0)
    return Result(race.name, race.title, rows, bound)


def _once(tool: Tool, suite: Path, memory: bool, limit: float
          ) -> measure.Cost:
    tool.clean(suite)
    return measure.run(tool.argv, suite, tool.environment(), memory, limit)


def _xdist(*selection: str, many: Sequence[int] = ()) -> list[Tool]:
    kinds = [tools.xdist(CORES, dist, *selection)
             for dist in ("load", "loadfile", "worksteal")]
    return kinds + [tools.xdist(n, "load", *selection) for n in many]


def waiting(quick: bool) -> Race:
    marks = [f"m{i:02}" for i in range(30)]
    selection = ["--dist-mark", *marks]
    many = (8,) if quick else (4, 8, 16, 30)
    return Race(
        "waiting", "30 marks × 20 tests that wait 50 ms, in 60 modules",
        suites.waiting,
        [tools.serial(), *_xdist(many=many), tools.ours("mp", *selection),
         tools.ours("mp", "-p30", *selection), tools.ours("mt", *selection)],
        longest=0)


def _package(package: str, version: str, tests: str) -> Race:
    """The tests of an installed package that are below a folder of it."""
    by_file = (f"-p{CORES}", "--dist-file", tests)
    return Race(
        package, f"the suite of {tests} {version}, by file",
        lambda root: suites.package(root, tools.installed(package)),
        [tools.serial(tests), *_xdist(tests),
         tools.ours("mp", *by_file, fresh=True), tools.ours("mp", *by_file)],
        longest=0)


def networkx(quick: bool) -> Race:
    return _package("networkx", "3.6.1", "networkx/algorithms/bipartite"
                    if quick else "networkx")


def sympy(quick: bool) -> Race:
    return _package("sympy", "1.14.0", "sympy/sets" if quick else "sympy/core")


def imports(quick: bool) -> Race:
    marks = [f"m{i:02}" for i in range(12)]
    selection = ["--dist-mark", *marks]
    seconds = 0.1 if quick else 0.3
    return Race(
        "imports", f"12 marks over 60 modules that take {seconds} s to import",
        lambda root: suites.imports(root, seconds=seconds),
        [tools.serial(), *_xdist(),
         tools.original("mp", "--dist-mark", " ".join(marks)),
         tools.ours("mp", f"-p{CORES}", *selection, fresh=True),
         tools.ours("mp", f"-p{CORES}", *selection)],
        longest=0, limit=90)


def skew(quick: bool) -> Race:
    scale = 0.3 if quick else 1
    return Race(
        "skew", f"a module of {10 * scale:g} s, last by name, among twenty of "
        f"{scale:g} s",
        lambda root: suites.skewed(root, 10 * scale, 20, scale),
        [tools.serial(), *_xdist(),
         tools.ours("mp", f"-p{CORES}", "--dist-file", ".", fresh=True),
         tools.ours("mp", f"-p{CORES}", "--dist-file", ".")],
        longest=10 * scale, waits=30 * scale)


def tiny(quick: bool) -> Race:
    nmodules = 40 if quick else 200
    return Race(
        "tiny", f"{nmodules} modules × 50 tests that do nothing",
        lambda root: suites.tiny(root, nmodules),
        [tools.serial(), *_xdist(),
         tools.ours("mp", f"-p{CORES}", "--dist-file", "."),
         tools.ours("mt", f"-p{CORES}", "--dist-file", ".")],
        longest=0)


ALL = (waiting, networkx, sympy, imports, skew, tiny)
