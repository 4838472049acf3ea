"""Clocks, signals, descriptors, settings and disks as they are elsewhere."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import textwrap
import time
from pathlib import Path

import pytest
from support import AOMAKER, Project, results, wait_for

MARKED = "import pytest\n@pytest.mark.a\ndef test_{0}(): pass\n"
HOUR = 3600


@pytest.fixture
def marked(project):
    project.file("pytest.ini", "[pytest]\nmarkers =\n  a: a\n")
    return project.write(test_1=MARKED.format(1), test_2=MARKED.format(2))


def date(project: Project, when: float, *names: str) -> None:
    for name in names or ("test_1.py", "test_2.py", "pytest.ini", "."):
        os.utime(project.root / name, (when, when))


# -- files that are dated ahead of the clock

SELECTIONS = {"mark": ["--dist-mark", "a"], "file": ["--dist-file", "."]}


@pytest.mark.parametrize(
    "when, mode, selection",
    [
        (time.time() + HOUR, "--mp", "mark"),
        (time.time() + HOUR, "--mt", "file"),
        (2**32 + 1e6, "--mp", "file"),
        (0, "--mt", "mark"),
        (-9e6, "--mp", "file"),
    ],
    ids=["ahead", "ahead by threads", "2106", "1970", "1969"],
)
def test_dated(marked, when, mode, selection):
    """All run, and once more in the same place."""
    date(marked, when)
    for again in ([], ["--incremental"]):
        marked.arun(mode, *SELECTIONS[selection], *again)
        assert marked.summary()["counts"]["passed"] == 2


@pytest.mark.parametrize("selection", SELECTIONS.values(), ids=[*SELECTIONS])
def test_ahead_with_bare_ninja(marked, selection):
    """It ends, and still sees what is new: by what was said of the files,
    since it cannot see it by their times."""
    date(marked, time.time() + HOUR)
    marked.aomaker("gen", *selection)
    marked.ninja()
    marked.ninja()
    assert marked.summary()["counts"]["passed"] == 2
    marked.write(test_1=MARKED.format(1) + MARKED.format(3))
    marked.ninja()
    assert marked.summary()["counts"]["passed"] == 3
    marked.write(test_4=MARKED.format(4))
    marked.ninja()
    assert marked.summary()["counts"]["passed"] == 4
    (marked.root / "test_2.py").unlink()
    marked.ninja()
    assert marked.summary()["counts"]["passed"] == 3
    # with files of today it is as if nothing had been
    date(marked, time.time() - HOUR, "pytest.ini")
    marked.ninja()
    assert "no work to do" in marked.ninja()


def test_clock_set_back(marked):
    """What we made ourselves, index and passes, is not newer than what is
    changed from now on."""
    mark = SELECTIONS["mark"]
    marked.arun("--mp", *mark)
    ahead = time.time() + HOUR
    ours = marked.root / ".aomaker-build"
    for path in [
        ours / "index/test_1.py.json",
        ours / "groups/a/ok",
        ours / "lock",
        marked.root / "build.ninja",
    ]:
        os.utime(path, (ahead, ahead))
    marked.write(test_1=MARKED.format(1) + MARKED.format(3))
    marked.arun("--mp", *mark, "--incremental")
    assert marked.summary()["counts"]["passed"] == 3


# -- what arun is started with

CHILDREN = """
import signal, subprocess

def test_status():
    assert subprocess.run(["false"]).returncode == 1

def test_signals():
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert signal.getsignal(signal.SIGPIPE) is signal.SIG_IGN
    assert signal.getsignal(signal.SIGCHLD) is signal.SIG_DFL
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, [])

def test_中文():
    print("中文")
