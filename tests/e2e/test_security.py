"""What the README says of security, as far as it can be seen from outside."""
from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys

import pytest

from conftest import AOMAKER, wait_for
from test_server import processes_of


@pytest.mark.skipif(sys.platform != "linux" or not shutil.which("readelf") or
                    "san" in AOMAKER, reason="no readelf")
def test_hardening():
    """Of the program that is built, as it is installed."""
    def readelf(*options):
        return subprocess.run(["readelf", "-W", *options, AOMAKER], text=True,
                              check=True, stdout=subprocess.PIPE).stdout

    dynamic, segments, symbols = (readelf("-d"), readelf("-l"),
                                  readelf("--dyn-syms"))
    assert " PIE" in dynamic and "BIND_NOW" in dynamic
    assert "GNU_RELRO" in segments
    [stack] = [line.split() for line in segments.splitlines()
               if "GNU_STACK" in line]
    assert stack[-2] == "RW"  # not executable
    assert "__stack_chk_fail" in symbols
    assert "__vsnprintf_chk" in symbols


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_nothing_is_for_the_world_to_write(project, mode):
    """Whatever the umask: GitLab's is 0."""
    project.write(test_a="import allure\ndef test_a():\n    allure.attach('x')\n"
                  "    print(1)\n", test_b="def test_b(): assert 0\n")
    before = os.umask(0)
    try:
        project.arun(mode, "--dist-file", ".", "--markdown", "out.md",
                     "--events", "events", status=1)
        project.aomaker("gen", "--dist-file", ".")
        project.ninja(status=1)
    finally:
        os.umask(before)
    wait_for(lambda: not processes_of(project))
    ours = project.root / ".aomaker-build"
    assert stat.S_IMODE(ours.stat().st_mode) == 0o700
    files = [path for path in (*ours.rglob("*"), *project.root.glob("*"),
                               *(project.root / "reports").rglob("*"))
             # and Ninja's, which others cannot reach
             if not path.name.startswith(".ninja") and
             not (path.is_dir() and ours in path.parents) and
             not path.is_symlink() and
             path.name not in (".pytest_cache", "test_a.py", "test_b.py")]
    assert project.root / "out.md" in files
    assert project.root / "events" in files
    assert not [path for path in files if path.lstat().st_mode & 0o002]


def test_sockets(project):
    """What is open to others cannot be reached, nor connected to."""
    project.file("conf/config.yaml", "env: a\na: {base_url: x}\n")
    project.write(test_a="""
import pathlib, stat
def test_a():
    found = [path for path in pathlib.Path(".aomaker-build").rglob("*")
             if path.is_socket()]
    assert len(found) == 2  # of the session and its server
    for path in found:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
""", test_b="def test_b(): pass\n")
    project.arun("--mp", "--dist-file", ".")
