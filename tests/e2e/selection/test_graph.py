"""The graph before a run, and the questions to it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess

import pytest
from support import ROOT

MARKED = """
import pytest
@pytest.mark.one
@pytest.mark.parametrize("n", range(3))
def test_a(n):
    pass

@pytest.mark.two
def test_b():
    pass

@pytest.mark.skipif("False", reason='"<&>')
@pytest.mark.three
def test_c():
    pass
"""
MARKS = ("--mp", "--dist-mark", "one", "two", 'three and not "x"'.replace('"', ""))


@pytest.fixture
def marked(project):
    project.file("pytest.ini", "[pytest]\nmarkers =\n  one\n  two\n  three\n  x\n")
    project.file(
        "conf/aomaker.yaml",
        """
groups:
  two: {after: one, pool: db}
pools: {db: 1}
""",
    )
    return project.write(test_a=MARKED, sub__test_b=MARKED)


def run_script(project, name, *args):
    """One of scripts/, with what the manual says of it."""
    if not shutil.which("jq"):
        pytest.skip("there is no jq")
    manual = (ROOT / "src" / "man" / "aomaker.1").read_text(encoding="utf-8")
    assert f"scripts/{name}" in manual
    done = subprocess.run(
        ["jq", "-r", "-f", ROOT / "scripts" / name, *args],
        cwd=project.root,
        text=True,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_tree(marked):
    text = marked.aomaker("graph", *MARKS)
    assert "3 groups, 10 tests, " in text
    assert re.search(
        r"(?m)^\|- one +6 tests\n\|  \|- sub/test_b.py  3\n"
        r"\|  `- test_a.py  3\n",
        text,
    )
    assert re.search(r"(?m)^\|- two .*2 tests, pool db, after one$", text)
    assert text.endswith("`- reports\n   `- verdict\n")
    marked.arun(*MARKS)
    text = marked.aomaker("graph", *MARKS)
    assert re.search(r"about [\d.]+ s, [\d.]+ s at best", text)
    one, two = (
        re.search(rf"(?m)^\|- {name} +([.#]+)  ", text).group(1)
        for name in ("one", "two")
    )
    assert one[0] == "#" and two[0] == "."
    assert max(map(len, text.splitlines())) <= 80


def test_list_tells_limits(marked):
    assert "\ntwo  (2)  pool db, after one\n" in marked.aomaker("list", *MARKS)


def test_formats(marked):
    dot = marked.aomaker("graph", *MARKS, "--format", "dot")
    assert 'label="two\\n2 tests, pool db, after one"' in dot
    names = dict(re.findall(r'(?m)^  (g\d) \[label="(\w+)', dot))
    edges = set(re.findall(r"(?m)^  (\w+) -> (\w+)$", dot))
    node = {name: key for key, name in names.items()}
    assert edges == {
        (node["one"], node["two"]),
        ("reports", "verdict"),
        *((key, "reports") for key in names),
    }
    mermaid = marked.aomaker("graph", *MARKS, "--format", "mermaid")
    assert mermaid.startswith("flowchart LR\n")
    assert set(re.findall(r"(?m)^  (\w+) --> (\w+)$", mermaid)) == edges
    graph = json.loads(marked.aomaker("graph", *MARKS, "--format", "json"))
    assert [group["after"] for group in graph["groups"] if group["name"] == "two"] == [
        ["one"]
    ]
    assert graph["slots"] >= 1
    assert "not 'svg'" in marked.aomaker("graph", "--all", "--format", "svg", status=4)
    if shutil.which("dot"):
        subprocess.run(
            ["dot", "-Tsvg"],
            input=dot,
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )


def test_names_cannot_break_a_format(project):
    project.write(**{'sub__test_"<b>\\&': "def test_a():\n    pass\n"})
    args = ("--mp", "--dist-file", ".")
    assert r'label="sub/test_\"<b>\\&.py' in project.aomaker(
        "graph", *args, "--format", "dot"
    )
    assert '["sub/test_#quot;#60;b#62;\\#38;.py' in project.aomaker(
        "graph", *args, "--format", "mermaid"
    )
    project.aomaker("graph", *args, "--html", "graph.html")
    page = (project.root / "graph.html").read_text()
    assert "sub/test_&quot;&lt;b&gt;\\&amp;.py" in page
    assert "<b>" not in page and "http" not in page


def test_html_has_the_schedule(marked):
    marked.arun(*MARKS)
    marked.aomaker("graph", *MARKS, "--html", "graph.html")
    page = (marked.root / "graph.html").read_text(encoding="utf-8")
    assert page.count("<i style=") == 3
    assert "<li>sub/test_b.py::test_a[1]" in page
    assert "no/dir: " in marked.aomaker("graph", *MARKS, "--html", "no/dir", status=4)


def test_jq(marked):
    text = marked.aomaker(
        "graph", *MARKS, "--jq", ".groups[] | select(.pool) | .name, (.tests | length)"
    )
    assert text == "two\n2\n"
    assert "aomaker: --jq: " in marked.aomaker(
        "graph", *MARKS, "--jq", ".groups[", status=4
    )
    assert "aomaker: --jq: Cannot iterate" in marked.aomaker(
        "graph", *MARKS, "--jq", ".slots[]", status=4
    )


def test_questions(marked):
    marked.arun(*MARKS, "--events", "events.jsonl")
    marked.aomaker("gen", *MARKS)  # now with costs
    plan = ".aomaker-build/plan.json"
    assert re.search(
        r"[\d.]+ s: (one -> two|three and not x)\n",  # whatever took longer
        run_script(marked, "critical-path.jq", plan),
    )
    groups = run_script(marked, "groups-by-mark.jq", plan).splitlines()
    assert {tuple(line.split("\t")[:2]) for line in groups} == {
        ("one", "6"),
        ("two", "2"),
        ("three and not x", "2"),
    }
    slowest = run_script(marked, "slowest-tests.jq", "-s", "events.jsonl")
    assert len(re.findall(r"(?m)^[\d.]+\t\S+::test_\S+\t", slowest)) == 10
    idle = run_script(marked, "idle-slots.jq", "-s", "events.jsonl")
    assert re.match(r"slot 0\tbusy [\d.]+\tidle [\d.]+\n", idle)
    history = ".aomaker-build/history.jsonl"
    assert run_script(marked, "flaky-tests.jq", history) == ""
    marked.file(
        "old.jsonl",
        '{"group": "one"}\n{"module": "a.py", "tests": '
        '[["test_x", 0, 0, 0, "PFP"], ["test_y", 0, 0, 0, "PS"]]}\n',
    )
    assert run_script(marked, "flaky-tests.jq", "old.jsonl") == "PFP\ta.py::test_x\n"


def test_tools_of_ninja(marked):
    marked.aomaker("gen", *MARKS)
    ok = ".aomaker-build/groups/one/ok"
    assert "digraph ninja" in marked.ninja("-t", "graph")
    assert "groups" in marked.ninja("-t", "query", ok)
    assert f"{ok}: group\n" in marked.ninja("-t", "targets", "all")
    assert marked.ninja("-t", "commands", "groups").count("aomaker exec") == 3
