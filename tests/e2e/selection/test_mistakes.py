"""What newcomers get wrong, and what they are told: tests/golden/mistakes.txt.

A case is files ("--- NAME"), a command of the shell, its exit status and what
it says. `GOLDEN=write` writes the last two; read the difference: a message says
what happened, where, and what to do next.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from support import AOMAKER, ROOT, Project

SHIM = Path(AOMAKER).parent / "tests" / "faults.so"
FILE = ROOT / "tests" / "golden" / "mistakes.txt"
CASES = dict(re.findall(r"(?ms)^== (.*?)\n(.*?)(?=^== |\Z)", FILE.read_text("utf-8")))


def split(case: str) -> tuple[dict[str, str], str, str]:
    """Files, the command, and what comes of it."""
    before, _, after = case.partition("$ ")
    command, _, expected = after.partition("\n")
    files = dict(re.findall(r"(?ms)^--- (.*?)\n(.*?)(?=^--- |\Z)", before))
    return files, command, expected


def plain(project: Project, text: str) -> str:
    """Without what is of this machine and of this moment."""
    text = text.replace(str(project.root), "DIR")
    text = re.sub(r"[^\s(']*/bin/python[\d.]*", "PYTHON", text)
    text = re.sub(r"(?m)^/.*/lib/python.*\n(    .*\n)+", "", text)
    text = re.sub(r"(?m)^(Python \d|platform |plugins: ).*\n", "", text)
    text = re.sub(r"(?m)^E? +\^+\n", "", text)
    text = re.sub(r"--jq: jq: .*", "--jq: WHY", text)
    text = re.sub(r"\d+\.\d+ ?s\b", "TIME", text)
    text = re.sub(r"(?m)^=+ | =+$", "", text)
    return re.sub(r"(?m)[ \t]+$", "", text)


def test_there_are_fifty() -> None:
    assert len(CASES) >= 50


@pytest.mark.parametrize("name", CASES)
def test_mistake(project: Project, name: str) -> None:
    files, command, expected = split(CASES[name])
    if "$SHIM" in command and (not SHIM.exists() or "san" in AOMAKER):
        pytest.skip("no faults.so")
    project.env["SHIM"] = str(SHIM)
    for file, text in files.items():
        project.file(file, text)
    done = project.run("bash", "-c", command)
    said = f"[{done.returncode}]\n{plain(project, done.stdout)}"
    if os.environ.get("GOLDEN") == "write":
        whole = FILE.read_text("utf-8")
        head = f"== {name}\n{CASES[name]}"
        FILE.write_text(
            whole.replace(
                head, head.replace(f"$ {command}\n{expected}", f"$ {command}\n{said}")
            ),
            "utf-8",
        )
    else:
        assert said == expected
    assert done.returncode, said
    assert "Traceback" not in said
