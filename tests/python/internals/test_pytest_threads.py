"""Sessions of pytest that share a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TREES = """
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


SESSIONS = """
import sys, pytest
from aomaker_pytest.internals.pytest_threads import know_imports_of_others
is_within = False
know_imports_of_others(lambda: is_within)
def session():
    sys.modules.pop("conftest", None)  # each session has its own
    return pytest.main(["-Werror", "-pno:cacheprovider", "."])
assert session() == 0
assert session() == 0
is_within = True
assert session() != 0
"""


def run(program, folder):
    source = Path(__file__).resolve().parents[3] / "src" / "python"
    subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        timeout=120,
        cwd=folder,
        env={"PYTHONPATH": str(source)},
    )


def test_one_tree_at_a_time(tmp_path):
    """Threads may make them at the same time, as pytest's failures do."""
    run(TREES, tmp_path)


def test_a_module_that_another_session_has_imported(tmp_path):
    """No session warns that it can rewrite it no more, but for one within a test."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/one.py").write_text("def check(n):\n    assert n == 1\n")
    (tmp_path / "conftest.py").write_text(
        "import pytest\n"
        "pytest.register_assert_rewrite('parts')\n"
        "from parts.one import check\n"
    )
    (tmp_path / "test_it.py").write_text(
        "import pytest, conftest\n"
        "def test():\n"
        "    with pytest.raises(AssertionError, match='assert 2 == 1'):\n"
        "        conftest.check(2)\n"
    )
    run(SESSIONS, tmp_path)
