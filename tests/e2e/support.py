"""A project in a folder of its own, and what tests ask of it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable

import pytest
from pseudo_terminal import OnTerminal

ROOT = Path(__file__).resolve().parent.parent.parent
AOMAKER = os.environ.get("AOMAKER", str(ROOT / "build" / "aomaker"))

Outcomes = Counter  # of (fullName, parameters, status)


class Project:
    """A directory with tests in it."""

    def __init__(self, root: Path, on_terminal: bool = False) -> None:
        self.root = root
        self.on_terminal = on_terminal  # what it starts is, else on pipes
        self.env = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(
                ("PYTEST", "AOMAKER", "NINJA", "MAKE", "MFLAGS", "CARGO_MAKE")
                + ("GITHUB_ACTIONS", "GITLAB_CI")
            )
        }
        self.env.update(
            VIRTUAL_ENV=sys.prefix,
            PYTHONDONTWRITEBYTECODE="1",
            PYTHONHASHSEED="0",
            COLUMNS="80",
            XDG_RUNTIME_DIR=os.devnull,  # runs share slots with no others
        )
        self.env["PATH"] = os.pathsep.join(
            [
                os.path.dirname(AOMAKER),
                os.path.join(sys.prefix, "bin"),
                os.environ["PATH"],
            ]
        )

    def write(self, **files: str) -> Project:
        """name="text"; in names, __ is a slash and the end is .py."""
        for name, text in files.items():
            self.file(name.replace("__", "/") + ".py", text)
        return self

    def file(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run(
        self, *argv: str, status: int | None = None
    ) -> subprocess.CompletedProcess[str]:
        """A program; its status is checked when one is given."""
        with self.start(*argv) as process:
            try:
                output, _ = process.communicate(timeout=300)
            except BaseException:
                process.kill()
                raise
        if status is not None:
            assert process.returncode == status, output
        return subprocess.CompletedProcess(argv, process.returncode, output)

    def arun(self, *args: str, status: int | None = 0) -> str:
        return self.run("arun", *args, status=status).stdout

    def aomaker(self, *args: str, status: int | None = 0) -> str:
        return self.run("aomaker", *args, status=status).stdout

    def ninja(self, *args: str, status: int | None = 0) -> str:
        return self.run("ninja", *args, status=status).stdout

    def start(self, *argv: str) -> subprocess.Popen[str]:
        if self.on_terminal:
            return OnTerminal(self, *argv)
        return subprocess.Popen(
            argv,
            cwd=self.root,
            env=self.env,
            text=True,
            stdout=subprocess.PIPE,
            errors="replace",
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def start_run(self, mode: str, *args: str) -> subprocess.Popen[str]:
        """mode: --mp, --mt, or a bare ninja, whose graph is made first."""
        if mode != "ninja":
            return self.start("arun", mode, *args)
        self.aomaker("gen", *args)
        return self.start("ninja")

    def run_by(self, mode: str, *args: str, status: int) -> str:
        """Its output; status: of arun. Ninja's own is 1 for all but 0."""
        with self.start_run(mode, *args) as process:
            output, _ = process.communicate(timeout=300)
        assert process.returncode == (min(status, 1) if mode == "ninja" else status), (
            output
        )
        return output

    def interrupt(self, *argv: str, when: list[str]) -> tuple[int, str]:
        """Ctrl-C as soon as these files exist; status and output."""
        process = self.start(*argv)
        wait_for(lambda: all((self.root / name).exists() for name in when))
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        return process.returncode, output

    def serial(self, *args: str) -> Outcomes:
        """What one pytest, without us, writes for Allure."""
        out = self.root / ".serial"
        shutil.rmtree(out, ignore_errors=True)
        self.run(
            sys.executable,
            "-m",
            "pytest",
            "-q",
            f"--alluredir={out}",
            "-p",
            "no:cacheprovider",
            *args,
        )
        return outcomes(out)

    def results(self) -> Outcomes:
        return outcomes(self.root / "reports" / "json")

    def summary(self) -> dict[str, Any]:
        text = (self.root / "reports" / "summary.json").read_text()
        return json.loads(text)

    def groups(self) -> dict[str, list[str]]:
        """The tests of each group, as planned."""
        plan = json.loads((self.root / ".aomaker-build" / "plan.json").read_text())
        return {group["name"]: group["tests"] for group in plan["groups"]}

    def tasks(self) -> dict[str, dict[str, Any]]:
        """What all groups are told (""), and each by its slug."""
        file = self.root / ".aomaker-build" / "tasks.jsonl"
        lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        return {task.get("slug", ""): task for task in lines}

    def group(self, name: str) -> Path:
        """A group's folder; name: one that needs no other spelling."""
        return self.root / ".aomaker-build" / "groups" / name

    def statuses(self) -> list[dict[str, Any]]:
        return [
            json.loads(path.read_text(encoding="utf-8"))
            for path in sorted(self.group("").glob("*/status.json"))
        ]


