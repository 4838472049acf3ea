"""What pytest writes besides results: each group has its own."""

from __future__ import annotations

import pytest

TEST = """
import logging, pathlib, time
def test_a(tmp_path):
    (tmp_path / "file").write_text("{0}")
    logging.getLogger().warning("from {0}")
    pathlib.Path("up-{0}").touch()
    while len(list(pathlib.Path().glob("up-*"))) < 2:
        time.sleep(0.01)
    time.sleep(0.1)
    assert (tmp_path / "file").read_text() == "{0}"
"""


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_basetemp_and_log_file(project, mode):
    project.write(**{f"test_{name}": TEST.format(name) for name in "ab"})
    project.file("pytest.ini", "[pytest]\nlog_file = logs/of.ini.log\n")
    project.arun(mode, "-p", "2", "--dist-file", ".", "--basetemp=made/here")
    for name in "ab":
        made = project.root / "made" / "here" / f"test_{name}.py"
        assert (made / "test_a0" / "file").read_text() == name
        log = project.root / "logs" / f"of.ini-test_{name}.py.log"
        assert log.read_text().count(f"from {name}") == 1
    project.arun(
        "--basetemp=made/there",
        "--log-file=own.log",
        "test_a.py",
        "test_b.py",
        status=None,
    )
    assert (project.root / "made" / "there" / "test_a0").is_dir()
    assert "from a" in (project.root / "own.log").read_text()
