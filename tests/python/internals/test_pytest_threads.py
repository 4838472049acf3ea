"""Threads that make syntax trees at the same time, as pytest's failures do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import ast, gc, sys, threading
from aomaker_pytest.internals.pytest_threads import one_tree_at_a_time
one_tree_at_a_time()
class Junk:  # its end lets other threads run in the middle of a tree
    def __init__(self): self.me = self
    def __del__(self): sum(range(50))
sys.setswitchinterval(1e-6)
gc.set_threshold(20)
text = ("x = " + "(" * 60 + "1" + ",)" * 60 + "\\n") * 20
broken = []
def work():
    for _ in range(60):
        for _ in range(30): Junk()
        try:
            ast.parse(text)
        except SystemError as error:
            broken.append(error)
threads = [threading.Thread(target=work) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert not broken, broken[0]
"""


def test_one_tree_at_a_time():
    source = Path(__file__).resolve().parents[3] / "src" / "python"
    subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=True,
        timeout=120,
        env={"PYTHONPATH": str(source)},
    )
