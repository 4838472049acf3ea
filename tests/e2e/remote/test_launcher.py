"""Groups that a launcher brings elsewhere: what holds whatever an engine does.

The engine is a few lines of Python, which run what they are given, or lose it,
freeze it, run it twice, or lie about it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support import (
    AOMAKER,
    Project,
    counts_in_allure,
    elements,
    processes_of,
    results,
    wait_for,
)

# attempt, excluded nodes and the command are words of ours; see `suite`
ENGINE = """
import os, pathlib, signal, subprocess, sys, time
attempt, command = int(sys.argv[1]), sys.argv[2:]
exclude = command.pop(0)[10:] if command[0].startswith("--exclude=") else "-"
folder = pathlib.Path(command[-1].partition("=")[2])
os.environ["SLURMD_NODENAME"] = f"node{attempt}"

def run():
    return subprocess.run(command).returncode

def begin():
    process = subprocess.Popen(command, start_new_session=True)
    beat = folder / "beat"
    while not (beat.exists() and beat.read_text()): time.sleep(.01)
    return process

with open("dispatches", "a") as file:
    print(attempt, exclude, file=file)
"""
KEYS = "  tries: 3\n  silence: 6s\n  late: 1s\n"
TEST = "def test_1(): pass\ndef test_2(): pass\n"


def suite(project: Project, engine: str, keys: str = KEYS, **files: str) -> Project:
    project.file("engine.py", ENGINE + engine)
    words = json.dumps(
        [sys.executable, "engine.py", "{attempt}", "--exclude={exclude}"]
    )
    project.file("conf/aomaker.yaml", f"launcher:\n  command: {words}\n{keys}")
    return project.write(**(files or {"test_a": TEST}))


def run(project: Project, *args: str, status: int = 0) -> str:
    return project.arun("--mp", "--dist-file", ".", *args, status=status)


def begin(project: Project, *when: str) -> subprocess.Popen[str]:
    """A run, as soon as its tests or its engine have made these files."""
    process = project.start("arun", "--mp", "--dist-file", ".")
    wait_for(lambda: all((project.root / name).exists() for name in when))
    return process


def end(process: subprocess.Popen[str], status: int) -> str:
    output = process.communicate(timeout=60)[0]
    assert process.returncode == status, output
    return output


def go_on(
    project: Project, process: subprocess.Popen[str], times: int, name: str = "go"
) -> str:
    """After Ctrl-C: another, or the file that is waited for; to the end."""
    if times == 2:
        process.send_signal(signal.SIGINT)
    else:
        (project.root / name).touch()
    return end(process, 2)


def dispatches(project: Project) -> list[str]:
    return (project.root / "dispatches").read_text().split("\n")[:-1]


def job_folders(project: Project) -> list[Path]:
    return list(project.group("").glob("*/job.*"))


def test_elsewhere_as_here(project):
    """The same results, and all of them where they are looked for."""
    suite(
        project,
        "sys.exit(run())",
        test_a=TEST,
        test_b="""
