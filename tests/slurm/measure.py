"""What a hundred groups of 0.1 s take: here, as jobs, as steps of an allocation,
and beside them as tasks of a plain Ninja and srun, without pytest.

    .venv/bin/python tests/slurm/measure.py
"""
from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lab import Lab, missing

GROUPS = 100
ROOT = Path(__file__).resolve().parents[2]
ARUN = ["arun", "--mp", "--dist-file", ".", "--no_gen", "-q", "-p", "12"]
NINJA = """\
rule sleep
  command = {}sleep 0.1 && touch $out
"""


def suite(folder: Path) -> None:
    folder.mkdir()
    for i in range(GROUPS):
        (folder / f"test_{i}.py").write_text(
            "import time\ndef test_sleeps(): time.sleep(.1)\n")


def plain(folder: Path, prefix: str) -> list[str]:
    edges = "".join(f"build done{i}: sleep\n" for i in range(GROUPS))
    (folder / "plain.ninja").write_text(NINJA.format(prefix) + edges)
    return ["ninja", "-f", "plain.ninja", "-j", "12"]


def measure(name: str, folder: Path, argv: list[str], lab: Lab) -> None:
    """Wall, and what this machine computed for it, Slurm's daemons apart."""
    for done in folder.glob("done*"):
        done.unlink()
    lab.await_idle()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    done = subprocess.run(argv, cwd=folder, env={**os.environ, **lab.env},
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{name}: {done.stdout}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"| {name} | {wall:.1f} | {cpu:.1f} |", flush=True)


def main() -> None:
    if missing():
        sys.exit(f"Slurm is not here: no {missing()}")
    os.environ["VIRTUAL_ENV"] = sys.prefix
    os.environ["PATH"] = os.pathsep.join([
        str(ROOT / "build"), f"{sys.prefix}/bin", os.environ["PATH"]])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "suite"
        suite(folder)
        lab = Lab(Path(name) / "lab")
        slurm = [*ARUN, "--launcher", "slurm"]
        allocation = ["salloc", "-Q", "-N", "3", "-n", "12"]
        srun = "srun -Q -N1 -n1 "
        try:
            print("| | wall, s | CPU of the clients, s |\n|---|---|---|")
            measure("`ninja`, plain", folder, plain(folder, ""), lab)
            measure("`ninja`, plain, by `srun`", folder, plain(folder, srun),
                    lab)
            measure("`ninja`, plain, in `salloc`", folder,
                    [*allocation, *plain(folder, srun + "--exact ")], lab)
            measure("`arun`, here", folder, ARUN, lab)
            measure("`arun`, by `srun`", folder, slurm, lab)
            measure("`arun`, in `salloc`", folder, [*allocation, *slurm], lab)
        finally:
            lab.down()


if __name__ == "__main__":
    main()
