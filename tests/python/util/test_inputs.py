"""What a group has read, as it is noted."""

from __future__ import annotations

import os
import subprocess
import sys

READ = """
import os
from aomaker_pytest.util.inputs import Inputs
inputs = Inputs(".")
inputs.ignore("ours")
for name in (os.path.abspath("ours/seen"), "theirs/seen", "oursalone",
             "link/seen", "link.py"):
    open(name).close()
open(os.path.abspath("ours/result"), "w").close()
os.remove(os.path.abspath("ours/result"))
open("theirs/made", "w").close()
print(inputs.files(), sorted(os.path.relpath(name) for name in inputs._opened), sorted(
    os.path.basename(path) for path in inputs._written))
"""


def test_ignored_and_links(tmp_path):
    """A link counts, and what is behind it; what is ours is not even noted."""
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "seen").touch()
    (tmp_path / "oursalone").touch()
    (tmp_path / "link").symlink_to("theirs")
    (tmp_path / "link.py").symlink_to("oursalone")
    (tmp_path / "source").touch()
    python = os.path.join(os.path.dirname(__file__), "..", "..", "..", "src", "python")
    done = subprocess.run(
        [sys.executable, "-c", READ],
        cwd=tmp_path,
        check=True,
        text=True,
        env=dict(os.environ, PYTHONPATH=os.path.abspath(python)),
        stdout=subprocess.PIPE,
    )
    assert done.stdout.strip() == (
        "['link.py', 'link/seen', 'oursalone', 'theirs/seen'] "
        "['link.py', 'link/seen', 'oursalone', 'theirs/seen'] ['made']"
    )
