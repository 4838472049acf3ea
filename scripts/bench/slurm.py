"""What a hundred groups of 0.1 s take: here, as jobs, as steps of an allocation,
as jobs that share no file system, and beside them as tasks of a plain Ninja and
srun, without pytest.

    .venv/bin/python scripts/bench/slurm.py
"""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "e2e" / "remote"))
from slurm_lab import Lab, missing, wait_for  # noqa: E402

GROUPS = 100
ARUN = ["arun", "--mp", "--dist-file", ".", "--no_gen", "-q", "-p", "12"]
NINJA = """\
rule sleep
  command = {}sleep 0.1 && touch $out
"""


def suite(folder: Path, strategy: str = "") -> None:
    (folder / "conf").mkdir(parents=True)
    (folder / "conf" / "aomaker.yaml").write_text(strategy)
    for i in range(GROUPS):
        (folder / f"test_{i}.py").write_text(
            "import time\ndef test_sleeps(): time.sleep(.1)\n"
        )


def plain(folder: Path, prefix: str) -> list[str]:
    edges = "".join(f"build done{i}: sleep\n" for i in range(GROUPS))
    (folder / "plain.ninja").write_text(NINJA.format(prefix) + edges)
    return ["ninja", "-f", "plain.ninja", "-j", "12"]


def become_reaper() -> None:
    """What our descendants leave alone are our children: the steps, too."""
    PR_SET_CHILD_SUBREAPER = 36
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def reap(lab: Lab) -> None:
    """The daemons stay."""
    wait_for(lambda: not lab.steps(), "the end of the steps")
    while os.waitpid(-1, os.WNOHANG) != (0, 0):
        pass


def computed() -> float:
    """Seconds, by our children that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(name: str, folder: Path, argv: list[str], lab: Lab) -> None:
    """Wall, and what was computed for it: by the clients, and by all that they
    leave to others, which is steps and fork servers."""
    for done in folder.glob("done*"):
        done.unlink()
    lab.await_idle()
    reap(lab)
    before = computed()
    start = time.monotonic()
    done = subprocess.run(
        argv,
        cwd=folder,
        env={**os.environ, **lab.env},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    wall = time.monotonic() - start
    if done.returncode:
        sys.exit(f"{name}: {done.stdout}")
    clients = computed() - before
    reap(lab)
    rest = computed() - before - clients
    print(f"| {name} | {wall:.1f} | {clients:.1f} | {rest:.1f} |", flush=True)


def main() -> None:
    if missing():
        sys.exit(f"Slurm is not here: no {missing()}")
    become_reaper()
    os.environ["VIRTUAL_ENV"] = sys.prefix
    os.environ["PATH"] = os.pathsep.join(
        [str(ROOT / "build"), f"{sys.prefix}/bin", os.environ["PATH"]]
    )
    with tempfile.TemporaryDirectory() as name:
        os.environ["TMPDIR"] = name
        folder = Path(name) / "suite"
        carried = Path(name) / "carried"
        suite(folder)
        suite(carried, "launcher: {command: slurm, transfer: tar}\n")
        lab = Lab(Path(name) / "lab")
        slurm = [*ARUN, "--launcher", "slurm"]
        allocation = ["salloc", "-Q", "-N", "3", "-n", "12"]
        srun = "srun -Q -N1 -n1 "
        try:
            print(
                "| | wall, s | CPU of the clients, s | of the rest, s |\n"
                "|---|---|---|---|"
            )
            measure("`ninja`, plain", folder, plain(folder, ""), lab)
            measure("`ninja`, plain, by `srun`", folder, plain(folder, srun), lab)
            measure(
                "`ninja`, plain, in `salloc`",
                folder,
                [*allocation, *plain(folder, srun + "--exact ")],
                lab,
            )
            measure("`arun`, here", folder, ARUN, lab)
            measure("`arun`, by `srun`", folder, slurm, lab)
            measure("`arun`, in `salloc`", folder, [*allocation, *slurm], lab)
            measure("`arun`, by `srun`, `transfer: tar`", carried, ARUN, lab)
        finally:
            lab.down()


if __name__ == "__main__":
    main()
