"""--markdown FILE and $GITHUB_STEP_SUMMARY."""

from __future__ import annotations

import json
import re
import shutil

from support import ROOT


def test_markdown(project):
    project.write(
        test_a="""
import time
def test_fails(): assert 0, "a|b <img> @someone `x` **y** " + "z" * 300
def test_slow(): time.sleep(0.55)
def test___init__(): pass
"""
    )
    step = project.file("step.md", "what was there\n")
    project.env["GITHUB_STEP_SUMMARY"] = str(step)
    parent = str(project.root.parent)
    project.env.update(GITHUB_ACTIONS="true", GITHUB_WORKSPACE=parent)
    project.env.update(GITLAB_CI="true", CI_PROJECT_DIR=parent)
    said = project.arun("--mp", "--dist-file", ".", "--markdown", "out.md", status=1)
    (mark,) = re.findall("(?m)^::.*$", said)
    assert mark.startswith(
        "::error file=project/test_a.py,line=3,title=test_a.py%3A%3Atest_fails::"
    )
    quality = project.root / "reports" / "gl-code-quality-report.json"
    (entry,) = json.loads(quality.read_text(encoding="utf-8"))
    assert entry["location"] == {"path": "project/test_a.py", "lines": {"begin": 3}}
    text = (project.root / "out.md").read_text(encoding="utf-8")
    assert step.read_text(encoding="utf-8") == "what was there\n" + text
    lines = text.splitlines()
    assert lines[0] == "## ❌ 1 of 3 tests failed"
    assert lines[2].startswith("2 passed · 1 failed · 1 group · ")
    (row,) = [line for line in lines if line.startswith("| test_a.py::test_fails")]
    assert row.count("|") == 4  # three cells, whatever they hold
    assert not set("<>@`*") & set(row)
    assert row.endswith("z… |")
    folded = text[text.index("<details>") : text.index("</details>")]
    assert "<summary>test_a.py::test_fails</summary>\n\n```text\n" in folded
    assert "\ntest_a.py:3: AssertionError\n```\n" in folded
    assert " test_a.py::test_fails\n```\n" in folded
    assert "\n```sh\narun --lf" in text
    slow = lines[lines.index("### Slowest") :]
    assert ["test_slow" in line for line in slow].count(True) == 1


def test_markdown_below_ninja(project):
    project.write(test_a="def test_a(): pass")
    project.aomaker("gen", "--all", "--markdown", "out $x.md", "--no_gen")
    project.ninja()
    text = (project.root / "out $x.md").read_text(encoding="utf-8")
    assert text.startswith("## ✅ 1 test passed\n")
    assert "###" not in text


def test_flaky_tests_are_told(project):
    shutil.copytree(
        ROOT / "tests" / "golden" / "reports" / "retried",
        project.root / ".aomaker-build",
    )
    project.aomaker("merge", "--markdown", "out.md")
    text = (project.root / "out.md").read_text(encoding="utf-8")
    assert "| a.py::test_2 | 2 | assert &#60;1&#62; == 2 |" in text
    assert "| b.py::test_1 | b | timed out: longer than" in text


def test_markdown_in_a_new_folder(project):
    project.write(test_a="def test_a(): pass")
    project.arun("--markdown", "some/where/out.md")
    assert "1 passed" in (project.root / "some/where/out.md").read_text()


def test_markdown_that_cannot_be_written(project):
    project.write(test_a="def test_a(): open('ran', 'w')")
    project.file("there/x", "")
    output = project.arun("--markdown", "there", status=4)
    assert "--markdown wants a file, and 'there' is a directory" in output
    assert not (project.root / "ran").exists()
    output = project.arun("--markdown", "there/x/out.md", status=3)
    assert "there/x/out.md: Not a directory" in output
