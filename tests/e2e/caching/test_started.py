"""What programs that tests start read makes their groups run again, and nothing
else does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest
from support import AOMAKER

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="programs are followed on Linux"
)

FILES = ["--dist-file", "."]

STARTS = {
    "python": "import subprocess, sys\n"
    "def test(): subprocess.run([sys.executable, 'tool.py'], check=True)\n",
    "shell": "import subprocess\n"
    "def test(): subprocess.run(['./tool.sh'], check=True)\n",
    "system": "import os\ndef test(): os.system('cat of_system')\n",
    "popen": "import os\ndef test(): os.popen('cat of_popen').read()\n",
    "spawn": "import os\n"
    "def test():\n"
    "    pid = os.posix_spawn('/bin/cat', ['cat', 'of_spawn'], {})\n"
    "    os.waitpid(pid, 0)\n",
    "exec": "import os\n"
    "def test():\n"
    "    pid = os.fork()\n"
    "    if pid == 0: os.execvp('cat', ['cat', 'of_exec'])\n"
    "    os.waitpid(pid, 0)\n",
    "forked": "import os\n"
    "def test():\n"
    "    pid = os.fork()\n"
    "    if pid == 0:\n"
    "        open('of_forked').close()\n"
    "        os._exit(0)\n"
    "    os.waitpid(pid, 0)\n",
    "spawned": "import multiprocessing, reader\n"
    "def test():\n"
    "    process = multiprocessing.get_context('spawn').Process(\n"
    "        target=reader.read, args=('of_spawned',))\n"
    "    process.start()\n"
    "    process.join()\n",
    "server": "import multiprocessing, reader\n"
    "def test():\n"
    "    process = multiprocessing.get_context('forkserver').Process(\n"
    "        target=reader.read, args=('of_server',))\n"
    "    process.start()\n"
    "    process.join()\n",
    "thread": "import subprocess, threading\n"
    "def test():\n"
    "    thread = threading.Thread(\n"
    "        target=subprocess.run, args=(['cat', 'of_thread'],))\n"
    "    thread.start()\n"
    "    thread.join()\n",
    "variable": "import subprocess\n"
    "def test(): subprocess.run(['./reads', 'getenv'], check=True)\n",
    "written": "import subprocess\n"
    "def test(tmp_path):\n"
    "    for out in (tmp_path / 'out', 'out'):\n"
    "        subprocess.run(f'echo 1 >{out}; cat {out}', shell=True, check=True)\n",
    "nothing": "def test(): pass\n",
}
ALL = set(STARTS)
ENVIRONMENT = {  # their programs may read all variables
    "python",
    "shell",
    "system",
    "popen",
    "spawned",
    "server",
    "written",
}
DATA = ["system", "popen", "spawn", "exec", "forked", "spawned", "server", "thread"]


@pytest.fixture
def suite(project):
    build = os.path.dirname(AOMAKER)
    shutil.copy(os.path.join(build, "tests", "reads"), project.root)
    project.file("tool.py", "import helper\n")
    project.file("helper.py", "")
    project.file("reader.py", "def read(name): open(name).close()\n")
    project.file("tool.sh", "#!/bin/sh\ntest -e flag\nsh inner.sh\n")
    project.file("inner.sh", "cat data\n")
    (project.root / "tool.sh").chmod(0o755)
    for name in ("data", *(f"of_{name}" for name in DATA)):
        project.file(name, "1\n")
    project.write(**{f"test_{name}": text for name, text in STARTS.items()})
    return project


def _run(project, mode="--mp"):
    project.arun(mode, *FILES, "--incremental")
    groups = project.summary()["groups"]
    names = {group["name"] for group in groups if not group.get("cached")}
    return {name[len("test_") : -len(".py")] for name in names}


def _changes(project):
    """What changes, and the groups that depend on it."""

    def to(**files):
        """Files by their names, with two underscores for the dot."""
        return lambda: [
            project.file(name.replace("__", "."), text) for name, text in files.items()
        ]

    yield to(flag="", tool__py="import helper, os\n"), {"shell", "python"}
    yield to(tool__sh="#!/bin/sh\nsh inner.sh\n: flag\n"), {"shell"}
    yield to(helper__py="x = 1\n", inner__sh="cat data #\n"), {"python", "shell"}
    for names in (DATA[::2], DATA[1::2]):
        yield to(**{f"of_{name}": "2\n" for name in names}), {*names}
    yield to(data="2\n"), {"shell"}
    yield lambda: project.env.__setitem__("VARIABLE", "1"), {"variable", *ENVIRONMENT}
    yield lambda: project.env.__setitem__("OTHER", "1"), ENVIRONMENT
    yield lambda: project.env.__setitem__("SSH_TTY", "1"), set()
    yield to(unrelated__py=""), set()


def test_what_started_programs_read(suite):
    assert _run(suite) == ALL
    assert _run(suite) == set()
    for number, (change, expected) in enumerate(_changes(suite)):
        change()
        assert _run(suite) == expected, f"change {number}"


def test_of_threads(suite):
    for name in ("forked", "exec"):  # threads do not fork
        (suite.root / f"test_{name}.py").unlink()
    assert _run(suite, "--mt") == ALL - {"forked", "exec"}
    for name in ("data", "of_thread", "of_server"):
        suite.file(name, "2\n")
    assert _run(suite, "--mt") == {"shell", "thread", "server"}


def test_a_static_program(project):
    project.file("static.c", "int main(void) { return 0; }\n")
    command = ["cc", "-static", "-o", "static", "static.c"]
    if subprocess.run(command, cwd=project.root, check=False).returncode:
        pytest.skip("there is no static C library")
    project.write(
        test_a="import subprocess\ndef test(): subprocess.run(['./static'])\n"
    )
    assert _run(project) == {"a"}
    assert _run(project) == {"a"}
    told = project.aomaker("explain", "test_a.py")
    assert "static program" in told
    assert "test_a.py:2" in told


def test_nothing_of_it_is_visible(project):
    project.write(
        test_a="import os, subprocess, sys\n"
        "def test():\n"
        "    seen = str(os.environ) + open('/proc/self/environ').read()\n"
        "    for command in ('env', 'sh -c env', 'cat /proc/self/environ'):\n"
        "        seen += subprocess.check_output(command.split(), text=True)\n"
        "    assert 'AOMAKER_INPUTS' not in seen and 'recorder.so' not in seen\n"
    )
    assert _run(project) == {"a"}
    assert project.summary()["counts"]["passed"] == 1
