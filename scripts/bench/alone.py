"""Workloads whose peer is not a pytest runner: a second run, the planner, the
merge, the fixed costs. Each function measures one and returns its facts."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import time
from pathlib import Path
from typing import Callable, NamedTuple

from . import measure, suites, tools


class Fact(NamedTuple):
    """A measured value and its target."""

    name: str
    what: str
    figure: float
    target: float  # the highest value that meets the target
    unit: str


def _median(n: int, what: Callable[[], float]) -> float:
    return statistics.median(what() for _ in range(n))


def _ours(suite: Path, *argv: str) -> measure.Cost:
    tool = tools.ours("mp")
    return measure.run([str(tools.AOMAKER), *argv], suite, tool.environment())


def _cost(suite: Path, line: str, memory: bool = False) -> measure.Cost:
    """The cost of a shell command; $AOMAKER is our program."""
    environment = {**tools.ours("mp").environment(), "AOMAKER": str(tools.AOMAKER)}
    cost = measure.run(["sh", "-c", line], suite, environment, memory)
    if cost.status:
        raise SystemExit(f"bench: '{line}' fails in {suite}: see {suite}.log")
    return cost


def _shell(suite: Path, line: str) -> float:
    """Seconds that it takes."""
    return _cost(suite, line).wall


def _memory(suite: Path, line: str) -> float:
    """MiB of all its processes, at their peak."""
    return _cost(suite, line, memory=True).pss


def second(quick: bool) -> list[Fact]:
    """a second run of networkx: nothing changed, one module changed"""
    name = "networkx/algorithms/bipartite" if quick else "networkx"
    suite = tools.WORK / "second"
    suites.package(suite, tools.installed("networkx", "peers"))
    both = f"$AOMAKER gen --mp --dist-file {name} && ninja >/dev/null"
    _shell(suite, both)
    nothing = _median(5, lambda: _shell(suite, both))
    module = next((suite / name).rglob("tests/test_basic.py"))
    alone = _shell(suite, f"python -m pytest -q --alluredir=one {module}")

    def changed() -> float:
        with module.open("a") as file:
            file.write("\n")
        return _shell(suite, both)

    return [
        Fact("second", "nothing changed: gen && ninja", nothing, 0.15, "s"),
        Fact(
            "second",
            f"one module changed (pytest of it: {alone:.2f} s)",
            _median(3, changed),
            alone + 0.5,
            "s",
        ),
    ]


def planner(quick: bool) -> list[Fact]:
    """the plan and the graph of many groups"""
    suite = tools.WORK / "planner"
    facts = []
    for n in (10_000,) if quick else (10_000, 100_000):
        suites.many(suite, n)
        argv = ("gen", "--mp", "--dist-file", "tests")
        _ours(suite, *argv)  # so that the configuration of pytest is known
        costs = [_ours(suite, *argv) for _ in range(3)]
        share = n / 100_000
        facts += [
            Fact(
                "planner",
                f"gen of {n:,} groups",
                statistics.median(cost.wall for cost in costs),
                1.5 * share,
                "s",
            ),
            Fact(
                "planner",
                f"memory of gen of {n:,} groups",
                max(cost.rss for cost in costs),
                300 * max(share, 0.2),
                "MiB",
            ),
        ]
    return facts


def merge(quick: bool) -> list[Fact]:
    """the merge of many results, beside `cp -al` of them"""
    suite = tools.WORK / "merge"
    nmodules = 100 if quick else 1000
    suites.tiny(suite, nmodules, ntests=50, nattached=20)
    cost = _ours(suite, "run", "--mp", "-p2", "--dist-file", ".")
    if cost.status:
        raise SystemExit(f"bench: a run fails, see {suite}.log")
    results = f"{nmodules * 50:,} results and {nmodules * 20:,} attachments"

    def first() -> float:
        for folder in ("reports/json", ".aomaker-build/allure-spare"):
            shutil.rmtree(suite / folder, ignore_errors=True)
        return again()

    def again() -> float:
        return _shell(suite, "$AOMAKER merge >/dev/null")

    def copied() -> float:
        shutil.rmtree(suite / "copy", ignore_errors=True)
        begin = time.monotonic()
        subprocess.run(["cp", "-al", "reports/json", "copy"], cwd=suite, check=True)
        return time.monotonic() - begin

    copy, merged = _median(3, copied), _median(3, first)
    again()  # the next one begins with the set before this one
    unchanged = _median(3, again)
    return [
        Fact("merge", f"merge of {results}, times `cp -al`", merged / copy, 2.5, "×"),
        Fact("merge", "the same again, times `cp -al`", unchanged / copy, 2, "×"),
    ]


def fixed(quick: bool) -> list[Fact]:
    """arun of one trivial test, beside pytest of it"""
    suite = tools.WORK / "fixed"
    suites.tiny(suite, 1, 1)
    serial = "python -m pytest -q --alluredir=results"
    ours = "$AOMAKER run --mp --dist-file . >/dev/null"
    n = 3 if quick else 9
    pytest = _median(n, lambda: _shell(suite, serial))
    cold = _median(n, lambda: _shell(suite, f"rm -rf .aomaker-build && {ours}"))
    warm = _median(n, lambda: _shell(suite, ours))
    return [
        Fact("fixed", "first run, less pytest's", 1000 * (cold - pytest), 250, "ms"),
        Fact("fixed", "with history, less pytest's", 1000 * (warm - pytest), 0, "ms"),
    ]


def together(quick: bool) -> list[Fact]:
    """two runs at once, beside one after the other"""
    root = tools.WORK / "together"
    for name in ("a", "b"):
        suites.imports(root / name, seconds=0.05 if quick else 0.3)
    a, b = (
        f"(cd {name} && $AOMAKER run --mp --dist-file . >/dev/null)"
        for name in ("a", "b")
    )
    after, at_once = f"{a} && {b}", f"{a} & first=$!; {b} && wait $first"
    _shell(root, after)  # so that both have a history
    n = 1 if quick else 3
    times = _median(n, lambda: _shell(root, at_once)) / _median(
        n, lambda: _shell(root, after)
    )
    memory = _memory(root, at_once) / _memory(root, after)
    return [
        Fact(
            "together", "two runs at once, times one after the other", times, 1.05, "×"
        ),
        Fact("together", "memory of two at once, times that of one", memory, 2, "×"),
    ]


ALL = (second, planner, merge, fixed, together)
