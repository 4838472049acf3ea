"""A throw-away Slurm on this machine: a controller and nodes, all on loopback.

It needs Slurm's daemons and munge, and no root, systemd, cgroups or network.
Its nodes are slurmd processes with names and ports of their own, whose CPUs are
made up. All it has is in one folder, and gone with it.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Callable

PROGRAMS = ("slurmctld", "slurmd", "munged", "srun", "scancel", "scontrol")
# Debian's daemons are where only root looks
os.environ["PATH"] += os.pathsep + os.pathsep.join(["/usr/sbin", "/sbin"])

CONF = """\
ClusterName=lab
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={port}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket={folder}/munge/socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=5,bf_interval=5,batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
SlurmctldTimeout=30
SlurmdTimeout={dead}
KillWait=2
MinJobAge=10
EnforcePartLimits=ALL
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.%n.pid
SlurmdLogFile={folder}/log/%n
SlurmctldLogFile={folder}/log/slurmctld
"""
NODE = (
    "NodeName={name} NodeHostname={host} NodeAddr=127.0.0.1 Port={port} "
    "CPUs={cpus} RealMemory=1000 State=UNKNOWN\n"
)


def missing() -> str:
    """Programs that are not here, for people."""
    return ", ".join(name for name in PROGRAMS if not shutil.which(name))


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.05)


def _free_ports(n: int) -> list[int]:
    sockets = [socket.socket() for _ in range(n)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Lab:
    """Up when it is made; `down` ends all of it."""

    def __init__(
        self, folder: Path, nodes: int = 3, cpus: int = 4, dead: int = 10
    ) -> None:
        self.folder = folder
        self.host = socket.gethostname().split(".")[0]
        self.nodes = [f"node{i + 1}" for i in range(nodes)]
        self.conf = folder / "slurm.conf"
        self.env = {"SLURM_CONF": str(self.conf)}
        self.daemons: dict[str, subprocess.Popen[bytes]] = {}
        for name in ("state", "spool", "log", "munge"):
            (folder / name).mkdir(parents=True, mode=0o755)
        self._configure(cpus, dead)
        try:
            self._munge()
            self.start("slurmctld")
            for node in self.nodes:
                self.start(node)
            self.await_idle()
        except BaseException:
            self.down()
            raise

    def _configure(self, cpus: int, dead: int) -> None:
        ports = _free_ports(1 + len(self.nodes))
        text = CONF.format(
            host=self.host,
            port=ports[0],
            dead=dead,
            user=getpass.getuser(),
            folder=self.folder,
        )
        for name, port in zip(self.nodes, ports[1:]):
            text += NODE.format(name=name, host=self.host, port=port, cpus=cpus)
        self.conf.write_text(
            text + "PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP\n"
        )

    def _munge(self) -> None:
        folder = self.folder / "munge"
        (folder / "key").write_bytes(os.urandom(128))
        (folder / "key").chmod(0o400)
        self._start(
            "munged",
            "munged",
            "-F",
            "--force",
            f"--socket={folder}/socket",
            f"--key-file={folder}/key",
            f"--pid-file={folder}/pid",
            f"--seed-file={folder}/seed",
            "--num-threads=2",
        )
        wait_for((folder / "socket").exists, "munge")

    def _start(self, name: str, *argv: str) -> None:
        with open(self.folder / "log" / f"{name}.out", "ab") as log:
            self.daemons[name] = subprocess.Popen(
                argv,
                env={**os.environ, **self.env},
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def start(self, name: str) -> None:
        """slurmctld, with the state that it has left; or a node."""
        if name == "slurmctld":
            self._start(name, "slurmctld", "-D", "-f", str(self.conf))
        else:
            self._start(name, "slurmd", "-D", "-N", name, "-f", str(self.conf))

    def kill(self, name: str) -> None:
        self.daemons[name].kill()
        self.daemons[name].wait()

    def steps(self, node: str = "") -> list[int]:
        """Processes that look after steps (on a node); they outlive slurmd,
        and have its log open."""
        log = f"{self.folder}/log/{node}"
        return [
            pid
            for pid in pids()
            if command(pid).startswith("slurmstepd") and holds(pid, log)
        ]

    def tasks(self, node: str) -> list[int]:
        """What steps run on the node."""
        wanted = f"SLURMD_NODENAME={node}".encode()
        return [
            pid
            for pid in pids()
            if wanted in environment(pid)
            and str(self.conf).encode() in b" ".join(environment(pid))
        ]

    def run(self, *argv: str) -> str:
        """A client program of Slurm."""
        return subprocess.run(
            argv,
            env={**os.environ, **self.env},
            text=True,
            stdout=subprocess.PIPE,
            timeout=120,
            check=True,
        ).stdout

    def set_node(self, node: str, state: str) -> None:
        """One that was DOWN may have come back by itself before RESUME."""
        subprocess.run(
            ["scontrol", "update", f"NodeName={node}", f"State={state}", "Reason=test"],
            env={**os.environ, **self.env},
            stderr=subprocess.DEVNULL,
        )

    def revive(self, node: str) -> None:
        """After `kill`; the controller forgets what it waits for there."""
        self.set_node(node, "DOWN")
        self.start(node)
        self.set_node(node, "RESUME")

    def await_saved(self, since: Path) -> None:
        """The controller's state is on disk, as it was after `since`.

        It may have been saved just before; a change of each job has it saved again.
        """
        state = self.folder / "state" / "job_state"
        for job in self.run("squeue", "-h", "-o", "%i").split():
            subprocess.run(
                ["scontrol", "update", f"JobId={job}", "Comment=saved"],
                env={**os.environ, **self.env},
                stderr=subprocess.DEVNULL,
            )
        wait_for(
            lambda: state.exists() and state.stat().st_mtime > since.stat().st_mtime,
            "the controller's state",
            90,
        )

    def await_idle(self) -> None:
        wait_for(lambda: self._idle() == len(self.nodes), "idle nodes")

    def _idle(self) -> int:
        done = subprocess.run(
            ["sinfo", "-h", "-N", "-t", "idle", "-o", "%N"],
            env={**os.environ, **self.env},
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return len(done.stdout.split())

    def queue(self) -> str:
        return self.run("squeue", "-h", "-o", "%j %T")

    def down(self) -> None:
        for name in reversed(list(self.daemons)):
            self.daemons[name].terminate()
        for daemon in self.daemons.values():
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
        for pid in self.steps():
            os.kill(pid, signal.SIGKILL)


def pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def command(pid: int) -> str:
    try:
        return (
            Path(f"/proc/{pid}/cmdline")
            .read_bytes()
            .replace(b"\0", b" ")
            .decode(errors="replace")
        )
    except OSError:
        return ""


def environment(pid: int) -> list[bytes]:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return []


def holds(pid: int, path: str) -> bool:
    """Whether the process has a file below the path open."""
    try:
        return any(
            os.readlink(f"/proc/{pid}/fd/{fd}").startswith(path)
            for fd in os.listdir(f"/proc/{pid}/fd")
        )
    except OSError:
        return False