import os, pytest
def test_fails(): print("seen"); assert 0
def test_skips(): pytest.skip("no")
def test_place(): assert os.path.exists("conf/aomaker.yaml")
""",
    )
    run(project, status=1)
    assert counts_in_allure(project) == {"passed": 3, "failed": 1, "skipped": 1}
    assert project.results() == project.serial()
    group = project.group("test_a.py")
    assert (group / "ok").exists() and not job_folders(project)
    assert (group / "1" / "events.jsonl").exists()
    for told in project.summary()["groups"]:
        assert told["node"] == "node1" and told["pending"] > 0
    assert all(entry["duration"] >= 0 for entry in project.summary()["groups"])


def test_ninja(project):
    """A bare Ninja sends what has not passed, and nothing else."""
    suite(project, "sys.exit(run())", test_a=TEST, test_b="def test_b(): assert 0")
    project.aomaker("gen", "--dist-file", ".")
    project.ninja(status=1)
    assert counts_in_allure(project) == {"passed": 2, "failed": 1}
    project.ninja(status=1)
    assert dispatches(project) == ["1 -"] * 3
    (project.root / "test_a.py").write_text("def test_1(): pass\n")
    project.ninja(status=1)
    assert counts_in_allure(project) == {"passed": 1, "failed": 1}
    assert len(dispatches(project)) == 5


def test_lost(project):
    """An engine that ends with 0 and did nothing: each report says `lost`."""
    suite(
        project,
        "sys.exit(0)",
        KEYS.replace("3", "2"),
        test_a=TEST,
        test_b="import pytest\n@pytest.mark.m\ndef test_b(): pass",
    )
    project.file("pytest.ini", "[pytest]\nmarkers = m")
    output = project.arun("--mp", "--dist-mark", "m", "not m", status=3)
    assert "3 lost" in output and "left no receipt" in output
    assert counts_in_allure(project) == {"lost": 3}
    assert {group["verdict"] for group in project.summary()["groups"]} == {"lost"}
    junit = ElementTree.parse(project.root / "reports" / "junit.xml")
    assert [error.get("type") for error in junit.iter("error")] == ["lost"] * 3
    for result in results(project.root / "reports" / "json"):
        assert result["status"] == "broken"
        assert result["statusDetails"]["message"].startswith("lost: lost: ")
    page = elements((project.root / "reports" / "aomaker-report.html").read_text())
    assert sum('"lost"' in text for text in page.values()) >= 1
    assert dispatches(project).count("2 -") == 2


def test_again_elsewhere(project):
    """Not where it was lost before; and the run says that it was."""
    suite(
        project,
        """
if attempt == 1:
    begin().kill()
    sys.exit(0)
sys.exit(run())
""",
    )
    output = run(project)
    assert "sent again, for it was lost on node1" in output
    assert counts_in_allure(project) == {"passed": 2}
    assert dispatches(project) == ["1 -", "2 node1"]


def test_nowhere_else(project):
    """What cannot begin without a node may have it once more."""
    suite(
        project,
        """
if attempt == 1:
    begin().kill()
elif exclude == "-":
    sys.exit(run())
""",
    )
    run(project)
    assert dispatches(project) == ["1 -", "2 node1", "3 -"]


FREEZE = """
if attempt == 1:
    process = begin()
    os.kill(process.pid, signal.SIGSTOP)
    pathlib.Path("frozen").write_text(str(process.pid))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    process.wait()
    pathlib.Path("thawed").touch()
    sys.exit()
sys.exit(run())
"""


def test_frozen(project):
    """Silence is a loss, whatever the engine waits for; and who wakes up
    later cannot touch what another brought."""
    suite(
        project,
        FREEZE,
        KEYS,
        test_a="""
import os
def test_1(): open("runs", "a").write(os.environ["SLURMD_NODENAME"] + " ")
""",
    )
    process = begin(project, "frozen")
    wait_for((project.group("test_a.py") / "status.json").exists)
    before = (project.group("test_a.py") / "status.json").read_bytes()
    os.kill(int((project.root / "frozen").read_text()), signal.SIGCONT)
    output = end(process, 0)
    assert "node1: no sign of life for 6 s" in output
    wait_for(lambda: not processes_of(project))
    assert (project.root / "runs").read_text().split()[-1] == "node2"
    assert counts_in_allure(project) == {"passed": 1}
    (told,) = project.summary()["groups"]
    assert told["node"] == "node2" and told["attempts"] == 1
    assert (project.group("test_a.py") / "status.json").read_bytes() == before


def test_twice(project):
    """A command that is run again finds its job taken."""
    suite(
        project,
        """
