"""The fork server: what groups share, and how it all ends."""

from __future__ import annotations

import json
import os
import signal
import sys
import textwrap

import pytest
from support import install_plugin, processes_of, wait_for

SLOW = """
    import os, pathlib, subprocess, sys, time
    def test_slow():
        child = subprocess.Popen(["sleep", "77.77"])
        pathlib.Path(f"started-{os.path.basename(__file__)}").write_text(
            f"{os.getpid()} {os.getppid()}")
        end = time.monotonic() + 30
        while not os.path.exists("go") and time.monotonic() < end:
            time.sleep(.01)
"""


def write(project, **files):
    return project.write(
        **{name: textwrap.dedent(text) for name, text in files.items()}
    )


def notes(project):
    return [status.get("note") for status in project.statuses()]


def test_one_beginning(project):
    """conftest.py is imported once, and each group is a process."""
    write(
        project,
        conftest="""
        with open("imported", "a") as file:
            print("conftest", file=file)
        """,
        test_a="""
        import os
        def test_a():
            open("pids", "a").write(f"{os.getpid()}\\n")
        """,
    )
    text = (project.root / "test_a.py").read_text()
    for name in "bcd":
        project.file(f"test_{name}.py", text)
    project.arun("--mp", "--dist-file", ".")
    assert not any(notes(project))
    assert len(set((project.root / "pids").read_text().split())) == 4
    # the suite was asked for once more
    assert len((project.root / "imported").read_text().split()) == 2


def test_node_ids(project):
    """Those of all tests are kept for --nf alone; others would pay for it."""
    write(project, test_a="def test_a(): pass", test_b="def test_b(): pass")
    ids = project.root / ".pytest_cache/v/cache/nodeids"
    project.arun("--mp", "--dist-file", ".")
    assert not ids.exists()
    project.arun("--mp", "--dist-file", ".", "-p", "1", "--", "--nf")
    assert json.loads(ids.read_text()) == ["test_a.py::test_a", "test_b.py::test_b"]


@pytest.mark.parametrize(
    "left",
    [
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "import socket\nsocket_ = socket.socket()",
        "import logging, os\nos.makedirs('logs', exist_ok=True)\n"
        "logging.getLogger().addHandler(logging.FileHandler('logs/a.log'))",
    ],
)
def test_unfit_conftest(project, left):
    """A conftest.py that cannot be forked is imported by each group."""
    write(project, conftest=left)
    for name in "abcd":
        write(project, **{f"test_{name}": "def test(): pass"})
    for n in "1", "4":
        output = project.arun("--mp", "--dist-file", ".", "-p", n)
        assert project.summary()["counts"]["passed"] == 4
        assert not any(notes(project)) and "Problems" not in output


def test_random(project):
    """Groups draw other numbers, unless conftest.py has seeded them."""
    draw = """
        import random
        def test():
            open("drawn", "a").write(f"{random.random()}\\n")
        """
    write(project, test_a=draw, test_b=draw, conftest="import random")
    project.arun("--mp", "--dist-file", ".")
    write(project, conftest="import random\nrandom.seed(1)")
    project.arun("--mp", "--dist-file", ".")
    drawn = (project.root / "drawn").read_text().split()
    assert len(drawn) == 4 and len(set(drawn)) == 3


def test_environment_and_output(project):
    """The template leaves no trace in what a group prints and is told."""
    write(
        project,
        conftest="""
        import os, sys
        print("printed by conftest")
        os.environ["FROM_CONFTEST"] = "1"
        """,
        test_a="""
        import os, sys
        def test_a(capfd):
            assert os.environ["FROM_CONFTEST"] == "1"
            assert "AOMAKER_RUN" not in os.environ
            os.system("echo loud")
            assert capfd.readouterr().out == "loud\\n"
        def test_fails():
            print("said before")
            os.system("echo by the shell")
            assert 0
        """,
        test_b="""
        def test_b(tmpdir, tmp_path, monkeypatch, record_property, recwarn,
                   doctest_namespace, pytestconfig, caplog): pass
        """,
    )
    project.arun("--mp", "--dist-file", ".", status=1)
    assert project.summary()["counts"]["passed"] == 2
    log = project.group("test_a.py") / "1" / "log"
    text = log.read_text()
    # once more in the trace
    assert text.count("said before") == text.count("by the shell") == 2
    assert text.startswith("====") and "1 failed, 1 passed" in text


