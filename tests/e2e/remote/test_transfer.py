"""Groups on machines that see no file of ours: `transfer: tar`.

The engine gives what it starts another folder for temporary files and another
name; tests find this project by HERE, which theirs is not.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest
from support import Project, counts_in_allure, processes_of, results, wait_for
from test_launcher import LIMITS, begin, check_limits, end, go_on, job_folders

ENGINE = """
import os, pathlib, subprocess, sys
here, node = pathlib.Path.cwd(), sys.argv[1]
os.environ.update(SLURMD_NODENAME=node, TMPDIR=str(here.parent / node),
                  HERE=str(here))
pathlib.Path(os.environ["TMPDIR"]).mkdir(exist_ok=True)
with open("../dispatches", "a") as file:
    print(node, file=file)

def run(**pipes):
    return subprocess.run(sys.argv[2:], cwd="/", **pipes)

"""
HERE = "import os, pathlib\nHERE = pathlib.Path(os.environ['HERE'])\n"


def suite(
    project: Project,
    engine: str = "sys.exit(run().returncode)",
    node: str = "node1",
    keys: str = "",
    **files: str,
) -> Project:
    project.file("engine.py", ENGINE + engine)
    words = json.dumps([sys.executable, "engine.py", node])
    project.file(
        "conf/aomaker.yaml",
        f"launcher:\n  command: {words}\n"
        f"  transfer: tar\n  tries: 1\n  silence: 20s\n{keys}",
    )
    return project.write(**files)


def run(project: Project, *args: str, status: int = 0) -> str:
    return project.arun("--mp", "--dist-file", ".", *args, status=status)


def trees(project: Project, node: str = "node1") -> list[Path]:
    return list((project.root.parent / node).glob("aomaker-*/*/tree/*"))


def test_elsewhere_as_here(project):
    """While it runs there, nothing of the project is where it was."""
    suite(
        project,
        """
away = here.with_name("away")
here.rename(away)
status = run().returncode
away.rename(here)
sys.exit(status)
""",
        test_a="""
import allure, os, pathlib, pytest
from lib.deep import answer
def test_passes(tmp_path): assert answer == 42
def test_fails(): print("seen"); assert 0
def test_skips(): pytest.skip("no")
@pytest.mark.parametrize("x", ["\\u00e9", "a/b"])
def test_data(x): assert pathlib.Path("data/x.txt").read_text() == "data"
def test_attaches(): allure.attach("told", name="it")
def test_away(): assert "away" not in os.getcwd() or not \\
    os.path.exists(os.environ.get("HERE", "/nowhere"))
""",
        lib__deep="answer = 42",
        lib____init__="",
    )
    project.file("data/x.txt", "data")
    output = run(project, status=1)
    assert counts_in_allure(project) == {"passed": 5, "failed": 1, "skipped": 1}
    assert "--- Captured stdout call ---\n      seen" in output
    attached = [
        attachment
        for result in results(project.root / "reports/json")
        for attachment in result.get("attachments", [])
    ]
    assert {"it", "stdout"} <= {one["name"] for one in attached}
    assert all(
        (project.root / "reports/json" / one["source"]).exists() for one in attached
    )
    assert project.results() == project.serial()
    assert not job_folders(project)


def test_ninja(project):
    """What has changed runs again, also for who calls Ninja."""
    suite(
        project,
        test_a="import lib\ndef test_a(): pass",
        test_b="def test_b(): pass",
        lib="",
    )
    project.aomaker("gen", "--dist-file", ".")
    project.ninja()
    project.ninja()
    assert counts_in_allure(project) == {"passed": 2}
    (project.root / "lib.py").write_text("x = 1\n")
    project.ninja()
    assert (project.root.parent / "dispatches").read_text().split() == ["node1"] * 3


def test_files(project):
    """Once for each node; links stay links, or are what they led to."""
    suite(
        project,
        test_b="from test_a import *",
        test_c="from test_a import *",
        test_a="""
import os
def test_files():
    assert open("inner").read() == open("outer").read() == "text"
    assert os.readlink("inner") == "data/x" and not os.path.islink("outer")
    assert open("library/y").read() == "y"
    assert os.readlink("library/back") == "../data/x" and os.path.isdir("empty")
    assert os.access("data/x", os.X_OK)
    for name in (".git", "venv", "reports", "nowhere", "sub/__pycache__"):
        assert not os.path.lexists(name), name
