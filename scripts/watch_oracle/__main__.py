"""`make watch-oracle`: random edits; after each, what `arun --watch` says of every
test has to be what a fresh pytest says.

python -m watch_oracle [--edits N] [--seed N] [--folder DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from read_process import ReadProcess

from .edits import Edits

PROJECT = Path(__file__).resolve().parents[2]
_LIMIT = 40  # seconds until a verdict that has not come is a wrong one
_ENDED = re.compile(r"^(all green since|\d+ tests? fails?|waiting for a change)")
_PLUGIN = """
import json, os

OUTCOMES = {}


def pytest_collectreport(report):
    if report.failed:
        OUTCOMES[report.nodeid] = "fails"


def pytest_runtest_logreport(report):
    if report.failed:
        OUTCOMES[report.nodeid] = "fails"
    elif report.when == "call" or report.skipped:
        OUTCOMES.setdefault(report.nodeid, report.outcome)


def pytest_unconfigure():
    with open(os.environ["OUTCOMES"], "w") as file:
        json.dump(OUTCOMES, file)
"""

# test -> passed, skipped or fails; None: pytest refuses to run
Verdicts = "dict[str, str] | None"


def environment(root: Path) -> dict[str, str]:
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(("PYTHON", "PYTEST"))
    }
    env["PATH"] = os.pathsep.join(
        [
            os.path.dirname(os.environ.get("AOMAKER") or PROJECT / "build/aomaker"),
            os.path.dirname(sys.executable),
            env["PATH"],
        ]
    )
    env["PYTHONPATH"] = str(root.parent / "elsewhere")
    return env


def fresh(root: Path) -> Verdicts:
    """What pytest says, in a Python without caches."""
    place = root.parent / "oracle"
    place.mkdir(exist_ok=True)
    (place / "oracle_outcomes.py").write_text(_PLUGIN)
    outcomes = place / "outcomes.json"
    outcomes.unlink(missing_ok=True)
    env = environment(root)
    env["PYTHONPATH"] += os.pathsep + str(place)
    env["OUTCOMES"] = str(outcomes)
    env["PYTHONDONTWRITEBYTECODE"] = "1"
    env["PYTHONPYCACHEPREFIX"] = str(place / "none")
    argv = ["-m", "pytest", "-q", "-p", "oracle_outcomes", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, *argv, "--continue-on-collection-errors"],
        cwd=root,
        env=env,
        capture_output=True,
    )
    refused = done.returncode == 4 or not outcomes.exists()
    return None if refused else json.loads(outcomes.read_text())


class Watch(ReadProcess):
    """An `arun --watch` in the project."""

    def __init__(self, root: Path) -> None:
        self.root = root
        super().__init__(["arun", "--mp", "--watch"], root, environment(root))

    def refuses(self) -> bool:
        """Whether the last round could not run."""
        ends = (line.text for line in reversed(self.lines) if _ENDED.match(line.text))
        return next(ends, "").startswith("waiting")

    def verdicts(self) -> Verdicts:
        if self.refuses():
            return None
        build = self.root / ".aomaker-build"
        found: dict[str, str] = {}
        try:
            plan = json.loads((build / "plan.json").read_text())
            for group in plan["groups"]:
                status = build / "groups" / group["slug"] / "status.json"
                for test in json.loads(status.read_text())["tests"]:
                    outcome = test["outcome"]
                    fails = outcome not in ("passed", "skipped")
                    found[test["id"]] = "fails" if fails else outcome
        except (OSError, ValueError):
            return {}  # a round runs
        return found

    def wait_for(self, expected: Verdicts) -> Verdicts:
        """Until the verdicts are these; those at the end."""
        end = time.monotonic() + _LIMIT
        found = self.verdicts()
        while found != expected and time.monotonic() < end:
            if self.process.poll() is not None:
                raise SystemExit(f"arun --watch has ended:\n{self.text}")
            time.sleep(0.05)
            found = self.verdicts()
        return found

    def wait_for_test(self, name: str) -> None:
        """Until this test has ended, and the round with it."""
        end = time.monotonic() + _LIMIT
        while time.monotonic() < end:
            found = self.verdicts()
            if found is None or f"test_probe.py::{name}" in found:
                return
            time.sleep(0.05)


def differences(expected: Verdicts, found: Verdicts) -> str:
    if expected is None or found is None:
        return f"pytest {'refuses' if expected is None else 'runs'}, the watch does not"
    tests = sorted(
        test for test in {*expected, *found} if expected.get(test) != found.get(test)
    )
    return "; ".join(
        f"{test}: pytest {expected.get(test)}, watch {found.get(test)}"
        for test in tests
    )


def compare(root: Path, edits: int, seed: int) -> int:
    """The number of wrong verdicts."""
    wrong = 0
    project = Edits(root, seed)
    watch = Watch(root)
    try:
        watch.wait_for(fresh(root))
        first = watch.memory()
        for number in range(1, edits + 1):
            what = project.next()
            expected = fresh(root)
            found = watch.wait_for(expected)
            if found == expected and expected is not None:
                watch.wait_for_test(project.probe())
                expected = fresh(root)
                found = watch.wait_for(expected)
            right = found == expected
            print(f"{number:4} {'ok' if right else 'WRONG'}  {what}", flush=True)
            if not right:
                wrong += 1
                print(f"       {differences(expected, found)}", flush=True)
        print(
            f"{wrong} of {edits} verdicts are wrong (seed {seed}); memory of the "
            f"watch {first} KiB at first, {watch.memory()} KiB at last"
        )
    finally:
        if wrong:
            (root.parent / "watch.log").write_text(watch.text)
        watch.end(signal.SIGINT)
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(prog="watch_oracle", description=__doc__)
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--folder", type=Path, default=PROJECT / "build/watch-oracle/work"
    )
    options = parser.parse_args()
    return 1 if compare(options.folder / "project", options.edits, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())
