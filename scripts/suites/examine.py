"""Everything about one suite: its runs, what differs, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import compare, prepare, records, runs
from .corpus import Suite

# The result of a suite is JSON, kept in bench/suites.json:
#   version, tests    tests: that have a result in the serial run
#   problem           why there is no result at all
#   seconds           of the serial run
#   program           what was tested (runs.program)
#   modes             by name: {"ours": how many, "own": how many,
#                     "tests": {test: fields}, the first that differ};
#                     {"failed": reason}; or null: not applicable
#   sharing           how forks begin (sharing.py)
Result = dict[str, Any]

_SHOWN = 10


def examine(suite: Suite, again: str = "") -> Result:
    """Runs it and compares; again: a text that has not been used before repeats
    runs that are kept.
    """
    result: Result = {"version": suite.version, "program": runs.program()}
    try:
        prepare.venv(suite)
        prepare.archive(suite)
    except prepare.CannotInstall as error:
        return {**result, "problem": f"cannot be installed: {error}"}
    expected = runs.serial(suite, [suite.tests], "serial", "")
    result["seconds"] = round(expected.seconds, 1)
    result["tests"] = len(expected.records)
    if expected.status not in (0, 1) or not expected.records:
        return {**result, "problem": f"pytest alone: {_end(expected)}"}
    result["modes"] = {}
    marks = expected.marks
    for mode in runs.MODES:
        if mode == "mp-marks" and not marks:
            result["modes"][mode] = None
            continue
        print(f"  {mode}", end="", flush=True)
        run = runs.ours(suite, mode, marks, runs.program() + again)
        result["modes"][mode] = found = _compare(suite, mode, marks, expected, run)
        print(f" {run.seconds:.0f} s: {words(found)}", flush=True)
        for line in compare.shown(
            found.get("tests", {}), expected.records, run.records
        ):
            print(f"    {line}", flush=True)
    return result


def words(found: dict[str, Any] | None) -> str:
    """The result of one mode."""
    if found is None:
        return "–"
    if "failed" in found:
        return str(found["failed"])
    own = f" ({found['own']} its own)" if found["own"] else ""
    return f"{found['ours']}{own}"


def _end(run: runs.Run) -> str:
    """How a run ended, and the last line of its log."""
    if run.status == runs.HUNG:
        return f"killed after {run.seconds:.0f} s"
    log = run.log.read_text(errors="replace").splitlines()
    lines = [line.strip() for line in log if line.strip()]
    return f"exit status {run.status}: {records.stable((lines or [''])[-1])}"


def _compare(
    suite: Suite, mode: str, marks: list[str], expected: runs.Run, run: runs.Run
) -> dict[str, Any]:
    if not run.records:
        return {"failed": _end(run)}
    differing = compare.differences(expected.records, run.records)
    alone = _Alone(suite, mode, marks)
    ours = {
        test: fields
        for test, fields in differing.items()
        if not compare.is_own(test, fields, run.records, alone.runs_of(test))
    }
    first = dict(list(ours.items())[:_SHOWN])
    return {"ours": len(ours), "own": len(differing) - len(ours), "tests": first}


class _Alone:
    """Serial runs of a module, and of a group, twice each."""

    def __init__(self, suite: Suite, mode: str, marks: list[str]) -> None:
        self.suite = suite
        self.mode = mode
        self.marks = marks
        self.folder = prepare.WORK / "run" / suite.name
        self.known: dict[str, list[records.Records]] = {}

    def runs_of(self, test: str) -> list[list[records.Records]]:
        if not self.folder.exists():
            prepare.fresh_copy(self.suite)
        module = module_of(test, self.folder)
        if not module:
            return []
        companies = [self._twice([module])]
        if self.mode == "mp-suite":
            companies.append(self._twice([str(Path(module).parent)]))
        if self.mode == "mp-marks":
            for mark in runs.by_marks(self.marks):
                companies.append(self._twice([self.suite.tests, "-m", mark]))
        return companies

    def _twice(self, selection: list[str]) -> list[records.Records]:
        name = "alone-" + " ".join(selection).replace("/", "_").replace(" ", "_")
        if name not in self.known:
            self.known[name] = [
                runs.serial(self.suite, selection, f"{name}-{n}", "").records
                for n in (1, 2)
            ]
        return self.known[name]


def module_of(test: str, folder: Path) -> str:
    """The file below `folder` of a test that JUnit names so; "": none."""
    classname, _, name = test.partition("::")
    names = (classname or name).split(".")  # a module that cannot be collected
    for i in range(len(names)):
        if not folder.joinpath(*names[: i + 1]).is_dir():
            break
    else:
        return ""
    for end in range(len(names), i, -1):
        path = folder.joinpath(*names[:i], ".".join(names[i:end]))
        for file in (path, path.with_name(f"{path.name}.py")):
            if file.is_file():
                return file.relative_to(folder).as_posix()
    return ""
