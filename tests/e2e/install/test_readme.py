"""Every command line of the README, in both languages, is run on the example.

They go on from one another, as somebody would type them.
"""

from __future__ import annotations

import re
import subprocess

import pytest
from support import ROOT, Project
from test_docs import options, read

LANGUAGES = ("README.md", "README.zh-CN.md")
PROGRAMS = ("aomaker", "arun", "make", "ninja", "npm", "pip")

# what else runs it, and words of that
ELSEWHERE = {
    "make demo": ("scripts/demo", "aomaker create build/demo"),
    "make test": (".ci/run", "make test"),
    "make && make install PREFIX=$HOME/.local": (
        "tests/e2e/install/test_commands.py",
        '"PREFIX=/opt/ao"',
    ),
    "pip install .": ("tests/e2e/install/test_install.py", "wheel"),
    "pip install aomaker==3.0.3 && pip install .": (
        "tests/e2e/projects/test_original.py",
        '"aomaker==3.0.3"',
    ),
}
# of xdist, of a hooks.py, and of pytest
NOT_OURS = {
    "--alluredir",
    "--aomaker",
    "--cov",
    "--disable-warnings",
    "--dist",
    "--junitxml",
    "--say",
    "--setup-show",
}


def commands(name: str) -> list[str]:
    """Of its code blocks, without what is said of them."""
    lines = re.findall(r"(?m)^    (?:\$ )?(\S.*)$", read(name))
    found = [
        re.split(r"\s{2,}#", line)[0].strip()
        for line in lines
        if line.split()[0] in PROGRAMS
    ]
    assert len(found) > 20
    return found


def test_both_languages_have_the_same() -> None:
    assert commands(LANGUAGES[0]) == commands(LANGUAGES[1])


def test_what_runs_elsewhere_does() -> None:
    for file, words in ELSEWHERE.values():
        assert words in read(file)


def test_every_command_line(project: Project) -> None:
    """In the folder where the last one has left the shell."""
    where = project.root
    for line in commands(LANGUAGES[0]):
        if line in ELSEWHERE:
            continue
        if line == "aomaker init":  # a suite that has none yet
            (where / "conf" / "aomaker.yaml").unlink()
        if "--watch" in line:  # it stays until it is ended
            line = f"{{ timeout -s INT 15 {line} | sed /green/q; }}"
        done = subprocess.run(
            ["bash", "-c", f"{line} && pwd >{project.root}/where"],
            cwd=where,
            env=project.env,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}"
        where = type(where)((project.root / "where").read_text().strip())
    assert not (where / ".aomaker-build").exists()  # clean was the last


@pytest.mark.parametrize("name", LANGUAGES)
def test_options_exist(name: str) -> None:
    typed = set(re.findall(r"(?<![\w-])--[a-z][a-z_-]+", read(name)))
    assert len(typed) > 15
    assert typed - NOT_OURS <= set(options()), typed - set(options())


@pytest.mark.parametrize("name", LANGUAGES)
def test_it_has_what_a_stranger_looks_for(name: str) -> None:
    text = read(name)
    for picture in re.findall(r"!\[.+\]\((.+)\)", text):
        assert (ROOT / picture).stat().st_size < 150_000
    assert len(re.findall(r"!\[.+\]\(docs/", text)) == 2
    assert text.count("|---|---|\n") >= 3  # xdist, the original, groups
    sections = len(re.findall(r"(?m)^## ", text))
    assert sections > 14
