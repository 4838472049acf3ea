"""pip install: the commands and the package, in a fresh environment."""

from __future__ import annotations

import os
import platform
import re
import sys
from pathlib import Path

import pytest
from support import ROOT, Project, make_venv


@pytest.fixture(scope="session")
def bin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment with our wheel; pytest itself is that of the tests."""
    python = make_venv(tmp_path_factory.mktemp("venv"), "--no-deps", wheel)
    (site,) = python.parent.parent.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(f"{Path(pytest.__file__).parent.parent}\n")
    return python.parent


@pytest.fixture
def alone(example: Project) -> Project:
    """The example, with nothing of the checkout in the environment."""
    del example.env["VIRTUAL_ENV"]
    example.env["PATH"] = os.environ["PATH"]
    return example


def test_the_commands_work_without_activation(alone: Project, bin: Path) -> None:
    version = alone.run(str(bin / "aomaker"), "--version", status=0).stdout
    assert (
        f'#define AOMAKER_VERSION "{version.split()[1]}"'
        in (ROOT / "src" / "core" / "version.h").read_text()
    )
    output = alone.run(
        str(bin / "arun"), "--mp", "--dist-mark", "hpc_sw", "hpc_fs", status=0
    ).stdout
    assert "2 groups passed" in output
    assert str(bin / "python") in (alone.root / "build.ninja").read_text()


def test_pytest_has_the_option(alone: Project, bin: Path) -> None:
    """By its entry point; without the option nothing of ours is imported."""
    words = ["-q", "testcases", "-k", "login or volume"]
    output = alone.run(str(bin / "python"), "-m", "pytest", "--aomaker", *words).stdout
    assert "13 passed, 1 skipped, 1 xfailed in" in output, output
    assert (alone.root / ".aomaker-build" / "run.log").exists()
    (alone.root / "test_it.py").write_text(
        "import sys\n"
        "def test_it():\n"
        "    assert 'aomaker_plugin' in sys.modules\n"
        "    assert 'aomaker_pytest' not in sys.modules\n"
    )
    alone.run(str(bin / "python"), "-m", "pytest", "-q", "test_it.py", status=0)


def libc() -> str:
    """Linux with this library or a later one, as the tags of wheels say it."""
    library, version = platform.libc_ver()
    return f"manylinux_{version.replace('.', '_')}" if library == "glibc" else "linux"


@pytest.mark.skipif(sys.platform != "linux", reason="ldd")
def test_it_brings_its_libraries(alone: Project, bin: Path, wheel: Path) -> None:
    """So that a machine without them, or a compiler, will do."""
    for name in ("aomaker", "arun"):
        said = alone.run("ldd", str(bin / name), status=0).stdout
        found = dict(re.findall(r"(lib(?:yaml|jq|onig))\S* => (\S+)", said))
        assert sorted(found) == ["libjq", "libonig", "libyaml"]
        for path in found.values():
            assert Path(path).resolve().is_relative_to(bin.parent), said
    assert f"-{libc()}_" in wheel.name
    alone.env["PATH"] = str(bin)  # no compiler, no make, no shell's tools
    alone.run(str(bin / "aomaker"), "--version", status=0)


def test_create_finds_its_template(bin: Path, alone: Project) -> None:
    alone.run(str(bin / "aomaker"), "create", "another", status=0)
    assert (alone.root / "another" / "testcases").is_dir()


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="too new for them")
def test_the_oldest_releases(example: Project, tmp_path: Path) -> None:
    """As Debian 12 has them, and older: of pytest, its hooks, and Allure."""
    python = make_venv(
        tmp_path / "old",
        "pytest==7.2.0",
        "pluggy==1.0.0",
        "allure-pytest==2.8.6",
        "PyYAML",
    )
    for mode in ("--mp", "--mt"):
        output = example.arun(mode, "--python", str(python))
        assert "pytest 7.2.0, allure-pytest 2.8.6\n" in output
        assert "5 groups passed" in output
        assert "Problems with the results" not in output
