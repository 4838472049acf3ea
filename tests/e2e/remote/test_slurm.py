"""Groups on a Slurm of three nodes, whatever becomes of those: planned is
reported, the status is true, and nothing of ours stays in the queue.

Without Slurm's daemons these are skipped; `make test-slurm` gets them. What
holds for any launcher is in test_launcher.py.
"""

from __future__ import annotations

import os
import signal

import pytest
from slurm_lab import Lab, command, environment, missing, pids, wait_for
from support import Project, counts_in_allure

pytestmark = pytest.mark.skipif(
    bool(missing()), reason=f"Slurm is not here: no {missing()}"
)

STRATEGY = "launcher: {command: slurm, silence: 6s, late: 2s}\n"
WAITS = """
import os, pathlib, time
def test_waits():
    with open("ran", "a") as file:
        file.write(os.environ["SLURMD_NODENAME"] + "\\n")
    while not pathlib.Path("go").exists(): time.sleep(.05)
def test_after(): pass
"""
MEET = """
import os, pathlib, time
def test_meets():
    parent = pathlib.Path(f"/proc/{os.getppid()}/cmdline").read_bytes()
    with open("parents", "a") as file: print(parent, file=file)
    with open("here", "a") as file: file.write(".")
    while len(pathlib.Path("here").read_text()) < 4: time.sleep(.05)
"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    slurm = Lab(tmp_path_factory.mktemp("lab"))
    yield slurm
    slurm.down()


@pytest.fixture
def cluster(lab, project):
    """The lab, and a project whose groups run there."""
    lab.await_idle()
    project.env.update(lab.env)
    project.file("conf/aomaker.yaml", STRATEGY)
    yield lab
    wait_for(lambda: not lab.queue(), "an empty queue")
    wait_for(lambda: not any(map(lab.tasks, lab.nodes)), "the end of tasks")


def nodes(project: Project) -> set[str]:
    return {group["node"] for group in project.summary()["groups"]}


def test_forty(cluster, project):
    """Of which one dies and one hangs."""
    files = {f"test_{i}": "def test_1(): pass\ndef test_2(): pass\n" for i in range(38)}
    project.write(
        **files,
        test_dies="import os\ndef test_dies(): os.abort()",
        test_hangs="import time\ndef test_hangs(): time.sleep(600)",
    )
    project.arun(
        "--mp", "--dist-file", ".", "-p", "12", "--test_timeout", "5s", status=1
    )
    assert counts_in_allure(project) == {"passed": 76, "crashed": 1, "timed out": 1}
    assert nodes(project) == set(cluster.nodes)


def test_allocation(cluster, project):
    """Steps of the one allocation, as many as it has CPUs, and none of those
    is the fork servers'."""
    project.write(
        **{f"test_{i}": MEET for i in range(4)}, test_other="def test_1(): pass"
    )
    output = project.run(
        "salloc", "-N", "2", "-n", "4", "arun", "--mp", "--dist-file", ".", status=0
    ).stdout
    assert ", 4 at a time\n" in output
    assert counts_in_allure(project) == {"passed": 5}
    assert len(nodes(project)) == 2
    are_forked(project, 4)


def are_forked(project, ngroups: int) -> None:
    parents = (project.root / "parents").read_text().splitlines()
    assert len(parents) == ngroups
    assert all("serve" in text for text in parents)


def test_ninja_in_allocation(cluster, project):
    """A bare one has fork servers there, too."""
    project.write(**{f"test_{i}": MEET for i in range(4)})
    project.aomaker("gen", "--dist-file", ".")
    project.run("salloc", "-N", "2", "-n", "4", "ninja", "-j4", status=0)
    assert counts_in_allure(project) == {"passed": 4}
    are_forked(project, 4)


def begin(cluster, project, ngroups: int = 6, *prefix: str):
    """A run of groups that wait for the file `go`, on all nodes."""
    project.write(**{f"test_{i}": WAITS for i in range(ngroups)})
    process = project.start(*prefix, "arun", "--mp", "--dist-file", ".", "-p", "6")
    ran = project.root / "ran"
    wait_for(
        lambda: ran.exists() and len(ran.read_text().split()) == 6, "groups that run"
    )
    return process, ran.read_text().split()[0]


def end(project, process, status: int = 0) -> str:
    (project.root / "go").touch()
    output = process.communicate(timeout=120)[0]
    assert process.returncode == status, output
    return output


def kill_node(cluster, node: str) -> None:
    """With all that runs on it."""
    cluster.kill(node)
    for pid in cluster.steps(node) + cluster.tasks(node):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def test_node_down(cluster, project):
    """Slurm takes it away; srun ends with 0."""
    process, node = begin(cluster, project)
    there = (project.root / "ran").read_text().split().count(node)
    cluster.set_node(node, "DOWN")
    # else they may have ended before Slurm came to them
    wait_for(
        lambda: len(list(project.group("").glob("*/job.*/stop"))) >= there,
        "the loss of all that ran there",
    )
    output = end(project, process)
    cluster.set_node(node, "RESUME")
    assert counts_in_allure(project) == {"passed": 12}
    assert f"sent again, for it was lost on {node}" in output
    assert node not in nodes(project)