""",
    )
    root = project.root
    project.file("data/x", "text").chmod(0o755)
    (root.parent / "library").mkdir()
    (root.parent / "library" / "y").write_text("y")
    (root.parent / "library" / "back").symlink_to(root / "data/x")
    (root.parent / "outer").write_text("text")
    (root / "empty").mkdir()
    for name, target in (
        ("inner", root / "data/x"),
        ("nowhere", "/none"),
        ("outer", "../outer"),
        ("library", "../library"),
    ):
        (root / name).symlink_to(target)
    for name in (".git/config", "venv/pyvenv.cfg", "sub/__pycache__/x.pyc"):
        project.file(name, "")
    run(project)
    assert counts_in_allure(project) == {"passed": 3}
    assert [tree.name for tree in trees(project)] == ["project"]
    (known,) = (root.parent / "node1").rglob("known.json")
    assert "data/x" in json.loads(known.read_text())["signatures"]
    for path in ("data/x", "test_a.py", "sub"):
        there = trees(project)[0] / path
        shutil.rmtree(there) if there.is_dir() else there.unlink()
    (trees(project)[0] / "data/x").mkdir()
    (trees(project)[0] / "test_b.py").write_text("def test_files(): assert 0")
    run(project)
    assert len(trees(project)) == 1 and counts_in_allure(project) == {"passed": 3}


def test_changed_meanwhile(project):
    """A group finds the files that there are when it begins."""
    suite(
        project,
        test_a=HERE
        + """
(HERE / "test_b.py").write_text("def test_new(): assert open('x').read()")
(HERE / "x").write_text("x")
(HERE / "gone").unlink()
(HERE / "kind").rmdir()
(HERE / "kind").write_text("file")
(HERE / "name").unlink()
(HERE / "name").symlink_to("x")
def test_a(): assert open("gone").read() and os.path.isdir("kind")
""",
        test_b="def test_new(): assert 0",
        test_c="""
import os
def test_c():
    assert not os.path.exists("gone") and open("kind").read() == "file"
    assert os.readlink("name") == "x"
""",
    )
    (project.root / "kind").mkdir()
    project.file("gone", "still here")
    project.file("name", "no link")
    run(project, "-p", "1")
    assert counts_in_allure(project) == {"passed": 3}
    assert len(trees(project)) == 1


def test_told_meanwhile(project):
    """What tests say is seen while others of their group run."""
    suite(
        project,
        test_a=HERE
        + """
import time
def test_1(): pass
def test_2():
    while not (HERE / "seen").exists(): time.sleep(.01)
""",
    )
    events = project.root / "events"
    process = project.start("arun", "--mp", "--dist-file", ".", "--events", "events")
    wait_for(lambda: events.exists() and '"test_a.py::test_1"' in events.read_text())
    (project.root / "seen").touch()
    end(process, 0)
    ended = [
        event["test"]
        for event in map(json.loads, events.read_text().splitlines())
        if event["event"] == "test_ended"
    ]
    assert ended == ["test_a.py::test_1", "test_a.py::test_2"]


def test_failures_are_counted_together(project):
    """One node learns of what has failed on another."""
    suite(
        project,
        node="{group}",
        test_a="def test_fails(): assert 0",
        test_b="""
import pathlib, time
def test_1():
    while not [path for path in pathlib.Path(".aomaker-build").rglob("failures")
               if path.stat().st_size]:
        time.sleep(.01)
def test_2(): time.sleep(1)
def test_3(): assert 0
def test_4(): pass
""",
    )
    run(project, "-p", "2", "--maxfail", "2", status=1)
    assert counts_in_allure(project) == {"passed": 2, "failed": 2, "not run": 1}


def test_limits_there(project):
    suite(project, test_a=LIMITS)
    check_limits(project)


SLOW = (
    HERE
    + """
import time
def test_1(): (HERE / "runs").open("a").write(".")
def test_2():
    (HERE / "started").touch()
    while not (HERE / "go").exists(): time.sleep(.01)
def test_3(): pass
"""
)


def await_end(project: Project) -> None:
    """Nothing runs here or there, and no folder of a job stays there."""
    node = Project(project.root.parent / "node1")
    wait_for(lambda: not processes_of(project) + processes_of(node))
    assert not list(node.root.rglob("job.*"))


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c(project, times):
    """Once: the test comes to its end, and --resume goes on behind it."""
    suite(project, test_a=SLOW)
    process = begin(project, "started")
    process.send_signal(signal.SIGINT)
    wait_for(lambda: any(trees(project)[0].rglob("job.*/1/stop")))
    go_on(project, process, times)
    await_end(project)
    assert counts_in_allure(project) == {"passed": 3 - times, "not run": times}
    (project.root / "go").touch()
    run(project, "--resume")
    assert counts_in_allure(project) == {"passed": 3}
    assert (project.root / "runs").read_text() == "."


def test_killed(project):
    suite(project, test_a=SLOW)
    process = begin(project, "started")
    process.kill()
    process.communicate(timeout=60)
    await_end(project)


def test_program_killed(project):
    """The other side hears that its pipes end, and the group is lost."""
    suite(
        project,
        """
