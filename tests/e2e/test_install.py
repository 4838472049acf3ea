"""pip install: the commands and the package, in a fresh environment."""
from __future__ import annotations

import os
from pathlib import Path

import pytest

from conftest import ROOT, Project, make_venv


@pytest.fixture(scope="session")
def bin(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of an environment with our wheel; pytest itself is that of the tests."""
    python = make_venv(tmp_path_factory.mktemp("venv"), "--no-deps", wheel)
    (site,) = python.parent.parent.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(
        f"{Path(pytest.__file__).parent.parent}\n")
    return python.parent


@pytest.fixture
def alone(example: Project) -> Project:
    """The example, with nothing of the checkout in the environment."""
    del example.env["VIRTUAL_ENV"]
    example.env["PATH"] = os.environ["PATH"]
    return example


def test_the_commands_work_without_activation(alone: Project, bin: Path
                                              ) -> None:
    version = alone.run(str(bin / "aomaker"), "--version", status=0).stdout
    assert f'#define AOMAKER_VERSION "{version.split()[1]}"' in \
        (ROOT / "src" / "layout.h").read_text()
    output = alone.run(str(bin / "arun"), "--mp", "--dist-mark", "hpc_sw",
                       "hpc_fs", status=0).stdout
    assert "2 groups passed" in output
    assert str(bin / "python") in (alone.root / "build.ninja").read_text()


def test_create_finds_its_template(bin: Path, alone: Project) -> None:
    alone.run(str(bin / "aomaker"), "create", "another", status=0)
    assert (alone.root / "another" / "testcases").is_dir()
