"""The library that is loaded into started programs, and programs that notice
nothing of it.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BUILD = (
    Path(os.environ.get("AOMAKER") or Path(__file__).parents[3] / "build" / "aomaker")
).parent
LIBRARY = BUILD / "recorder.so"
READS = BUILD / "tests" / "reads"

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="it is for Linux"
)

# what a worker does: programs are recorded between these two
WORKER = """
import os, subprocess, sys
os.putenv("AOMAKER_INPUTS", f"process\\n{sys.argv[1]}\\n{os.getcwd()}")
status = subprocess.run(sys.argv[2:]).returncode
os.putenv("AOMAKER_INPUTS", "process\\n")
sys.exit(status)
"""


class Project:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.log = root / ".aomaker-build" / "groups" / "g" / "1" / "inputs"
        self.log.parent.mkdir(parents=True)
        (root / "folder").mkdir(parents=True)
        (root / "folder" / "inner").write_text("inner\n")
        (root / "data").write_text("data\n")

    def run(self, *argv: str | Path, **env: str) -> str:
        """Run a program in a worker; returns what it prints."""
        self.log.unlink(missing_ok=True)
        environment = {"PATH": os.environ["PATH"], "LD_PRELOAD": str(LIBRARY), **env}
        return subprocess.run(
            [sys.executable, "-S", "-c", WORKER, self.log, *argv],
            cwd=self.root,
            env=environment,
            check=True,
            text=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        ).stdout

    def records(self) -> set[tuple[str, ...]]:
        """Paths of the project from its root."""
        root = f"{self.root}/"
        with open(self.log, encoding="utf-8") as file:
            return {
                tuple(word[word.startswith(root) and len(root) :] for word in line)
                for line in map(json.loads, file)
            }

    def read(self, *kinds: str) -> set[tuple[str, ...]]:
        """The records of some kinds, without those of other folders."""
        return {
            record
            for record in self.records()
            if record[0] in kinds and not record[1].startswith("/")
        }


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    yield Project(tmp_path / "project")


@pytest.mark.parametrize(
    "way", "open dots fopen parent syscall closed fork thread signal".split()
)
def test_a_file_is_read(project: Project, way: str) -> None:
    project.run(READS, way)
    assert project.read("file", "absent", "written", "unknown") == {("file", "data")}


@pytest.mark.parametrize("way", ["vfork", "spawn", "system", "popen"])
def test_a_childs_child_reads(project: Project, way: str) -> None:
    project.run(READS, way)
    assert ("file", "data") in project.records()
    assert not project.read("unknown")
    programs = {os.path.basename(r[1]) for r in project.records() if r[0] == "program"}
    shell = {"sh"} if way in ("system", "popen") else set()
    assert programs - {"reads", "dash", "bash"} == {"cat", *shell}


def test_what_is_only_asked_for(project: Project) -> None:
    project.run(READS, "openat", "stat", "absent", "access")
    assert project.read("file", "stat", "absent") == {
        ("file", "folder/inner"),
        ("stat", "folder"),
        ("stat", "data"),
        ("absent", "nothing"),
    }


@pytest.mark.parametrize("way", ["opendir", "fdopendir", "glob", "nftw", "fts"])
def test_a_folder_is_listed(project: Project, way: str) -> None:
    project.run(READS, way)
    assert ("dir", "folder") in project.records()


def test_what_is_written_is_told(project: Project) -> None:
    project.run(READS, "append")
    assert project.read("file", "written") == {("written", "data")}
    project.run(READS, "update")
    assert project.read("file", "written") == set()
    assert ("updated", "data") in project.records()


def test_variables_by_name_or_all(project: Project) -> None:
    project.run(READS, "getenv")
    assert ("env", "VARIABLE") in project.records()
    project.run("sh", "-c", "echo $VARIABLE")
    assert ("env", "*") in project.records()


def test_nothing_of_it_is_visible(project: Project) -> None:
    own = {"PATH": os.environ["PATH"], "A": "b"}
    expected = sorted(f"{name}={value}" for name, value in own.items())
    for command in ("env -u LC_CTYPE", "sh -c 'exec env -u PWD -u LC_CTYPE'"):
        assert sorted(project.run(*shlex.split(command), A="b").split()) == expected
    script = "import os; print('AOM' in str(os.environ), 'LD_' in str(os.environ))"
    assert project.run(sys.executable, "-c", script) == "False False\n"
    seen = project.run("sh", "-c", "tr '\\0' '\\n' </proc/self/environ | sed '/^$/d'")
    assert "AOMAKER" not in seen and "LD_PRELOAD" not in seen


def test_the_users_own_library_stays(project: Project) -> None:
    other = BUILD / "tests" / "faults.so"
    own = f"{other}:{LIBRARY}"
    assert project.run("printenv", "LD_PRELOAD", LD_PRELOAD=own) == f"{other}\n"


def test_env_without_variables(project: Project) -> None:
    for program in ([READS, "open"], ["cat", "data"]):
        project.run("env", "-i", *program)
        assert ("file", "data") in project.records()


def test_a_python_script_and_its_modules(project: Project) -> None:
    (project.root / "tool.py").write_text(
        "import os, helper\nopen('data').close()\n"
        "os.path.exists('nothing')\nos.listdir('folder')\n"
    )
    (project.root / "helper.py").write_text("")
    project.run(sys.executable, "-B", "tool.py")
    assert project.read("file", "absent", "dir") == {
        ("file", "tool.py"),
        ("file", "helper.py"),
        ("file", "data"),
        ("absent", "nothing"),
        ("dir", "folder"),
    }


def test_a_script_and_its_interpreter(project: Project) -> None:
    script = project.root / "script"
    script.write_text("#!/bin/sh\ntest -e nothing || cat data\n")
    script.chmod(0o755)
    assert project.run("./script") == "data\n"
    assert {("program", "script"), ("program", "/bin/sh")} <= project.records()
    assert {("file", "data"), ("absent", "nothing")} <= project.records()


def test_a_name_with_bytes_of_every_kind(project: Project) -> None:
    name = b'b\xff"\\\n\xc3\xa9'
    (project.root / os.fsdecode(name)).write_text("")
    project.run("cat", os.fsdecode(name))
    assert ("file", os.fsdecode(name)) in project.records()


@pytest.fixture(scope="module")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("static")
    (folder / "static.c").write_text("int main(void) { return 0; }\n")
    made = subprocess.run(
        ["cc", "-static", "-o", folder / "static", folder / "static.c"], check=False
    )
    if made.returncode:
        pytest.skip("there is no static C library")
    return folder / "static"


def test_a_static_program_is_unknown(project: Project, static: Path) -> None:
    project.run(READS, str(static))
    assert ("unknown", f"static program {static}", str(static)) in project.records()


def test_what_cannot_be_written_is_unknown(project: Project) -> None:
    project.run(READS, "limit")
    lost = "started programs, of which not everything was recorded"
    assert ("unknown", lost) in project.records()


def test_it_leaves_nothing_behind(project: Project) -> None:
    project.run(READS, "open")
    assert [path.name for path in project.log.parent.iterdir()] == ["inputs"]