process = begin()
again = run()
pathlib.Path("again").write_text(str(again))
sys.exit(process.wait())
""",
        test_a="def test_1(): open('runs', 'a').write('.')",
    )
    run(project)
    assert counts_in_allure(project) == {"passed": 1}
    assert (project.root / "runs").read_text() == "."
    assert (project.root / "again").read_text() == "1"


def test_left_alone(project):
    """An engine that does not wait, or takes the node for dead: it is heard."""
    suite(
        project,
        "begin()\nsys.exit(7)",
        test_a="""
import time
def test_1(): time.sleep(3)
""",
    )
    run(project)
    assert counts_in_allure(project) == {"passed": 1}
    assert dispatches(project) == ["1 -"]


def test_lie(project):
    """A receipt of another job is none."""
    suite(
        project,
        """
(folder / "1").mkdir()
(folder / "receipt.json").write_text('{"v":1,"nonce":"0123","node":"x",'
                                     '"status":0}')
(folder / "status.json").write_text('{"v":1,"group":"test_a.py",'
    '"verdict":"passed","exit_status":0,"attempts":1,"tests":[]}')
""",
        KEYS.replace("3", "1"),
    )
    run(project, status=3)
    assert counts_in_allure(project) == {"lost": 1}


def test_no_start(project):
    """What the engine said is where the message points."""
    suite(project, "print('no such partition'); sys.exit(1)", KEYS.replace("3", "1"))
    output = run(project, status=3)
    assert "ended with status 1 and left no receipt" in output
    assert "no such partition" in (project.group("test_a.py") / "1" / "log").read_text()


LIMITS = """
import os, pathlib, time
def test_dies(): os.abort()
def test_after(): pass
def test_hangs(): time.sleep(600)
def test_flaky():
    first = not pathlib.Path("tried").exists()
    pathlib.Path("tried").touch()
    assert not first
"""


def check_limits(project: Project) -> None:
    """Crashes, time limits and retries are the node's affair."""
    run(project, "--test_timeout", "1s", "--retries", "1", status=1)
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == 4
    assert [summary["counts"][name] for name in ("passed", "crashed", "timed out")] == [
        2,
        1,
        1,
    ]
    assert [entry["test"] for entry in summary["flaky"]] == ["test_a.py::test_flaky"]


def test_limits_there(project):
    suite(project, "sys.exit(run())", test_a=LIMITS)
    check_limits(project)
    assert len(dispatches(project)) == 1


def test_words(project):
    """Placeholders, and words that a shell would read otherwise."""
    project.file(
        "conf/aomaker.yaml",
        json.dumps(
            {
                "launcher": [
                    sys.executable,
                    "engine.py",
                    "{group}",
                    "{name}",
                    "--mem={mem}",
                    "-x{exclude}",
                    "-c{cpus}",
                    "{out}",
                    '{"a": "$HOME; `id`"}',
                    "{attempt}",
                ],
                "groups": {"test_b.py": {"cpus": 4, "mem": "2G"}},
            }
        ),
    )
    project.file(
        "engine.py",
        """
import json, pathlib, subprocess, sys
pathlib.Path("words-" + sys.argv[1]).write_text(json.dumps(sys.argv[1:]))
here = sys.argv.index(next(a for a in sys.argv if a.endswith("/aomaker")))
sys.exit(subprocess.run(sys.argv[here:]).returncode)
""",
    )
    project.write(test_a=TEST, test_b="def test_b(): pass")
    run(project)
    a, b = (
        json.loads((project.root / f"words-test_{name}.py").read_text())
        for name in "ab"
    )
    assert a[0] == "test_a.py" and a[1].startswith("aomaker-test-a-py-")
    assert a[2] == "-c1" and a[3].startswith(str(project.root))
    assert a[4:6] == ['{"a": "$HOME; `id`"}', "1"]
    assert b[2:4] == ["--mem=2G", "-c4"] and a[1] != b[1]


def test_odd_place(tmp_path):
    """The project's path may hold what shells and Ninja read."""
    root = tmp_path / "a 'b' $c %41"
    root.mkdir()
    project = suite(Project(root), "sys.exit(run())")
    run(project)
    assert counts_in_allure(project) == {"passed": 2}


