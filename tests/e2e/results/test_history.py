"""Past runs decide what starts first."""

from __future__ import annotations

import json


def plan(project):
    text = (project.root / ".aomaker-build" / "plan.json").read_text()
    return [(group["name"], group.get("cost")) for group in json.loads(text)["groups"]]


def test_longest_first(project):
    project.file("pytest.ini", "[pytest]\nmarkers =\n  m: m\n  n: n\n")
    project.write(
        test_a="import pytest\n@pytest.mark.m\ndef test_a(): pass",
        test_b="def test_b(): pass",
        test_c="import pytest, time\n@pytest.mark.n\n"
        "def test_c():\n  for _ in range(6): time.sleep(.1)",
    )
    project.aomaker("gen", "--dist-file", ".")
    assert plan(project) == [(f"test_{name}.py", None) for name in "abc"]
    project.arun("--mp", "--dist-file", ".")
    project.aomaker("gen", "--dist-file", ".")
    assert plan(project)[0][0] == "test_c.py" and plan(project)[0][1] > 0.3
    # the tests are known, though groups of these names have never run
    project.aomaker("gen", "--dist-mark", "m", "n")
    assert [name for name, _ in plan(project)] == ["n", "m"]
    assert plan(project)[0][1] > 0.3
    # and to a bare ninja it is no reason to run anything again
    project.aomaker("gen", "--dist-file", ".")
    assert "[1/2] merge" in project.ninja()


def test_torn_history(project):
    project.write(test_a="def test_a(): pass", test_b="def test_b(): pass")
    project.arun("--mp", "--dist-file", ".")
    history = project.root / ".aomaker-build" / "history.jsonl"
    history.write_bytes(history.read_bytes()[:-9] + b"\n{\n[1]\n\xff\n")
    project.arun("--mp", "--dist-file", ".")
    lines = [json.loads(line) for line in history.read_text().splitlines()]
    assert sorted(line.get("group", line.get("module")) for line in lines) == [
        "test_a.py",
        "test_a.py",
        "test_b.py",
        "test_b.py",
    ]


def test_export_and_import(project):
    project.write(test_a="def test_a(): pass", test_b="def test_b(): assert 0")
    project.arun("--mp", "--dist-file", ".", status=1)
    project.aomaker("history", "export", "past.jsonl")
    piped = project.aomaker("history", "export", "-")
    assert piped == (project.root / "past.jsonl").read_text()
    project.aomaker("clean")
    assert project.aomaker("history", "export", "-") == ""
    project.aomaker("history", "import", "past.jsonl")
    assert project.aomaker("history", "export", "-") == piped
    project.aomaker("gen", "--mp", "--dist-file", ".", "--lf")
    assert project.groups() == {"test_b.py": ["test_b.py::test_b"]}
    project.aomaker("clean")
    project.run("sh", "-c", "aomaker history import - <past.jsonl", status=0)
    assert project.aomaker("history", "export", "-") == piped
    assert "it holds no history" in project.aomaker(
        "history", "import", "test_a.py", status=4
    )
    assert "No such file" in project.aomaker("history", "import", "nothing", status=4)
    assert "aomaker history export FILE" in project.aomaker(
        "history", "export", status=4
    )


def test_two_writers(project):
    """Neither loses what the other has added."""
    project.write(test_a="def test_a(): pass")
    project.arun("--mp", "--dist-file", ".")
    own = project.aomaker("history", "export", "-")
    entry = own.splitlines()[0]
    for n in range(8):
        project.file(f"past-{n}", entry.replace("test_a.py", f"g{n}") + "\n")
    processes = [
        project.start("aomaker", "history", "import", f"past-{n}") for n in range(8)
    ]
    assert [process.wait() for process in processes] == [0] * 8
    kept = project.aomaker("history", "export", "-")
    assert all(f'"g{n}"' in kept for n in range(8))
    assert own.splitlines()[-1] in kept