def find_all(project, word):
    found = []
    for pid in processes_of(project):
        try:
            with open(f"/proc/{pid}/cmdline", encoding="utf-8") as file:
                words = file.read().split("\0")
        except OSError:
            continue
        if any(os.path.basename(part) == word for part in words[:3]):
            found.append(pid)
    return found


def find(project, word):
    return find_all(project, word)[0]


def parent(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        return int(file.read().rpartition(")")[2].split()[1])


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc")
@pytest.mark.parametrize("bare", [False, True], ids=["arun", "ninja"])
@pytest.mark.parametrize("victim", ["run", "ninja", "server", "worker"])
def test_killed(project, bare, victim):
    """Whatever is killed, nothing is left, and the next run works."""
    for name in "ab":
        write(project, **{f"test_{name}": SLOW})
    project.aomaker("gen", "--dist-file", ".")
    argv = ["ninja"] if bare else ["arun", "--mp", "--dist-file", ".", "-p", "2"]
    process = project.start(*argv)
    started = [project.root / f"started-test_{name}.py" for name in "ab"]
    wait_for(lambda: all(path.exists() and path.read_text() for path in started))
    worker, helper = map(int, started[0].read_text().split())
    server = parent(helper)
    pid = {
        "run": process.pid,
        "ninja": find(project, "ninja"),
        "server": server,
        "worker": worker,
    }[victim]
    for name in "ab":  # from now on quick
        write(project, **{f"test_{name}": "def test_slow(): pass"})
    os.kill(pid, signal.SIGKILL)
    if victim == "worker":
        wait_for(lambda: (project.group("test_a.py") / "status.json").exists())
        process.send_signal(signal.SIGINT)
        (project.root / "go").touch()
    output, _ = process.communicate(timeout=60)
    if victim == "server":
        assert process.returncode == 0, output  # both were run anew
    else:
        assert process.returncode != 0
    wait_for(lambda: not processes_of(project))
    project.arun("--mp", "--dist-file", ".")
    assert project.summary()["counts"]["passed"] == 2


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc")
@pytest.mark.parametrize(
    "mode, number",
    [("--mp", signal.SIGKILL), ("--mp", signal.SIGTERM), ("--mt", signal.SIGKILL)],
)
def test_killed_before_its_server(project, mode, number):
    """Who kills all may come to the worker first: no test has crashed."""
    write(project, test_a=SLOW, test_b="def test_b(): pass")
    process = project.start("arun", mode, "--dist-file", ".")
    started = project.root / "started-test_a.py"
    done = project.group("test_b.py") / "status.json"
    wait_for(
        lambda: (
            started.exists()
            and started.read_text()
            and done.exists()
            and len(find_all(project, "exec")) == 1
        )
    )
    worker, helper = map(int, started.read_text().split())
    server = parent(helper)
    (supervisor,) = find_all(project, "exec")
    write(project, test_a="def test_slow(): pass")
    os.kill(supervisor, signal.SIGSTOP)  # it hears of both at once
    os.kill(worker, number)
    wait_for(lambda: not os.path.exists(f"/proc/{worker}"))
    os.kill(server, number)
    wait_for(lambda: helper not in processes_of(project))
    os.kill(supervisor, signal.SIGCONT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert "the fork server was lost" in output
    wait_for(lambda: not processes_of(project))


def test_wait(project):
    """Another run is named; --wait waits for its end."""
    write(
        project,
        test_a="""
        import os, pathlib, time
        def test_a():
            pathlib.Path("begun").write_text("")
            while not os.path.exists("go"): time.sleep(.01)
        """,
        test_b="def test_b(): pass",
    )
    first = project.start("arun", "--mp", "--dist-file", ".")
    wait_for(lambda: (project.root / "begun").exists())
    for argv in (
        ["arun", "--mp", "--dist-file", "."],
        ["aomaker", "clean"],
        ["aomaker", "gen", "--dist-file", "."],
    ):
        output = project.run(*argv, status=4).stdout
        assert f"another run (process {first.pid}, aomaker)" in output
    output = project.ninja(status=1)
    assert f"process {first.pid}" in output and "Traceback" not in output
    second = project.start("arun", "--mp", "--dist-file", ".", "--wait")
    line = second.stdout.readline()
    assert f"waiting for another run (process {first.pid}" in line
    (project.root / "go").write_text("")
    assert first.wait(60) == 0
    assert second.communicate(timeout=60) and second.returncode == 0


def test_isolation_and_preload(project):
    """A group may begin anew; what is imported ahead may be chosen."""
    project.file(
        "conf/aomaker.yaml",
        "isolation: fork\n"
        "preload: [html.parser]\n"
        "groups:\n  '*_b.py': {isolation: spawn}\n",
    )
    text = (
        "import os, sys\ndef test():\n open('seen', 'a').write("
        'f"{__name__} {os.getpid()} {os.getppid()} '
        "{'html.parser' in sys.modules}\\n\")\n"
    )
    project.write(conftest="", test_a=text, test_b=text, test_c=text)

    def seen():
        lines = (project.root / "seen").read_text().splitlines()
        (project.root / "seen").unlink()
        return {line.split()[0]: line.split()[1:] for line in lines}

    project.arun("--mp", "--dist-file", ".")
    groups = seen()
    assert groups["test_a"][2] == groups["test_c"][2] == "True"
    assert groups["test_b"][2] == "False"
    assert groups["test_a"][1] == groups["test_c"][1] != groups["test_b"][1]
    assert not any(notes(project))  # it was wanted so
    assert not (project.root / ".aomaker-build" / "preload.json").exists()
    project.file("conf/aomaker.yaml", "preload: off\n")
    project.arun("--mp", "--dist-file", ".")
    assert {group[2] for group in seen().values()} == {"False"}


def test_a_module_that_keeps_a_stream(project, tmp_path):
    """It is not imported ahead: in a group the stream is pytest's."""
    venv = tmp_path / "venv"
    project.run(sys.executable, "-m", "venv", "--without-pip", str(venv), status=0)
    (packages,) = venv.glob("lib/python3*/site-packages")
    (packages / "ours.pth").write_text(
        "\n".join(path for path in sys.path if path.endswith("site-packages"))
    )
    (packages / "keeps.py").write_text("from sys import stdout\n")
    project.env["VIRTUAL_ENV"] = str(venv)
    text = "import keeps, sys\ndef test(): assert keeps.stdout is sys.stdout\n"
    project.write(test_a=text, test_b=text)
    state = project.root / ".aomaker-build" / "preload.json"
    verdict = "untried"
    for _ in range(20):  # the probe may not have come to an end in one
        project.arun("--mp", "--dist-file", ".", "-p", "2")
        verdict = json.loads(state.read_text())["modules"]["keeps"]
        if verdict != "untried":
            break
    assert verdict == "streams"
    project.arun("--mp", "--dist-file", ".", "-p", "2")


LATE = """
def pytest_terminal_summary():
    import hypothesis
"""


def test_hypothesis_is_imported_by_those_who_use_it(project, tmp_path):
    """Its plugin imports it at the end of each session; here one of that name."""
    project.env["PYTHONPATH"] = str(tmp_path / "packages")
    site = tmp_path / "packages"
    install_plugin(site, "_hypothesis_pytestplugin", LATE, "hypothesispytest")
    (site / "hypothesis.py").write_text(
        "import os\nwith open('imports', 'a') as file:\n"
        "    print(os.getpid(), file=file)\n"
    )
    project.write(**{f"test_{n}": "def test(): pass\n" for n in range(3)})
    project.arun("--mp", "--dist-file", ".")
    assert not (project.root / "imports").exists()


def test_what_groups_import_as_they_end(project):
    """The run ends before it can be tried out; the next run does that."""
    project.write(
        conftest="def pytest_unconfigure():\n    import html.parser\n",
        test_a="""
import pathlib, sys
def test():
    pathlib.Path("seen").write_text(str("html.parser" in sys.modules))
""",
        test_b="def test(): pass",
    )
    state = project.root / ".aomaker-build" / "preload.json"
    project.arun("--mp", "--dist-file", ".", "-p", "2")
    assert "html.parser" in json.loads(state.read_text())["modules"]
    for _ in range(20):  # the next tries it out, and may end before that
        project.arun("--mp", "--dist-file", ".", "-p", "2")
        if (project.root / "seen").read_text() == "True":
            break
    else:
        raise AssertionError("it is never imported ahead")
