"""Completions, as the shells call them."""

from __future__ import annotations

import os
import shlex
import shutil

import pytest
from support import ROOT, Project

BASH = """
source {file}
COMP_WORDS=({words})
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
$(complete -p {program} | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
ZSH = """
words=({words})
CURRENT=$#words
_describe() {{ print -rl -- ${{(P)2}} }}
_files() {{ print -r -- files $1 }}
source {file}
"""
SUITE = """
import pytest
@pytest.mark.disk_fast
@pytest.mark.parametrize("x", [1])
def test_fast(x): pass
@pytest.mark.disk_slow
def test_slow(): pass
"""


@pytest.fixture
def suite(project: Project) -> Project:
    """With an index, a plan and two environments."""
    project.write(tests__test_disk=SUITE)
    project.file("conf/config.yaml", "env: lab\nlab: {a: 1}\nlive: {a: 2}\n")
    project.file(
        "hooks.py",
        "from aomaker.aomaker import command\n"
        "@command('--latency', help='seconds')\n"
        "def set_latency(value): pass\n",
    )
    project.file(".aomaker-build/runs/20260131-235959/record.json", "{}")
    project.aomaker(
        "gen", "--mp", "--dist-mark", "disk_fast", "disk_slow or not disk_fast"
    )
    return project


def share(project: Project, name: str) -> str:
    """A file of `make install`, in the shell's own place."""
    stage = project.root / "stage"
    if not stage.exists():
        project.run(
            "make",
            "-s",
            "-C",
            str(ROOT),
            "install",
            "PREFIX=/usr",
            f"DESTDIR={stage}",
            status=0,
        )
    return str(stage / "usr" / "share" / name)


def ask(project: Project, shell: str, script: str, file: str, line: str) -> list[str]:
    words = shlex.split(line)
    text = script.format(
        file=file,
        program=os.path.basename(words[0]),
        words=" ".join(shlex.quote(word) for word in words),
    )
    done = project.run(
        shell, "--norc" if shell == "bash" else "-f", "-c", text, status=0
    )
    return done.stdout.split("\n")[:-1]


def test_bash(suite: Project) -> None:
    def offered(line: str, name: str = "aomaker") -> list[str]:
        file = share(suite, f"bash-completion/completions/{name}")
        return ask(suite, "bash", BASH, file, line)

    assert {"run", "graph", "doctor"} <= set(offered("aomaker ''"))
    assert offered("arun --dist-mark disk", "arun") == ["disk_fast", "disk_slow"]
    assert offered("arun --dist-mark = disk_s") == ["disk_slow"]
    assert offered("arun -e l") == ["lab", "live"]
    assert offered("aomaker explain disk_s") == [r"disk_slow\ or\ not\ disk_fast"]
    assert offered("aomaker replay disk_s") == [r"disk_slow\ or\ not\ disk_fast"]
    assert offered("aomaker replay 2") == ["20260131-235959"]
    assert offered("arun --lat", "arun") == ["--latency"]
    assert offered("aomaker list --lat") == [""]
    assert offered("arun --dist-suite t") == ["tests"]
    assert offered("arun --mt tests/te") == ["tests/test_disk.py"]
    assert "--test_timeout" in offered("aomaker gen --t")
    os.mkdir(suite.root / "bin")
    os.symlink(
        suite.run("which", "aomaker").stdout.strip(), suite.root / "bin" / "aomaker"
    )
    suite.env["PATH"] = os.defpath  # by the path of the command itself
    assert offered("bin/arun --dist-mark disk_f") == ["disk_fast"]


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")
def test_zsh(suite: Project) -> None:
    def offered(line: str) -> list[str]:
        return ask(suite, "zsh", ZSH, share(suite, "zsh/site-functions/_aomaker"), line)

    assert "graph:show the graph and the predicted schedule" in offered("aomaker ''")
    assert offered("arun --dist-mark disk") == ["disk_fast", "disk_slow"]
    assert offered("arun --dist-mark=disk_s") == ["--dist-mark=disk_slow"]
    assert offered("arun --dist-suite ''") == ["files -/"]
    assert offered("arun ''")[0].strip() == "files"


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish")
def test_fish(suite: Project) -> None:
    def offered(line: str, name: str = "aomaker") -> list[str]:
        file = share(suite, f"fish/vendor_completions.d/{name}.fish")
        done = suite.run(
            "fish",
            "--no-config",
            "-c",
            f"source {file}; complete -C {shlex.quote(line)}",
            status=0,
        )
        return done.stdout.split("\n")[:-1]

    assert "graph\tshow the graph and the predicted schedule" in offered("aomaker ")
    assert offered("arun --dist-mark disk", "arun") == ["disk_fast", "disk_slow"]
    assert offered("arun --dist-suite te")[0].startswith("tests/")
    assert "--test_timeout\ttime limit of a test" in offered("arun --te")


def test_uninstall(project: Project) -> None:
    share(project, "")
    stage = project.root / "stage"
    project.run(
        "make",
        "-s",
        "-C",
        str(ROOT),
        "uninstall",
        "PREFIX=/usr",
        f"DESTDIR={stage}",
        status=0,
    )
    assert not [path for path in stage.rglob("*") if not path.is_dir()]