"""
BEFORE = {
    "no status of children": "signal.signal(signal.SIGCHLD, signal.SIG_IGN)",
    "nohup": "signal.signal(signal.SIGHUP, signal.SIG_IGN)",
    "all ignored": "[signal.signal(n, signal.SIG_IGN) for n in range(1, 32)"
    " if n not in (9, 19)]",
    "all blocked": "signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())",
    "a child of its own": "os.fork() or (time.sleep(1), os._exit(0))",
    "no descriptors": "[os.close(n) for n in (0, 1, 2)]",
    "no output": "[os.close(n) for n in (1, 2)]",
    "other descriptors": "[os.dup2(2, n) for n in range(3, 60)]",
    "few descriptors": "resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))",
    "any stack": "resource.setrlimit(resource.RLIMIT_STACK, (-1, -1))",
    "closed files": "os.umask(0o077)",
    "no home": "os.environ.pop('HOME', None)",
    "no temporary folder": "os.environ.update(TMPDIR='/nonexistent')",
    "no locale": "os.environ.update(LC_ALL='POSIX')",
    "no environment": "environ = {}",
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=[*BEFORE])
def test_started_by(project, before):
    """Whatever the program does that starts it."""
    project.write(tests__test_a=CHILDREN, tests__test_中文=CHILDREN)
    python = str(Path(sys.executable).absolute())
    of_threads = any(word in before for word in ("signal", "os.close", "NOFILE"))
    for mode in ["--mp", "--mt"] if of_threads else ["--mp"]:
        shutil.rmtree(project.root / "reports", ignore_errors=True)
        argv = [AOMAKER, "run", mode, "--dist-file", "tests", "--python", python]
        project.run(
            sys.executable,
            "-c",
            f"""
import os, resource, signal, time
environ = os.environ
{before}
os.execve({argv[0]!r}, {argv!r}, environ)
""",
            status=0,
        )
        assert project.summary()["counts"]["passed"] == 6


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_ignored(project, number):
    """`nohup arun` outlives its terminal, `arun &` in a script its Ctrl-C."""
    project.write(
        tests__test_a="""
import pathlib, time

def test_waits():
    pathlib.Path("begun").touch()
    while not pathlib.Path("go").exists():
        time.sleep(0.01)
"""
    )
    ignore = (
        "import os, signal, sys; signal.signal(int(sys.argv[1]),"
        " signal.SIG_IGN); os.execvp('arun', ['arun', *sys.argv[2:]])"
    )
    run = project.start(
        sys.executable, "-c", ignore, str(int(number)), "--mp", "--dist-file", "tests"
    )
    wait_for((project.root / "begun").exists)
    os.killpg(run.pid, number)
    (project.root / "go").touch()
    output, _ = run.communicate(timeout=60)
    assert run.returncode == 0, output


# -- an output that nobody reads


@pytest.mark.parametrize(
    "shell, options",
    [
        ("sleep 0.1 | {0} | true", ["--live"]),
        ("{0} | head -1", ["--live", "--no_gen", "-q"]),
        ("{0} >/dev/full", ["--live", "--no_gen", "-q"]),
        ("{0} >&-", ["--live"]),
        ("{0} 2>&-", ["--no_gen"]),
        ("{0} 2>/dev/full >&2", ["--no_gen"]),
        ("{0} <&- >&- 2>&-", ["--live", "-q"]),
    ],
)
def test_output_lost(project, shell, options):
    """The run goes on, its reports are made, and its status is the tests'."""
    project.write(
        tests__test_a="def test_a(): pass\n", tests__test_b="def test_b(): assert 0\n"
    )
    for option in options:
        shutil.rmtree(project.root / "reports", ignore_errors=True)
        arun = f"arun --mp --dist-file tests {option}"
        done = project.run("bash", "-o", "pipefail", "-c", shell.format(arun), status=1)
        assert project.summary()["counts"]["passed"] == 1
        assert "Traceback" not in done.stdout


def test_list_lost(project):
    """Its output is all that was wanted of it."""
    project.write(tests__test_a="def test_a(): pass\n")
    lister = "aomaker list --mp --dist-file tests"
    output = project.run("sh", "-c", f"{lister} >/dev/full", status=3).stdout
    assert "standard output could not be written" in output
    project.run("sh", "-c", f"{lister} >&-", status=0)