def wait_for(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def use_plugins_of_others(project: Project, *without: str) -> None:
    """Let pytest load those of scripts/plugins.txt; skip without them.

    without: plugins that are not loaded.
    """
    plugins = ROOT / ".venv" / "plugins"
    if not plugins.is_dir():
        pytest.skip("scripts/setup could install no plugins")
    before = project.env.get("PYTHONPATH")
    project.env["PYTHONPATH"] = os.pathsep.join(filter(None, [before, str(plugins)]))
    project.env["PYTEST_ADDOPTS"] = " ".join(f"-p no:{name}" for name in without)


def install_plugin(site: Path, name: str, text: str, entry: str = "") -> None:
    """Write a plugin of pytest into a folder where installed packages lie.

    entry: the name of its entry point, if it is not that of the module.
    """
    info = site / f"{name}-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[pytest11]\n{entry or name} = {name}\n")
    (info / "RECORD").write_text(f"{name}.py,,\n")
    (site / f"{name}.py").write_text(text)


def assert_fork_equals_fresh(project: Project, *args: str) -> str:
    """Groups begin in forks as in a fresh pytest; what `doctor` says of it.

    args: names of groups, or a selection.
    """
    output = project.aomaker("doctor", "--verify-sharing", *args, status=None)
    assert "forks begin as fresh sessions of pytest" in output, output
    return output


def results(folder: Path) -> list[dict[str, Any]]:
    return [
        json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*-result.json"))
    ]


def outcomes(folder: Path) -> Outcomes:
    return Counter(
        (
            result["fullName"],
            tuple(
                (p["name"], re.sub("0x[0-9a-f]+", "0x", p["value"]))
                for p in result.get("parameters", [])
            ),
            result["status"],
        )
        for result in results(folder)
    )


def clone(project: Project, name: str) -> Project:
    """The same sources on another machine, as it were."""
    root = project.root.parent / name
    shutil.copytree(
        project.root,
        root,
        ignore=shutil.ignore_patterns(".aomaker-build", "reports", "build.ninja"),
    )
    return Project(root)


def counts(project: Project) -> dict[str, int]:
    """Outcome -> tests, of those that there are; planned is reported."""
    summary = project.summary()
    assert summary["planned"] == summary["reported"]
    return {name: n for name, n in summary["counts"].items() if n}


def counts_in_allure(project: Project) -> dict[str, int]:
    """The same, and there are as many Allure results."""
    found = counts(project)
    assert sum(project.results().values()) == sum(found.values())
    return found


def processes_of(project: Project) -> list[int]:
    """Those that run in the project or below it."""
    found: list[int] = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd").startswith(str(project.root)):
                with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                    if file.read().rpartition(")")[2].split()[0] != "Z":
                        found.append(int(pid))
        except OSError:
            pass
    return found


def supervisors(project: Project, group: str) -> list[int]:
    """The processes `aomaker exec` of a group."""
    found = []
    for pid in processes_of(project):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        except OSError:
            continue
        if words[1:2] == ["exec"] and group in words:
            found.append(pid)
    return found


def in_turn(first: Sequence[Any], second: Sequence[Any], each: int) -> list[tuple]:
    """Pairs of their values: so many for each of the first, which meet all of the
    second in turn. For tests in which a pair proves no more than its values."""
    return [
        (value, second[(i * each + k) % len(second)])
        for i, value in enumerate(first)
        for k in range(each)
    ]


def past_runs(seconds: dict[str, float]) -> str:
    """Lines of a history in which the groups took so long."""
    return "".join(
        json.dumps(
            {
                "group": name,
                "digest": "d",
                "time": 4e9,
                "wall": wall,
                "cpu": 1,
                "rss": 1,
                "attempts": 1,
            }
        )
        + "\n"
        for name, wall in seconds.items()
    )


def elements(page: str) -> dict[str, str]:
    """The JSON and the files in our report page, by the ids of their elements."""
    return dict(
        re.findall(
            r'<script type="(?:application/json|text/plain)" id="([\w.-]+)">'
            r"(.*?)</script>",
            page,
            re.DOTALL,
        )
    )


PIP = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]


def pip(*args: object) -> None:
    """Or skip: what is missing comes from PyPI."""
    done = subprocess.run(
        [*PIP, *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if "connection broken by" in done.stdout:
        pytest.skip("PyPI is out of reach")
    assert done.returncode == 0, done.stdout


def make_venv(folder: Path, *packages: object) -> Path:
    """A fresh virtual environment with these, and no others; its python."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    pip("--python", python, "install", *packages)
    return python
