"""A suite in three equal folders, which see the same changes: one runs
incrementally, one by bare ninja, and one always runs all of it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from suites import prepare
from suites.corpus import Suite

AOMAKER = prepare.PROJECT / "build/aomaker"
WORK = prepare.PROJECT / "build/oracle"
_HERE = Path(__file__).parent
_LIMIT = 600  # seconds of a run

Outcomes = dict[str, str]  # by the id of the test


class Run(NamedTuple):
    status: int
    outcomes: Outcomes
    ran: frozenset[str]  # names of groups that were not left out
    output: str


class Copy:
    """One of the folders, with the state that aomaker has there."""

    def __init__(self, root: Path, env: dict[str, str], argv: list[str]) -> None:
        self.root = root
        self.env = dict(env)
        self._argv = argv  # the selection, and arguments of pytest
        self.last: Run = Run(0, {}, frozenset(), "")

    def arun(self, *options: str) -> Run:
        self.last = self._run(["arun", "-p2", *options, *self._argv])
        return self.last

    def generate(self) -> None:
        self._call(["aomaker", "gen", *self._argv])

    def ninja(self) -> Run:
        self.last = self._run(["ninja", "-j2"])
        return self.last

    def explain(self, group: str) -> str:
        return self._call(["aomaker", "explain", group])[1]

    def _call(self, argv: list[str]) -> tuple[int, str]:
        done = subprocess.run(
            argv,
            cwd=self.root,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_LIMIT,
        )
        return done.returncode, done.stdout

    def _run(self, argv: list[str]) -> Run:
        summary = self.root / "reports/summary.json"
        before = _stamp(summary)
        status, output = self._call(argv)
        is_made = _stamp(summary) != before
        if status and not is_made:
            return Run(status, {"": "no report"}, frozenset(), output)
        groups = json.loads(summary.read_text())["groups"] if is_made else []
        ran = frozenset(each["name"] for each in groups if not each.get("cached"))
        return Run(status, dict(self._outcomes()), ran, output)

    def _build(self, *names: str) -> Path:
        return self.root.joinpath(".aomaker-build", *names)

    def groups(self) -> list[tuple[str, str]]:
        """The names of the planned groups, and of their folders."""
        plan = json.loads(self._build("plan.json").read_text())
        return [(each["name"], each["slug"]) for each in plan["groups"]]

    def _outcomes(self) -> Iterator[tuple[str, str]]:
        for name, slug in self.groups():
            try:
                text = self._build("groups", slug, "status.json").read_text()
            except OSError:
                yield f"group {name}", "no result"
                continue
            result = json.loads(text)
            yield f"group {name}", result["verdict"]
            for test in result["tests"]:
                yield test["id"], test["outcome"]

    def inputs(self, group: str) -> set[str]:
        """The names of what a group depends on."""
        names: set[str] = set()
        folder = self._build("groups", dict(self.groups())[group])
        for path in folder.glob("*/inputs"):
            for line in path.read_text().splitlines():
                names.update(map(str, json.loads(line)[1:2]))
        return names


def _stamp(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_ino, found.st_ctime_ns


class Subject(NamedTuple):
    name: str
    tests: str
    incremental: Copy
    ninja: Copy
    truth: Copy
    packages: Path  # the folder of installed packages

    @property
    def copies(self) -> tuple[Copy, Copy, Copy]:
        return self.incremental, self.ninja, self.truth


def subject(name: str, suites: dict[str, Suite]) -> Subject:
    """Three new folders. name: of a suite, "example" or "outside"."""
    suite = suites.get(name, suites["h11"])
    suite = suite._replace(venv=f"oracle-{name}", needs=[*suite.needs, "pyyaml"])
    venv = prepare.venv(suite)
    packages = next((venv / "lib").glob("python*/site-packages"))
    _install(packages, WORK / name / "editable")
    env = prepare.environment(suite)
    env["PATH"] = os.pathsep.join([str(AOMAKER.parent), env["PATH"]])
    env["VIRTUAL_ENV"] = str(venv)
    if name == "example":
        tests, argv = "testcases", ["--mp", "--latency=0"]
    elif name == "outside":
        tests, argv = "tests", ["--mp", "--dist-file", "tests"]
    else:
        tests = suite.tests
        argv = ["--mp", "--dist-file", tests, "--no_gen", "--", *suite.args]
    copies = []
    for part in ("incremental", "ninja", "truth"):
        root = WORK / name / part
        shutil.rmtree(root, ignore_errors=True)
        root.parent.mkdir(parents=True, exist_ok=True)
        if name == "example":
            command = [AOMAKER, "create", root]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        elif name == "outside":
            shutil.copytree(_HERE / "outside", root, symlinks=True)
        else:
            shutil.copytree(prepare.fresh_copy(suite), root, symlinks=True)
        copies.append(Copy(root, env, argv))
    return Subject(name, tests, *copies, packages)


def _install(packages: Path, editable: Path) -> None:
    """A package as pip installs it, and one that is editable."""
    for old in packages.glob("oracle_*"):
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    (packages / "oracle_installed.py").write_text(MODULE.format(1))
    information = packages / "oracle_installed-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Name: oracle_installed\nVersion: 1.0\n")
    (information / "RECORD").write_text("oracle_installed.py,sha256=1,1\n")
    editable.mkdir(parents=True, exist_ok=True)
    (editable / "oracle_editable.py").write_text(MODULE.format(1))
    (packages / "__editable__.oracle.pth").write_text(f"{editable}\n")


MODULE = "def number():\n    return {}\n"