# -- warnings that are errors

STRICT = {
    "filterwarnings": [],
    "-W": ["-W", "error"],
    "strict": ["--strict-markers", "--strict-config"],
}


@pytest.mark.parametrize("strict", STRICT.values(), ids=[*STRICT])
def test_warnings(project, strict):
    """Nothing of ours warns: neither session, planning nor groups."""
    project.file("conf/config.yaml", "env: test\ntest:\n  base_url: b\n")
    project.file(
        "pytest.ini",
        "[pytest]\nmarkers =\n  a: a\n"
        "xfail_strict = true\n" + ("" if strict else "filterwarnings = error\n"),
    )
    project.write(
        tests__test_a="""
import pytest

@pytest.mark.a
def test_a(aomaker_session, tmp_path, capsys):
    assert aomaker_session.env == "test"
""",
        tests__test_b="import pytest\n@pytest.mark.a\ndef test_b(): pass\n",
    )
    project.env.update(PYTHONWARNINGS="error", PYTHONDEVMODE="1")
    for how in (
        ["--mp", "--dist-file", "tests"],
        ["--mt", "--dist-mark", "a"],
        [],
    ):
        project.arun(*how, "--", *strict)
        assert project.summary()["counts"]["passed"] == 2


# -- modules that cannot be collected


@pytest.mark.parametrize(
    "how",
    [["--dist-file", "tests"], ["--dist-suite", "tests"], ["--dist-mark", "a"], []],
    ids=["files", "suites", "marks", "default"],
)
def test_uncollected(project, how):
    """They are named with the reason, and the status is that of their run."""
    project.file("pytest.ini", "[pytest]\nmarkers =\n  a: a\n")
    project.write(
        tests__test_a=MARKED.format(1),
        other__test_b="import b_\n",
        tests__test_bad="import nonexistent\n",
        tests__test_syntax="def (:\n",
        tests__test_exit="import os; os._exit(3)\n",
        tests__sub__conftest="import nothing\n",
        tests__sub__test_c=MARKED.format(3),
    )
    for verb in ("list", "graph"):
        output = project.aomaker(verb, "--mp", *how, status=1)
        assert (
            "tests/test_bad.py: warning: cannot be collected: "
            "ModuleNotFoundError: No module named 'nonexistent'" in output
        )
        assert "test_syntax.py: warning: cannot be collected: Synt" in output
        assert "test_exit.py: warning: cannot be collected: its coll" in output
        assert "tests/sub: warning: cannot be collected: " in output
        # what is not selected is no matter; of marks that is not known
        assert ("b_" in output) == (how in ([], ["--dist-mark", "a"]))
    if how:
        project.aomaker("gen", *how)
        project.arun("--mp", *how, status=1)
        shutil.rmtree(project.root / "tests/sub")
        (project.root / "tests/test_bad.py").unlink()
        (project.root / "tests/test_syntax.py").unlink()
        (project.root / "tests/test_exit.py").unlink()
        (project.root / "other/test_b.py").unlink()
        project.aomaker("list", "--mp", *how)


# -- projects that write while they are read

WRITES = {
    "logs": """\
        import logging, os, time
        os.makedirs("logs", exist_ok=True)
        handler = logging.FileHandler("logs/%d.log" % time.time_ns())
        def pytest_sessionfinish(session):
            open("result_%d.json" % time.time_ns(), "w").close()
        """,
    "beside tests": """\
        import time
        open("tests/%d.properties" % time.time_ns(), "w").close()
        open("%d.log" % time.time_ns(), "w").close()
        """,
    "emptied": """\
        import os, shutil, time
        shutil.rmtree("report", ignore_errors=True)
        os.makedirs("report/%d" % time.time_ns())
        """,
    "rewritten": """\
        import os, time
        token = open("token").read() if os.path.exists("token") else ""
        def pytest_sessionstart(session):
            with open("token", "w") as file:
                file.write(str(time.time_ns()))
        """,
}


