"""The fork servers of a run on the nodes of an allocation of Slurm.

Its srun is a few lines of Python here, which run what they are given on a node
of that name. Whether the real one does what this one does is test_slurm.py's
affair.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from support import AOMAKER, Project, counts_in_allure, processes_of, wait_for

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="nodes are Linux machines"
)

SRUN = """#!{python}
import os, sys, time
words = sys.argv[1:]
serves = any(word.startswith("--serve=") for word in words)
with open("steps", "a") as file:
    print("server" if serves else "group", file=file)
if serves and os.path.exists("no-server"):
    sys.exit("srun: error: there is none")
while words[0].startswith("-"):
    words.pop(0)
if words[0] == "pinned":
    words.pop(0)
    os.sched_setaffinity(0, {{min(os.sched_getaffinity(0))}})
os.environ.update(SLURMD_NODENAME="node1", SLURM_STEP_ID=str(os.getpid()))
os.execvp(words[0], words)
"""
# what a group has seen, into a file of its name
LOOK = """
import json, os, pathlib
def look(name):
    parent = pathlib.Path(f"/proc/{os.getppid()}/cmdline").read_bytes()
    aside = pathlib.Path(name + ".new")
    aside.write_text(json.dumps({
        "forked": b"\\0serve\\0" in parent, "parent": os.getppid(),
        "step": os.environ.get("SLURM_STEP_ID"),
        "cpus": sorted(os.sched_getaffinity(0)),
        "ours": [n for n in os.environ if n.startswith("AOMAKER_")]}))
    aside.rename(name)
"""
TEST = """
from look import look
def test_1(): look(__name__ + ".seen")
def test_2(): pass
"""
WAITS = """
import os, pathlib, time
from look import look
def test_waits():
    look(__name__ + ".seen")
    while not pathlib.Path("go").exists(): time.sleep(.01)
def test_after(): pass
"""


@pytest.fixture
def allocation(project: Project) -> Project:
    """A project in an allocation of one node."""
    srun = project.file("bin/srun", SRUN.format(python=sys.executable))
    srun.chmod(0o755)
    project.env.update(
        SLURM_JOB_ID="1", SLURM_JOB_NUM_NODES="1", SLURM_JOB_CPUS_PER_NODE="4"
    )
    project.env["PATH"] = f"{project.root}/bin:{project.env['PATH']}"
    project.file("conf/aomaker.yaml", "launcher: slurm\n")
    project.file("look.py", LOOK)
    return project


def run(project: Project, *args: str, status: int = 0) -> str:
    return project.arun("--mp", "--dist-file", ".", *args, status=status)


def seen(project: Project) -> dict[str, dict[str, Any]]:
    return {
        path.stem: json.loads(path.read_text()) for path in project.root.glob("*.seen")
    }


def notes(project: Project) -> set[str | None]:
    return {status.get("note") for status in project.statuses()}


def is_clean(project: Project) -> bool:
    """Nothing of the servers is left."""
    return not processes_of(project) and not list(
        (project.root / ".aomaker-build/server").glob("nodes.*")
    )


def test_forked(allocation):
    """By one server on the node; and each in the environment of its step."""
    allocation.write(**{f"test_{name}": TEST for name in "abc"})
    run(allocation)
    wait_for(lambda: is_clean(allocation))
    assert notes(allocation) == {None}
    assert counts_in_allure(allocation) == {"passed": 6}
    groups = seen(allocation).values()
    assert all(group["forked"] for group in groups)
    assert len({group["parent"] for group in groups}) == 1
    assert len({group["step"] for group in groups}) == 3
    assert all(group["ours"] == ["AOMAKER_WORKER"] for group in groups)
    steps = (allocation.root / "steps").read_text().split()
    assert sorted(steps) == ["group"] * 3 + ["server"]
    assert {group["node"] for group in allocation.summary()["groups"]} == {"node1"}


def test_its_own(allocation, tmp_path):
    """Memory, devices and MPI that Slurm looks after in the group's step; or
    even a folder."""
    allocation.env["TMPDIR"] = str(tmp_path)
    allocation.file(
        "conf/aomaker.yaml",
        """
launcher: slurm
groups:
  test_mem.py: {mem: 1G}
  test_spawn.py: {isolation: spawn}
  test_mpi.py: {launcher: [srun, env, PMI_RANK=0]}
  test_gpu.py: {launcher: [srun, env, SLURM_GPUS_ON_NODE=1]}
  test_tar.py: {launcher: {command: slurm, transfer: tar}}
  test_other.py: {launcher: [srun, --partition=x]}
