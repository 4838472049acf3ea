"""Archives of the suites, their virtual environments, and fresh copies to run."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from .corpus import Suite, digest

PROJECT = Path(__file__).resolve().parents[2]
WORK = PROJECT / "build/suites"

_RUNNERS = ["pytest==9.2.0", "allure-pytest==2.16.2"]
_PIP = ["-m", "pip", "--disable-pip-version-check", "-q"]
_LIMIT = 900  # seconds for pip


class CannotInstall(Exception):
    """The last lines of pip."""


def venv(suite: Suite) -> Path:
    """The virtual environment of the suite, with what it needs in it."""
    path = WORK / "venv" / suite.venv
    needs = [*_pytest(suite), f"{suite.package}=={suite.version}", *suite.needs]
    stamp = path / "installed" / digest(" ".join(needs))
    if not stamp.exists():
        if not (path / "installed").exists():
            shutil.rmtree(path, ignore_errors=True)
            _run([sys.executable, "-m", "venv", str(path)])
        print(f"  pip install {' '.join(needs)}", flush=True)
        _run([str(path / "bin/python"), *_PIP, "install", "--no-compile", *needs])
        stamp.parent.mkdir(exist_ok=True)
        stamp.touch()
    return path


def _pytest(suite: Suite) -> list[str]:
    """The runners, except for those that the suite asks for in another version."""
    named = {re.split(r"[^\w-]", need)[0] for need in suite.needs}
    return [runner for runner in _RUNNERS if runner.split("==")[0] not in named]


def archive(suite: Suite) -> Path:
    """The sdist or wheel."""
    folder = WORK / "archives" / f"{suite.package}-{suite.version}-{suite.source}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        only = "--no-binary" if suite.source == "sdist" else "--only-binary"
        wanted = f"{suite.package}=={suite.version}"
        _run(
            [sys.executable, *_PIP, "download", "--no-deps", only, suite.package]
            + ["-d", str(part), wanted]
        )
        part.rename(folder)
    return next(folder.iterdir())


def _run(argv: list[str]) -> None:
    try:
        done = subprocess.run(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_LIMIT,
        )
    except subprocess.TimeoutExpired as error:
        raise CannotInstall(f"pip took longer than {_LIMIT} s") from error
    if done.returncode:
        lines = [line for line in done.stdout.splitlines() if line.strip()]
        errors = [line for line in lines if line.startswith("ERROR")]
        raise CannotInstall(" ".join((errors or lines or ["no output"])[-1].split()))


def fresh_copy(suite: Suite) -> Path:
    """A folder with the suite as it was released; always the same path."""
    place = WORK / "run"
    folder = place / suite.name
    shutil.rmtree(folder, ignore_errors=True)
    packed = archive(suite)
    if suite.source == "wheel":
        with zipfile.ZipFile(packed) as wheel:
            wheel.extractall(folder)
    else:
        _unpack(packed, folder)
    _prune(suite, folder)
    if not _configured(folder):
        (folder / "pytest.ini").write_text(f"[pytest]\n{suite.ini}\n")
    return folder


def _unpack(sdist: Path, folder: Path) -> None:
    part = folder.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    with tarfile.open(sdist) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(part, filter="data")
        else:
            tar.extractall(part)
    next(part.iterdir()).rename(folder)
    part.rmdir()


def _prune(suite: Suite, folder: Path) -> None:
    """Removes modules of tests that `only` does not name."""
    if not suite.only:
        return
    tests = folder / suite.tests
    for path in {*tests.rglob("test_*.py"), *tests.rglob("*_test.py")}:
        name = path.relative_to(tests).as_posix()
        if not any(fnmatch.fnmatch(name, pattern) for pattern in suite.only):
            path.unlink()


def _configured(folder: Path) -> bool:
    """True: pytest finds its configuration here, and does not look further up."""
    sections = {
        "pytest.ini": "",
        ".pytest.ini": "",
        "pytest.toml": "",
        "pyproject.toml": "[tool.pytest",
        "tox.ini": "[pytest]",
        "setup.cfg": "[tool:pytest]",
    }
    for name, section in sections.items():
        path = folder / name
        if path.exists() and section in path.read_text(errors="replace"):
            return True
    return False


def environment(suite: Suite) -> dict[str, str]:
    """Variables of a run: its Python first in PATH, hashes that do not vary, and
    nothing that concerns Python, pytest, make or the network here.
    """
    strange = ("PYTHON", "PYTEST", "VIRTUAL_ENV", "MAKE", "MFLAGS", "PIP_", "AOMAKER")
    env = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith(strange) and not key.lower().endswith("_proxy")
    }
    env["PATH"] = f"{WORK / 'venv' / suite.venv / 'bin'}:{env['PATH']}"
    env["PYTHONHASHSEED"] = "0"
    return {**env, **suite.env}