@pytest.mark.parametrize("name", WRITES)
def test_written_while_read(marked, name):
    """With the time in a name or a text it is another one each time. The suite
    has not changed for that: all run, twice, and Ninja comes to an end."""
    (marked.root / "tests").mkdir()
    for module in ("test_1.py", "test_2.py"):
        (marked.root / module).rename(marked.root / "tests" / module)
    marked.file("conftest.py", textwrap.dedent(WRITES[name]))
    for mode, selection in zip(("--mp", "--mt"), SELECTIONS.values()):
        marked.arun(mode, *selection)
        assert marked.summary()["counts"]["passed"] == 2
        marked.aomaker("gen", *selection)
        marked.ninja()
        assert marked.summary()["counts"]["passed"] == 2
        assert "no work to do" in marked.ninja()


# -- modules of the project that are called like those of Python


def test_standard_names(project):
    """As with the command pytest, which leaves the root out of sys.path."""
    names = ["random", "types", "logging", "select"]
    project.write(
        **dict.fromkeys(names, "raise SystemExit(__name__)\n"),
        tests__test_a="def test_a(): pass\n",
        tests__test_b="def test_b(): pass\n",
    )
    for how in (["--mp", "--dist-file", "tests"], ["--mt", "--dist-file", "tests"], []):
        project.arun(*how)
        assert project.summary()["counts"]["passed"] == 2


# -- reports that cannot be written

IN_PLACE = {
    "file": ("touch reports", "a folder of this name"),
    "link": ("ln -s /nonexistent/x reports", "leads to no folder"),
    "file in it": ("mkdir -p reports/junit.xml", "in the place of a report"),
    "full": (
        "mkdir reports; mount -t tmpfs -o size=4k none reports;"
        " head -c 4096 /dev/zero >reports/fill",
        "No space left",
    ),
    "read-only": ("mkdir reports; mount -t tmpfs -o ro none reports", "Read-only"),
}


@pytest.mark.parametrize("made, said", IN_PLACE.values(), ids=[*IN_PLACE])
def test_reports_in_vain(project, made, said):
    """It is found before the tests run, and said what to do."""
    project.write(tests__test_a="def test_a(): open('ran', 'w').close()\n")
    unshare = ["unshare", "-m"] if "mount" in made else []
    if unshare and project.run(*unshare, "true").returncode:
        pytest.skip("needs the right to mount")
    output = project.run(
        *unshare, "sh", "-c", f"{made}; exec arun --mp --dist-file tests", status=3
    ).stdout
    assert "aomaker: reports" in output and said in output
    assert "--build-dir" in output or "move it away" in output
    assert not (project.root / "ran").exists()


@pytest.mark.parametrize("place", ["conftest.py", "tests/conftest.py"])
def test_conftest_changes_directory(project, place):
    """The tests are where it has gone, and all of ours is where it was."""
    project.file("pytest.ini", "[pytest]\nmarkers = m\n")
    project.file(
        place,
        "import os, pathlib\n"
        "os.chdir(pathlib.Path(__file__).parent / "
        f"{'.' if '/' in place else 'tests'!r})\n",
    )
    project.file("tests/data.txt", "x")
    for name in "ab":
        project.file(
            f"tests/test_{name}.py",
            "import pytest\n@pytest.mark.m\n"
            "def test_1(): assert open('data.txt').read() == 'x'\n",
        )
    for words in (
        ["--mp", "--dist-file", "tests"],
        ["--mp", "--dist-mark", "m"],
        ["--mt", "--dist-file", "tests"],
        ["tests"],
    ):
        project.arun(*words)
        assert project.summary()["counts"]["passed"] == 2
        assert len(results(project.root / "reports" / "json")) == 2
    project.aomaker("gen", "--dist-file", "tests")
    project.ninja()
    assert "no work to do" in project.ninja()
    assert not (project.root / "tests" / ".aomaker-build").exists()
