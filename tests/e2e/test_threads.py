"""--mt: what each test says and does is what it is under a serial pytest."""
from __future__ import annotations

import json
import re
import shutil
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from conftest import Project

HERE = Path(__file__).parent
CHANGING = [(r"0x[0-9a-f]+", "0x"), (r"Thread-\d+", "Thread"),
            (r"ThreadPoolExecutor-\d+_\d+", "pool"),
            (r"pytest-\d+", "pytest-N"), (r" \[ *\d+%\]\\n", ""), (r"in \d+\.\d+s", "in Ns")]


def steady(text: str) -> str:
    for pattern, word in CHANGING:
        text = re.sub(pattern, word, text)
    return text


def tree(folder: Path, node: dict[str, Any]) -> list[Any]:
    """A result, fixture or step, less what no two runs have in common."""
    attachments = [[item["name"], (folder / item["source"]).read_text()]
                   for item in node.get("attachments", [])]
    return [node["name"], node.get("status"), node.get("statusDetails"),
            attachments, [tree(folder, step) for step in node.get("steps", [])]]


def told(folder: Path) -> Counter[str]:
    """Everything that the results say, each result or fixture a text."""
    texts: Counter[str] = Counter()
    names = {}
    for path in folder.glob("*-result.json"):
        result = json.loads(path.read_text())
        names[result["uuid"]] = name = [result["fullName"], sorted(
            (p["name"], p["value"]) for p in result.get("parameters", []))]
        labels = sorted((label["name"], label["value"])
                        for label in result["labels"]
                        if label["name"] not in ("thread", "host"))
        texts[steady(json.dumps([
            name, tree(folder, result), labels, result.get("description"),
            result.get("links")]))] += 1
    for path in folder.glob("*-container.json"):
        container = json.loads(path.read_text())
        children = sorted(names[child] for child in container.get("children", [])
                          if child in names)
        for when in ("befores", "afters"):
            for fixture in container.get(when, []):
                texts[steady(json.dumps([
                    children, when, tree(folder, fixture)]))] += 1
    return texts


@pytest.fixture(scope="session")
def stress(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("stress") / "project"
    shutil.copytree(HERE / "stress", root)
    project = Project(root)
    project.file("conf/aomaker.yaml", "thread_unsafe:\n  marks: [lonely]\n")
    return project


def serial(project: Project, groups: list[list[str]]) -> Counter[str]:
    out = project.root / ".serial"
    shutil.rmtree(out, ignore_errors=True)
    for args in groups:
        project.run(sys.executable, "-m", "pytest",
                    f"--alluredir={out}", "--rootdir=.", *args)
    return told(out)


def differences(left: Counter[str], right: Counter[str]) -> str:
    lost, new = left - right, right - left
    return "\n".join([*(f"- {text}" for text in sorted(lost)),
                      *(f"+ {text}" for text in sorted(new))])[:20000]


MARKS = [f"m{n}" for n in range(12)]
FILES = [f"{name}.py" for name in
         ("alpha/test_basics", "alpha/test_threads", "beta/test_alone",
          "beta/test_classes", "gamma/test_records", "noise")]


@pytest.mark.parametrize("selection, groups", [
    (["--dist-mark", *MARKS], [["-m", mark] for mark in MARKS]),
    (["--dist-file", "."], [[name] for name in FILES[:5]]),
    (["--dist-suite", "."], [["alpha"], ["beta"], ["gamma"]]),
], ids=["mark", "file", "suite"])
def test_as_serial(stress, selection, groups):
    expected = serial(stress, groups)
    stress.arun("--mt", *selection, status=1)
    found = told(stress.root / "reports" / "json")
    assert not differences(expected, found)
    summary = stress.summary()
    assert summary["planned"] == summary["reported"] > 650
    assert summary["alone"] >= 13 * 12
    assert not summary["lost"] and not summary["problems"]
