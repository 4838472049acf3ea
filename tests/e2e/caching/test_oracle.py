"""A few of the changes that `make oracle` makes at random, in its own project.

What is told of each test is what a full run says.
"""

from __future__ import annotations

import shutil
import sys

import pytest
from support import ROOT

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="programs are followed on Linux"
)

MODULE = "def number():\n    return {}\n"
RECORD = "oracle_installed.py,sha256={},1\n"


@pytest.fixture
def suite(project):
    shutil.copytree(
        ROOT / "scripts/oracle/outside", project.root, symlinks=True, dirs_exist_ok=True
    )
    site = project.root.parent / "site-packages"
    info = site / "oracle_installed-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Name: oracle_installed\nVersion: 1.0\n")
    (info / "RECORD").write_text(RECORD.format(1))
    (site / "oracle_installed.py").write_text(MODULE.format(1))
    editable = project.root.parent / "editable"
    editable.mkdir()
    (editable / "oracle_editable.py").write_text(MODULE.format(1))
    temporary = project.root.parent / "temporary"  # /tmp does not count, else
    temporary.mkdir()
    project.env.update(
        LANG="C",
        TZ="UTC",
        PYTHONPATH=f"{site}:{editable}",
        TMPDIR=str(temporary),
    )
    project.site, project.editable = site, editable
    return project


def told(project):
    """The tests that did not pass, as their last runs say."""
    return {
        test["id"].removeprefix("tests/")
        for status in project.statuses()
        for test in status["tests"]
        if test["outcome"] != "passed"
    }


def change(project):
    """Programs, a mode, a link, a listing, a variable and packages."""
    for name, old, new in (
        ("tools/helper.py", "FACTOR = 2", "FACTOR = 3"),
        ("tools/inner.sh", "0-9", "0-8"),
        ("app/core.py", "== 0", "== 1"),
    ):
        text = (project.root / name).read_text()
        (project.root / name).write_text(text.replace(old, new))
    (project.root / "tools/count.sh").chmod(0o644)
    (project.root / "links/current").unlink()
    (project.root / "links/current").symlink_to("second")
    project.file("cases/four.txt", "four 1\n")
    project.env["ORACLE_MODE"] = "2"
    (project.site / "oracle_installed.py").write_text(MODULE.format(2))
    record = project.site / "oracle_installed-1.0.dist-info/RECORD"
    record.write_text(RECORD.format(2))
    (project.editable / "oracle_editable.py").write_text(MODULE.format(2))


FAILING = {
    "test_children.py::test_python",
    "test_children.py::test_shell",
    "test_children.py::test_inner",
    "test_code.py::test_even",
    "test_code.py::test_halves",
    "test_files.py::test_glob",
    "test_files.py::test_links",
    "test_metadata.py::test_access",
    "test_metadata.py::test_which",
    "test_packages.py::test_editable",
    "test_packages.py::test_installed",
    "test_variables.py::test_mode",
}


@pytest.mark.parametrize("how", ["arun", "ninja"])
def test_what_is_told_is_true(suite, how):
    def run(status):
        if how == "ninja":
            suite.ninja(status=status)
        else:
            suite.arun("--mp", "--dist-file", "tests", "--incremental", status=status)
        return told(suite)

    suite.aomaker("gen", "--mp", "--dist-file", "tests")
    assert run(0) == set()
    record = suite.site / "oracle_installed-1.0.dist-info/RECORD"
    if how == "ninja":  # alone: a package of the same version comes again
        (suite.site / "oracle_installed.py").write_text(MODULE.format(2))
        record.write_text(RECORD.format(2))
        assert run(1) == {"test_packages.py::test_installed"}
    else:
        change(suite)
        assert run(1) == FAILING