""",
    )
    names = ["a", "b", "mem", "spawn", "mpi", "gpu", "tar", "other"]
    allocation.write(**{f"test_{name}": TEST for name in names})
    run(allocation)
    assert counts_in_allure(allocation) == {"passed": 16}
    assert notes(allocation) == {None}
    (tar,) = tmp_path.glob("aomaker-*/**/test_tar.seen")
    assert not json.loads(tar.read_text())["forked"]
    assert {name for name, group in seen(allocation).items() if group["forked"]} == {
        "test_a",
        "test_b",
        "test_other",
    }


def test_cpus(allocation):
    """Those of its step, though the server has others; then its own again."""
    allocation.file(
        "conf/aomaker.yaml",
        "launcher: slurm\ngroups: {test_a.py: {launcher: [srun, pinned]}}\n",
    )
    allocation.write(test_a=TEST, test_b=TEST, test_c=TEST)
    run(allocation, "-p", "1")
    groups = seen(allocation)
    assert all(group["forked"] for group in groups.values())
    every = sorted(os.sched_getaffinity(0))
    assert groups["test_a"]["cpus"] == every[:1]
    assert groups["test_b"]["cpus"] == groups["test_c"]["cpus"] == every


def test_other_cpus(allocation):
    """A server that may not have them leaves the group to its own Python."""
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("there is one CPU")
    srun = allocation.root / "bin" / "srun"
    srun.write_text(
        srun.read_text().replace(
            "while words[0]", "os.environ['KEEP'] = 'x' * serves\nwhile words[0]"
        )
    )
    # as a cpuset of the server's step would have it
    allocation.file(
        "sitecustomize.py",
        """
import os
if os.environ.get("KEEP") == "x":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    os.sched_setaffinity = lambda pid, cpus: None
""",
    )
    allocation.env["PYTHONPATH"] = str(allocation.root)
    allocation.write(test_a=TEST, test_b=TEST)
    run(allocation)
    assert counts_in_allure(allocation) == {"passed": 4}
    assert notes(allocation) == {
        "ran in a Python of its own: the CPUs of its step are not the fork server's"
    }


def test_changed_variable(allocation):
    """What conftest.py makes of Slurm's variables stays."""
    allocation.write(
        conftest="""
import os
os.environ["SLURM_STEP_ID"] = "ours"
os.environ.pop("SLURM_JOB_ID")
""",
        **{
            f"test_{name}": TEST.replace(
                "look(",
                """
    assert "SLURM_JOB_ID" not in __import__("os").environ
    look(""",
                1,
            )
            for name in "ab"
        },
    )
    run(allocation)
    assert {group["step"] for group in seen(allocation).values()} == {"ours"}


def test_limits(allocation):
    """What dies, hangs or is flaky there costs what it costs here."""
    allocation.write(
        **{
            f"test_{name}": """
import os, pathlib, time
from look import look
def test_dies(): os.abort()
def test_hangs(): time.sleep(600)
def test_flaky():
    look(__name__ + ".seen")
    first = not pathlib.Path(__name__).exists()
    pathlib.Path(__name__).touch()
    assert not first
"""
            for name in "ab"
        }
    )
    run(allocation, "--test_timeout", "1s", "--retries", "1", status=1)
    summary = allocation.summary()
    assert summary["planned"] == summary["reported"] == 6
    assert [summary["counts"][name] for name in ("passed", "crashed", "timed out")] == [
        2,
        2,
        2,
    ]
    assert len(summary["flaky"]) == 2
    assert all(group["forked"] for group in seen(allocation).values())
    wait_for(lambda: is_clean(allocation))


def test_no_life(allocation):
    """A run that ends before its first group leaves no server, either."""
    allocation.file(
        "hooks.py",
        """
from aomaker.aomaker import hook
@hook
def fails(): raise RuntimeError("not today")
""",
    )
    allocation.write(test_a=TEST, test_b=TEST)
    assert "not today" in run(allocation, status=4)
    wait_for(lambda: is_clean(allocation))


def test_none(allocation):
    """The server's step cannot be: the groups have Pythons of their own."""
    (allocation.root / "no-server").touch()
    allocation.write(test_a=TEST, test_b="def test_fails(): assert 0")
    run(allocation, status=1)
    assert counts_in_allure(allocation) == {"passed": 2, "failed": 1}
    assert notes(allocation) == {None}
    assert not any(group["forked"] for group in seen(allocation).values())
    assert (
        "there is none" in (allocation.root / ".aomaker-build/server/log").read_text()
    )


