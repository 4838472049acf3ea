"""What is handed out: the tarball of the sources, and the package of Debian."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from support import ROOT

VERSION = re.findall(
    r'AOMAKER_VERSION "(.*)"', (ROOT / "src" / "core" / "version.h").read_text()
)[0]
RELEASES = "https://here.example/at"
TOOLS = ("dpkg-buildpackage", "dh", "lintian")


def run(*argv: str, cwd: Path) -> str:
    done = subprocess.run(
        argv, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout


@pytest.fixture(scope="module")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout of git")
    digests = set()
    for name in ("one", "two"):
        folder = tmp_path_factory.mktemp(name)
        run(
            "make",
            "-s",
            "-C",
            str(ROOT),
            "dist",
            f"B={folder}",
            f"RELEASES={RELEASES}",
            cwd=folder,
        )
        path = folder / f"aomaker-{VERSION}.tar.gz"
        digests.add(hashlib.sha256(path.read_bytes()).hexdigest())
    assert len(digests) == 1
    return path


def test_dist(tarball: Path) -> None:
    """The same bytes each time, of what is in git and of nothing else."""
    names = run("tar", "tzf", str(tarball), cwd=tarball.parent).splitlines()
    assert f"aomaker-{VERSION}/src/commands/main.c" in names
    assert not [
        name
        for name in names
        if "/build/" in name
        or "/.venv" in name
        or not name.startswith(f"aomaker-{VERSION}/")
    ]


def test_formula(tarball: Path) -> None:
    """make dist writes the formula of the release: its digest and place."""
    formula = (tarball.parent / "aomaker.rb").read_text()
    digest = hashlib.sha256(tarball.read_bytes()).hexdigest()
    assert f'url "{RELEASES}/{tarball.name}"' in formula
    assert f'sha256 "{digest}"' in formula


def test_libraries_are_the_same() -> None:
    """What it is built of: for Debian, in the Dockerfile, in the formula."""

    def libraries(path: str, pattern: str) -> set[str]:
        return set(re.findall(pattern, (ROOT / path).read_text()))

    debian = libraries("debian/control", r"lib(\w+)-dev")
    assert libraries("packaging/Dockerfile", r"lib(\w+)-dev") == debian | {"c6"}
    pattern = r'depends_on "(?:lib)?(\w+)"(?: => :build)?\n'
    formula = libraries("packaging/aomaker.rb", pattern)
    assert formula == debian | {"ninja", "pkgconf"}


def test_versions_are_one() -> None:
    changelog = (ROOT / "debian" / "changelog").read_text()
    assert changelog.startswith(f"aomaker ({VERSION}) ")
    formula = (ROOT / "packaging" / "aomaker.rb").read_text()
    assert f"/aomaker-{VERSION}.tar.gz" in formula


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason="no debhelper")
def test_debian(tarball: Path, tmp_path: Path) -> None:
    """Built of the tarball, clean for lintian, and it works unpacked."""
    run("tar", "xzf", str(tarball), cwd=tmp_path)
    source = tmp_path / f"aomaker-{VERSION}"
    run("dpkg-buildpackage", "-us", "-uc", "-b", "-d", cwd=source)
    (package,) = tmp_path.glob("aomaker_*.deb")
    said = run(
        "lintian",
        "--fail-on",
        "error,warning",
        "--allow-root",
        str(package),
        cwd=tmp_path,
    )
    assert not re.search(r"(?m)^[EW]:", said), said
    run("dpkg-deb", "-x", str(package), "root", cwd=tmp_path)
    program = str(tmp_path / "root" / "usr" / "bin" / "aomaker")
    assert VERSION in run(program, "--version", cwd=tmp_path)
    run(program, "create", "shop", cwd=tmp_path)
    assert (tmp_path / "shop" / "conf" / "aomaker.yaml").is_file()


@pytest.mark.parametrize("sudo", [None, "exit 1"], ids=["none", "refused"])
def test_setup_by_somebody_who_may_not(tmp_path: Path, sudo: str | None) -> None:
    """An administrator is told what to install."""
    for name in ("sh", "dirname", "tr", "cat"):
        (tmp_path / name).symlink_to(shutil.which(name) or "")
    programs = {"id": "echo 1000", "apt-get": "exit 100"}
    programs.update({"sudo": sudo} if sudo else {})
    for name, text in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    done = subprocess.run(
        [ROOT / "scripts" / "setup"],
        text=True,
        env={"PATH": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 1
    said = done.stdout.splitlines()
    assert said[0].startswith("setup: missing: compiler")
    assert said[1].endswith("ask an administrator to type:")
    assert said[2].startswith("setup:     apt-get install gcc libc6-dev make")
    assert said[3:] == ["setup: and then type this again"]