def test_build_dir(project):
    suite(project, "sys.exit(run())")
    project.arun("--mp", "--dist-file", ".", "--build-dir", "out")
    summary = json.loads((project.root / "out/reports/summary.json").read_text())
    assert summary["counts"]["passed"] == 2
    assert not (project.root / ".aomaker-build").exists()


def test_events(project):
    """Queued, then started: a group of which nothing runs yet has no start."""
    suite(
        project,
        """
if attempt == 1:
    process = begin()
    while not list(folder.glob("1/events.jsonl")): time.sleep(.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    sys.exit(0)
sys.exit(run())
""",
    )
    run(project, "--events", "events")
    events = [
        json.loads(line) for line in (project.root / "events").read_text().splitlines()
    ]
    kinds = [event["event"] for event in events]
    assert kinds.count("group_queued") == 2
    last = len(kinds) - kinds[::-1].index("group_queued")
    ended = [event["test"] for event in events[last:] if event["event"] == "test_ended"]
    assert sorted(ended) == ["test_a.py::test_1", "test_a.py::test_2"]
    assert kinds[-2:] == ["group_ended", "run_ended"]


SLOW = """
import pathlib, time
def test_1(): pass
def test_2():
    pathlib.Path("started").touch()
    while not pathlib.Path("go").exists(): time.sleep(.01)
def test_3(): pass
"""


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c(project, times):
    """Once: the test comes to its end; twice: it does not. All is told."""
    suite(
        project,
        """
if "test_b" in str(folder):
    pathlib.Path("queued").touch()
    time.sleep(600)
sys.exit(run())
""",
        test_a=SLOW,
        test_b="def test_b(): pass",
    )
    process = begin(project, "started", "queued")
    process.send_signal(signal.SIGINT)
    wait_for(lambda: any(list(job.glob("1/stop")) for job in job_folders(project)))
    go_on(project, process, times)
    wait_for(lambda: not processes_of(project))
    assert counts_in_allure(project) == {"passed": 3 - times, "not run": 1 + times}


@pytest.mark.parametrize("times", [1, 2])
def test_an_engine_that_hears_nothing(project, times):
    """It is told again to forget what is queued; after one more Ctrl-C not
    again, but the user is told how."""
    suite(
        project,
        "pathlib.Path('queued').touch()\ntime.sleep(600)",
        KEYS + f"  cancel: [{sys.executable}, cancel.py, '{{name}}']\n",
    )
    project.file(
        "cancel.py",
        """
import pathlib, sys
with open("asked", "a") as file: file.write(".")
sys.exit(not pathlib.Path("back").exists())
""",
    )
    process = begin(project, "queued")
    process.send_signal(signal.SIGINT)
    left = project.group("test_a.py") / "left"
    wait_for(left.exists)
    told = left.read_text()
    assert f"{sys.executable} cancel.py aomaker-test-a-py-" in told
    output = go_on(project, process, times, "back")
    wait_for(lambda: not processes_of(project))
    assert (told in output) == left.exists() == (times == 2)
    assert times == 2 or len((project.root / "asked").read_text()) > 1
    assert counts_in_allure(project) == {"not run": 1}


def test_killed(project):
    """A run that is no more leaves nothing elsewhere."""
    suite(project, "sys.exit(run())", test_a=SLOW, test_b=SLOW)
    process = begin(project, "started")
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not processes_of(project))
    assert not (project.root / "go").exists()


def test_resume(project):
    """What has passed before Ctrl-C does not run again."""
    suite(
        project,
        "sys.exit(run())",
        test_a=SLOW.replace(
            "def test_1(): pass", "def test_1(): open('runs', 'a').write('.')"
        ),
    )
    process = begin(project, "started")
    process.send_signal(signal.SIGINT)
    go_on(project, process, 1)
    run(project, "--resume")
    assert counts_in_allure(project) == {"passed": 3}
    assert (project.root / "runs").read_text() == "."