def test_few(allocation):
    """No more groups than nodes share nothing; nor has `local` a node."""
    allocation.write(test_a=TEST)
    run(allocation)
    run(allocation, "--launcher", "local")
    assert (allocation.root / "steps").read_text() == "group\n"


def test_incremental(allocation):
    """What has passed needs nobody."""
    allocation.write(**{f"test_{name}": TEST for name in "abc"})
    run(allocation, "--incremental")
    run(allocation, "--incremental")
    steps = (allocation.root / "steps").read_text().split()
    assert sorted(steps) == ["group"] * 3 + ["server"]


def test_ninja(allocation):
    """A bare one has the same; and what has passed needs nobody."""
    allocation.write(**{f"test_{name}": TEST for name in "abc"})
    allocation.aomaker("gen", "--dist-file", ".")
    allocation.ninja()
    assert counts_in_allure(allocation) == {"passed": 6} and notes(allocation) == {None}
    groups = seen(allocation).values()
    assert all(group["forked"] for group in groups)
    assert len({group["parent"] for group in groups}) == 1
    steps = allocation.root / "steps"
    assert sorted(steps.read_text().split()) == ["group"] * 3 + ["server"]
    wait_for(lambda: is_clean(allocation))
    (allocation.root / "test_a.py").write_text(TEST + "# changed")
    steps.unlink()
    allocation.ninja()
    assert steps.read_text() == "group\n"


def begin(project: Project, *argv: str) -> Any:
    project.write(test_a=WAITS, test_b=WAITS)
    process = project.start(*(argv or ("arun", "--mp", "--dist-file", ".")))
    wait_for(lambda: len(list(project.root.glob("*.seen"))) == 2)
    return process


def server(project: Project) -> int:
    """Its process: what has forked the parent of the groups."""
    (helper,) = {group["parent"] for group in seen(project).values()}
    stat = Path(f"/proc/{helper}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])


def end(project: Project, process: Any, status: int) -> str:
    (project.root / "go").touch()
    output = process.communicate(timeout=60)[0]
    assert process.returncode == status, output
    wait_for(lambda: is_clean(project))
    return output


def test_server_killed(allocation):
    """What it takes along runs again, in Pythons of their own."""
    process = begin(allocation)
    os.kill(server(allocation), signal.SIGKILL)
    wait_for(lambda: not any(group["forked"] for group in seen(allocation).values()))
    output = end(allocation, process, 0)
    assert counts_in_allure(allocation) == {"passed": 4}
    assert "the fork server was lost" in output


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c(allocation, times):
    process = begin(allocation)
    process.send_signal(signal.SIGINT)
    wait_for(lambda: len(list(allocation.group("").glob("*/job.*/1/stop"))) == 2)
    if times == 2:
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 2
    end(allocation, process, 2)
    assert counts_in_allure(allocation) == (
        {"passed": 2, "not run": 2} if times == 1 else {"not run": 4}
    )


@pytest.mark.parametrize("bare", [False, True], ids=["arun", "ninja"])
def test_killed(allocation, bare):
    """Nobody tells the servers that the run has ended."""
    allocation.write(test_a=WAITS, test_b=WAITS)
    allocation.aomaker("gen", "--dist-file", ".")
    process = begin(allocation, *["ninja"] * bare)
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not processes_of(allocation))
    (allocation.root / "go").touch()
    run(allocation)
    wait_for(lambda: is_clean(allocation))


@pytest.mark.parametrize("what", ["input", "folder"])
def test_end(allocation, what):
    """Of a server: that of its standard input, or should nobody close that,
    of the run's folder."""
    folder = allocation.root / ".aomaker-build" / "server" / "nodes.x"
    folder.mkdir(parents=True)
    process = subprocess.Popen(
        [AOMAKER, "exec", "--serve=x", f"--python={sys.executable}"],
        cwd=allocation.root,
        env=allocation.env,
        stdin=subprocess.PIPE,
    )
    wait_for(lambda: len(processes_of(allocation)) == 2)
    if what == "input":
        process.stdin.close()
    else:
        folder.rmdir()
    assert process.wait(30) == 0
    wait_for(lambda: not processes_of(allocation))
    assert folder.exists() == (what == "input")