process = subprocess.Popen(sys.argv[2:], cwd="/")
pathlib.Path("pid").write_text(str(os.getpid()))
process.wait()
""",
        test_a=SLOW,
    )
    process = begin(project, "started")
    os.kill(int((project.root / "pid").read_text()), signal.SIGKILL)
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if (
            b"\0far-end\0" in path.read_bytes()
            and str(project.root.parent).encode()
            in (path.parent / "environ").read_bytes()
        ):
            os.kill(int(path.parent.name), signal.SIGKILL)
    end(process, 3)
    assert counts_in_allure(project) == {"lost": 1}
    node = Project(project.root.parent / "node1")
    wait_for(lambda: not processes_of(project) + processes_of(node))


@pytest.mark.parametrize(
    "what, message",
    [
        ("data.replace(b'AssertionError', b'assertionError')", "its digest is another"),
        ("data[:-100]", "it ends too early"),
        ("data.replace(b'\"kind\"', b'\"kin')", "is no message"),
        ("b''", "left no receipt"),
    ],
)
def test_torn(project, what, message):
    """What does not come as it was sent is no result."""
    suite(
        project,
        f"""
process = subprocess.Popen(sys.argv[2:], cwd="/", stdout=subprocess.PIPE)
while data := os.read(process.stdout.fileno(), 1 << 20):
    if b'"results"' in data:
        data += process.stdout.read()
        data = {what}
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
""",
        test_a="def test_1(): assert 0",
    )
    output = run(project, status=3)
    assert counts_in_allure(project) == {"lost": 1}
    assert message in output + (project.group("test_a.py") / "1" / "log").read_text()


def test_what_is_no_folder_of_ours(project):
    """Somebody else's could hold anything."""
    suite(
        project,
        f"""
(here.parent / node / f"aomaker-{os.getuid()}").mkdir(mode=0o777)
sys.exit(run().returncode)
""",
        test_a="def test_1(): pass",
    )
    run(project, status=3)
    assert (
        "is not a folder of ours alone; remove it, or set TMPDIR"
        in (project.group("test_a.py") / "1" / "log").read_text()
    )


def test_life(project):
    """What hooks and login made goes there, and does not stay there."""
    suite(
        project,
        test_a=HERE
        + """
from aomaker.storage import cache, config
import stat
def test_1():
    assert config.get("made") == "here"
    assert cache.get("headers") == {"token": "secret-of-login"}
    path = pathlib.Path(os.environ["AOMAKER_SESSION"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert HERE not in path.parents
    config.set("more", 1)
    assert config.get("more") == 1
""",
    )
    project.file("conf/config.yaml", "env: test\ntest: {base_url: x}\n")
    project.file(
        "hooks.py",
        """
from aomaker.aomaker import hook
from aomaker.storage import config
@hook
def once(): config.set("made", "here")
""",
    )
    project.file(
        "login.py",
        """
from aomaker.session import BaseLogin
class Login(BaseLogin):
    def login(self): return {}
    def make_headers(self, resp): return {"token": "secret-of-" + "login"}
""",
    )
    run(project)
    assert counts_in_allure(project) == {"passed": 1}
    assert trees(project)
    assert not [
        path
        for path in (project.root.parent / "node1").rglob("*")
        if path.is_file()
        and path.name != "test_a.py"
        and b"secret-of-login" in path.read_bytes()
    ]


def test_coverage(project):
    """Of the project's files, wherever they lay."""
    pytest.importorskip("pytest_cov")
    suite(
        project,
        test_a="from lib import f\ndef test_a(): f(0)",
        test_b="from lib import f\ndef test_b(): f(1)",
        lib="def f(x):\n    if x:\n        return 1\n    return 0\n",
    )
    output = run(project, "--cov=lib", "--cov-report=term-missing")
    assert "lib.py       4      0   100%" in output


@pytest.mark.parametrize("folder", ["out", "../out"])
def test_build_dir(project, folder):
    suite(project, test_a="def test_1(): pass")
    if folder == "out":
        project.aomaker("gen", "--dist-file", ".", "--build-dir", folder)
        project.ninja("-f", "out/build.ninja")
        project.ninja("-f", "out/build.ninja")
        assert len((project.root.parent / "dispatches").read_text().split()) == 1
        return
    output = run(project, "--build-dir", folder, status=4)
    assert "with 'transfer: tar' it has to lie in the project, as '../out'" in output


def test_words(project):
    """The path may hold what shells and Ninja read."""
    root = project.root / "a 'b' $c %41"
    root.mkdir()
    odd = suite(Project(root), test_a="def test_1(): pass")
    run(odd)
    assert counts_in_allure(odd) == {"passed": 1}
