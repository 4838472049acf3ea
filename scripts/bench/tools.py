"""The runners that are compared, each with a virtual environment.

pytest-parallel is not among them: with pytest 9 all of its tests are errors.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[2]
AOMAKER = PROJECT / "build/aomaker"
WORK = PROJECT / "build/bench"

_RUNNERS = ["pytest==9.2.0", "allure-pytest==2.16.2", "pytest-xdist==3.8.0"]
_VENVS = {
    "peers": [*_RUNNERS, "networkx==3.6.1", "numpy", "scipy", "pandas"],
    "sympy": [*_RUNNERS, "sympy==1.14.0", "hypothesis"],
    "original": ["aomaker==3.0.3"],
    "watchers": ["pytest==9.2.0", "pytest-watcher==0.6.3", "pytest-testmon==2.2.0"],
    "plot": ["matplotlib"],
}


class Tool(NamedTuple):
    """A way to run a suite."""

    name: str
    argv: list[str]
    results: str = "results"  # where its Allure results are
    venv: str = "peers"
    learns: bool = False  # it uses durations of past runs
    fresh: bool = False  # its cache is removed before each run
    once: bool = False  # too slow for more than one round

    def environment(self) -> dict[str, str]:
        """Our environment, with the Python of its virtual environment first in PATH."""
        env = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PYTHON", "PYTEST", "VIRTUAL_ENV"))
        }
        env["PATH"] = f"{venv(self.venv) / 'bin'}:{env['PATH']}"
        env["PYTHONHASHSEED"] = "0"  # parameters may be sets
        return env

    def clean(self, suite: Path) -> None:
        """Removes files that must not exist when it starts."""
        shutil.rmtree(suite / self.results, ignore_errors=True)
        if self.fresh:
            shutil.rmtree(suite / ".aomaker-build", ignore_errors=True)


def serial(*selection: str) -> Tool:
    return Tool(
        "pytest", ["python", "-m", "pytest", "-q", "--alluredir=results", *selection]
    )


def xdist(n: int, dist: str, *selection: str) -> Tool:
    return Tool(
        f"xdist -n {n} --dist {dist}",
        [*serial(*selection).argv, "-n", str(n), "--dist", dist],
    )


def ours(mode: str, *options: str, fresh: bool = False) -> Tool:
    """mode: mp or mt; options: of the command line."""
    shown = [option for option in options if option.startswith("-p")]
    name = " ".join(["arun", f"--{mode}", *shown, *(["(first run)"] if fresh else [])])
    return Tool(
        name,
        [str(AOMAKER), "run", f"--{mode}", *options],
        "reports/json",
        learns=not fresh,
        fresh=fresh,
    )


def original(mode: str, *selection: str) -> Tool:
    """Runs in a project of its own; see `scaffold`."""
    return Tool(
        f"aomaker 3.0.3 --{mode}",
        ["arun", f"--{mode}", *selection],
        "reports/json",
        "original",
        once=True,
    )


def scaffold(suite: Path) -> None:
    """Creates the files that the original needs in a project."""
    (suite / ".aomaker").touch()
    (suite / "conf").mkdir(exist_ok=True)
    (suite / "conf/config.yaml").write_text(
        "env: test\ntest: {base_url: 'http://localhost', account: {}}\n"
    )
    (suite / "login.py").write_text(
        "from aomaker.fixture import BaseLogin\n\n\nclass Login(BaseLogin):\n"
        "    def login(self):\n        return {}\n\n"
        "    def make_headers(self, resp_login):\n        return {}\n"
    )


def venv(name: str) -> Path:
    """The virtual environment; created if it is missing."""
    path = WORK / "venv" / name
    if not (path / "complete").exists():
        print(f"install {', '.join(_VENVS[name])}", flush=True)
        shutil.rmtree(path, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", path], check=True)
        subprocess.run(
            [
                path / "bin/python",
                "-m",
                "pip",
                "install",
                "-q",
                "--disable-pip-version-check",
                "--use-pep517",
                *_VENVS[name],
            ],
            check=True,
        )
        (path / "complete").touch()
    return path


def available(tool: Tool) -> bool:
    """False: its virtual environment cannot be created; a message says so."""
    try:
        venv(tool.venv)
    except subprocess.CalledProcessError:
        print(f"  {tool.name:34} left out: it cannot be installed", flush=True)
        return False
    return True


def installed(name: str, environment: str) -> Path:
    """The folder of a package in this virtual environment."""
    return next(venv(environment).glob(f"lib/python*/site-packages/{name}"))