def test_node_dies(cluster, project):
    """With all that runs on it, before anybody could tell."""
    process, node = begin(cluster, project)
    kill_node(cluster, node)
    output = end(project, process)
    cluster.revive(node)
    assert counts_in_allure(project) == {"passed": 12}
    assert f"lost on {node}" in output and node not in nodes(project)


def test_step_freezes(cluster, project):
    process, node = begin(cluster, project)
    for pid in cluster.tasks(node):
        os.kill(pid, signal.SIGSTOP)
    output = end(project, process)
    assert counts_in_allure(project) == {"passed": 12}
    assert f"lost on {node}: no sign of life" in output
    assert node not in nodes(project)


def test_controller_restarts(cluster, project):
    """What runs goes on; what is asked for meanwhile waits, or asks again."""
    process, _ = begin(cluster, project, 9)
    cluster.await_saved(project.root / "ran")
    cluster.kill("slurmctld")
    (project.root / "go").touch()
    wait_for(
        lambda: any(project.group("").glob("*/job.*/receipt.json")),
        "a group that ended without a controller",
    )
    cluster.start("slurmctld")
    end(project, process)
    assert counts_in_allure(project) == {"passed": 18}


def await_stops(project) -> None:
    wait_for(
        lambda: len(list(project.group("").glob("*/job.*/1/stop"))) == 6,
        "nodes that have heard it",
    )


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c(cluster, project, times):
    process, _ = begin(cluster, project, 9)
    for _ in range(times):
        process.send_signal(signal.SIGINT)
        wait_for(lambda: any(project.group("").glob("*/job.*/stop")), "a recall")
    if times == 1:
        await_stops(project)
        end(project, process, 2)
    else:
        output = process.communicate(timeout=60)[0]
        assert process.returncode == 2, output
    summary = project.summary()
    assert summary["planned"] == summary["reported"]
    assert summary["counts"]["passed"] == (6 if times == 1 else 0)


def test_transfer(cluster, project):
    """Through the pipes of srun; a job that is cancelled is sent again."""
    project.file("conf/aomaker.yaml", STRATEGY.replace("}", ", transfer: tar}"))
    project.env.update(HERE=str(project.root), TMPDIR=str(project.root.parent))
    project.write(
        **{
            f"test_{i}": f"""
import os, pathlib, time
HERE = pathlib.Path(os.environ["HERE"])
def test_waits():
    assert HERE not in (pathlib.Path.cwd(), *pathlib.Path.cwd().parents)
    (HERE / os.environ["SLURM_JOB_ID"]).touch()
    while not (HERE / "go").exists(): time.sleep(.05)
def test_fails(): assert {i} < 5
"""
            for i in range(6)
        }
    )
    process = project.start("arun", "--mp", "--dist-file", ".", "-p", "6")
    wait_for(lambda: len(list(project.root.glob("[0-9]*"))) == 6, "groups that run")
    victim = min(path.name for path in project.root.glob("[0-9]*"))
    project.run("scancel", victim, status=0)
    wait_for(lambda: any(project.group("").glob("*/job.*/stop")), "the loss of the job")
    output = end(project, process, 1)
    assert counts_in_allure(project) == {"passed": 11, "failed": 1}
    assert output.count("sent again, for it was lost on node") == 1


def test_killed(cluster, project):
    """Nobody is left to cancel anything, and yet the queue is empty."""
    process, _ = begin(cluster, project)
    process.kill()
    process.communicate(timeout=60)


ALLOCATION = ["salloc", "-Q", "--no-kill", "-N", "3", "-n", "6"]


def find(cluster, program: str, word: str, node: str = "") -> int:
    """The first process of ours that runs this, on the node or here."""
    among = cluster.tasks(node) if node else pids()
    return min(
        pid
        for pid in among
        if word in command(pid).split()
        and program in command(pid).split()[0]
        and str(cluster.conf).encode() in b" ".join(environment(pid))
    )


@pytest.mark.parametrize("victim", ["server", "step", "node"])
def test_servers_lost(cluster, project, victim):
    """Of one node, or of all, or with all else there."""
    process, node = begin(cluster, project, 9, *ALLOCATION)
    if victim == "server":
        os.kill(find(cluster, "python", "serve", node), signal.SIGKILL)
    elif victim == "step":
        os.kill(find(cluster, "srun", "--job-name=aomaker-nodes"), signal.SIGKILL)
    else:
        kill_node(cluster, node)
    output = end(project, process)
    if victim == "node":
        cluster.revive(node)
    assert counts_in_allure(project) == {"passed": 18}
    assert (f"lost on {node}" in output) == (victim == "node")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_allocation_ends(cluster, project, how):
    """With its run, however that ends."""
    process, _ = begin(cluster, project, 9, *ALLOCATION)
    os.kill(find(cluster, "arun", "--mp"), how)
    if how == signal.SIGINT:
        await_stops(project)
        end(project, process, 2)
        assert counts_in_allure(project)["passed"] == 6
    else:
        process.communicate(timeout=60)
