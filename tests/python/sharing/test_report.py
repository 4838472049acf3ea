"""What the report prints of groups, and its status."""

from __future__ import annotations

import json

import pytest

from aomaker_pytest.sharing.report import compare


@pytest.fixture
def attempts(tmp_path, monkeypatch):
    """Make folders of two forks and two fresh sessions, with these states."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conftest.py").write_text("import os\n\nRUN = os.getpid()\n")

    def make(*states):
        folders = []
        for n, state in enumerate(states):
            folder = tmp_path / f"attempt-{n}"
            folder.mkdir()
            (folder / "log").write_text("=== 1 skipped ===\n\n")
            if state is not None:
                modules = {"conftest": str(tmp_path / "conftest.py")}
                whole = {"modules": modules, **state}
                (folder / "state.json").write_text(json.dumps(whole))
            folders.append(str(folder))
        return folders[:2], folders[2:]

    return make


def state(value):
    return {"names": {"conftest:RUN": value}, "environment": {"X_TOKEN": "a"}}


def test_no_difference(attempts, capsys):
    assert compare(["g"], *attempts(*[state("1")] * 4)) == 0
    output = capsys.readouterr().out
    assert "g: no difference\n" in output
    assert "1 group: forks begin as fresh sessions of pytest" in output


def test_place_of_a_shared_value(attempts, capsys):
    states = [state("1"), state("1"), state("2"), state("3")]
    assert compare(["g"], *attempts(*states)) == 1
    output = capsys.readouterr().out
    assert "  conftest.py:3 RUN  1 in each fork, another in each fresh" in output
    assert "isolation: spawn" in output


def test_beginning_that_long_values_have_in_common(attempts, capsys):
    long = "a" * 500
    states = [state(long + "x")] * 2 + [state(long + "y")] * 2
    assert compare(["g"], *attempts(*states)) == 1
    (line,) = (line for line in capsys.readouterr().out.split("\n") if "RUN" in line)
    assert "ax in a fork" in line
    assert "ay in a fresh pytest" in line
    assert len(line) < 100


def test_no_test_begins_anywhere(attempts, capsys):
    assert compare(["g"], *attempts(None, None, None, None)) == 5
    assert "g: not compared, as no test begins: === 1 skipped ===" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("where", ["a fork", "a fresh Python"])
def test_no_test_begins_there(attempts, capsys, where):
    states = [state("1"), None, state("1"), state("1")]
    if where == "a fresh Python":
        states.reverse()
    assert compare(["g"], *attempts(*states)) == 1
    assert f"no test begins in {where}" in capsys.readouterr().out