def test_maxfail(project):
    """Failures on all machines are counted together."""
    suite(
        project,
        "sys.exit(run())",
        **{f"test_{name}": "def test_x(): assert 0" for name in "abc"},
    )
    run(project, "-p", "1", "-x", status=1)
    assert counts_in_allure(project) == {"failed": 1, "not run": 2}
    assert dispatches(project) == ["1 -"]


@pytest.mark.parametrize("hours", [-2, 2])
def test_clock(project, hours):
    """A node's clock that is wrong: it ran in this run, and not for hours;
    so do its results and their steps and fixtures say."""
    suite(
        project,
        f"""
epoch, host = os.environ["AOMAKER_EPOCH"].split(" ")
os.environ["AOMAKER_EPOCH"] = f"{{float(epoch) + {hours} * 3600}} {{host}}"
sys.exit(run())
""",
        test_a="""
import allure, pytest
@pytest.fixture
def made(): yield
def test_steps(made):
    with allure.step("one"):
        with allure.step("two"): pass
def test_2(): pass
""",
    )
    before = time.time()
    run(project)
    after = time.time()
    summary = project.summary()
    assert summary["cached"] == 0 and counts_in_allure(project) == {"passed": 2}
    (told,) = summary["groups"]
    assert before - 1 < told["start"] <= told["stop"] < after + 1
    (status,) = project.statuses()
    assert all(
        told["start"] <= test["start"] <= test["stop"] <= told["stop"]
        for test in status["tests"]
    )
    times = re.findall(
        r'"(?:start|stop)": ?([0-9.]+)',
        "".join(
            path.read_text()
            for path in (project.root / "reports" / "json").glob("*.json")
        ),
    )
    assert len(times) > 8
    assert all(before - 1 < float(ms) / 1000 < after + 1 for ms in times)


def test_life(project):
    """Hooks and login run once, here; groups elsewhere have what they made."""
    suite(
        project,
        "sys.exit(run())",
        test_a="""
from aomaker.storage import cache, config
def test_1():
    assert config.get("made") == "here"
    assert cache.get("headers") == {"token": "secret-of-login"}
""",
        test_b="from test_a import *",
    )
    project.file("conf/config.yaml", "env: test\ntest: {base_url: x}\n")
    project.file(
        "hooks.py",
        """
from aomaker.aomaker import hook
from aomaker.storage import config
@hook
def once():
    open("lives", "a").write("begun ")
    config.set("made", "here")
    yield
    open("lives", "a").write("ended ")
""",
    )
    project.file(
        "login.py",
        """
from aomaker.session import BaseLogin
class Login(BaseLogin):
    def login(self): return {}
    def make_headers(self, resp): return {"token": "secret-of-login"}
""",
    )
    run(project)
    assert counts_in_allure(project) == {"passed": 2}
    assert (project.root / "lives").read_text() == "begun ended "
    assert not [
        path
        for path in project.group("").rglob("*")
        if path.is_file() and b"secret-of-login" in path.read_bytes()
    ]


def test_stays_here(project):
    """`local`: of some groups, of one run, and where there are no groups."""
    suite(
        project,
        "sys.exit(run())",
        KEYS + "groups: {test_b.py: {launcher: local}}\n",
        test_a=TEST,
        test_b="def test_b(): pass",
    )
    run(project)
    assert dispatches(project) == ["1 -"]
    run(project, "--launcher", "local")
    project.arun()
    assert dispatches(project) == ["1 -"]
    assert counts_in_allure(project) == {"passed": 3}


def test_no_slurm(project):
    """Told before anything begins."""
    project.write(test_a=TEST)
    project.env["PATH"] = os.pathsep.join(
        [os.path.dirname(AOMAKER), os.path.dirname(sys.executable)]
    )
    output = run(project, "--launcher", "slurm", status=4)
    assert "wants Slurm, and there is no 'srun' in PATH" in output
