"""arun --watch: a saved file is run, and nothing else."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from event_source import Stream
from pseudo_terminal import Terminal
from pytest_session import Pytest
from support import Project, counts, install_plugin, processes_of, wait_for
from watcher import Watcher

HELPER = "def f(x):\n    return x + 1\n"
USES = "from helper import f\n\n\ndef test_uses():\n    assert f(1) == 2\n"
OTHER = "def test_other():\n    pass\n"
FAILS = "def test_fails():\n    assert 0, 'no'\n"


@pytest.fixture
def watched(project: Project):
    project.write(helper=HELPER, test_uses=USES, test_other=OTHER, test_probe=OTHER)
    started = []

    def start(*args: str, **options) -> Watcher:
        started.append(Watcher(project, *args, **options))
        return started[0]

    yield start
    for watcher in started:
        if watcher.process.poll() is None:
            watcher.process.kill()
        watcher.process.wait()


def test_of_edits(project, watched):
    watcher = watched()
    assert "3 passed" in watcher.round()

    text = watcher.edit("helper.py", HELPER.replace("1", "2"))
    assert "helper.py changed: 1 group" in text
    assert "test_uses" in text and "test_other" not in text
    assert "assert 3 == 2" in text
    assert "1 test fails" in text

    text = watcher.edit("test_other.py", OTHER + FAILS)  # the failure stays one
    assert "test_other.py changed: 1 group" in text
    assert "2 tests fail" in text
    assert {t["outcome"] for s in project.statuses() for t in s["tests"]} == {
        "passed",
        "failed",
    }

    text = watcher.edit("helper.py", HELPER)
    assert "fixed  test_uses.py::test_uses" in text
    assert "1 test fails" in text

    (project.root / "test_other.py").unlink()
    text = watcher.round()
    assert "all green since" in text and "rounds" not in text
    assert counts(project) == {"passed": 2}

    text = watcher.edit("test_new.py", OTHER)
    assert "test_new.py changed: 1 group" in text
    (project.root / "test_new.py").rename(project.root / "test_name.py")
    assert "test_name.py" in watcher.round()

    text = watcher.edit("test_name.py", "def test_other(:\n")
    assert "SyntaxError" in text and "fails" in text
    assert "all green" in watcher.edit("test_name.py", OTHER)

    os.utime(project.root / "helper.py")  # it was written, and is the same
    assert watcher.is_quiet()
    assert watcher.end() == 0
    assert not processes_of(project)


def test_of_what_python_has_loaded(project, watched):
    """conftest.py, and what it imports."""
    project.write(
        conftest="import pytest\nimport state\n\n\n"
        "@pytest.fixture\ndef value():\n    return state.VALUE\n",
        state="VALUE = 1\n",
        test_uses="def test_value(value):\n    assert value == 1\n",
    )
    watcher = watched()
    assert "all green" in watcher.round()
    for number in (2, 1, 3):
        text = watcher.edit("state.py", f"VALUE = {number}\n")
        assert ("all green" in text) == (number == 1)
    text = watcher.edit(
        "conftest.py",
        "import pytest\n\n\n@pytest.fixture\ndef value():\n    return 1\n",
    )
    assert "all green" in text
    assert watcher.end(signal.SIGTERM) == 0


def test_a_mended_conftest_is_told(project, watched):
    """No group has to run again, as the file is what it was."""
    good = "import pytest\n"
    project.write(conftest=good)
    watcher = watched()
    assert "all green" in watcher.round()
    assert "waiting for a change" in watcher.edit("conftest.py", "import (\n")
    text = watcher.edit("conftest.py", good)
    assert "conftest.py changed: 0 groups" in text and "all green" in text


def test_modules_that_were_looked_for_in_vain(project, watched):
    project.write(
        test_uses="try:\n    import extra\nexcept ImportError:\n    extra = None\n\n\n"
        "def test_extra():\n    assert extra is None\n",
    )
    watcher = watched()
    assert "all green" in watcher.round()
    assert "test_extra" in watcher.edit("extra.py", "")
    (project.root / "extra.py").unlink()
    assert "fixed  test_uses.py::test_extra" in watcher.round()


def test_modules_that_a_conftest_looked_for_in_vain(project, watched):
    project.write(
        conftest="import pytest\n\ntry:\n    import extra\nexcept ImportError:\n"
        "    extra = None\n\n\n@pytest.fixture\ndef found():\n    return extra\n",
        test_uses="def test_extra(found):\n    assert found is None\n",
    )
    watcher = watched()
    assert "all green" in watcher.round()
    assert "1 test fails" in watcher.edit("extra.py", "")
    (project.root / "extra.py").unlink()
    assert "fixed  test_uses.py::test_extra" in watcher.round()


def test_what_tests_write_starts_nothing(project, watched):
    project.write(
        test_other="import pathlib, time\n\n\ndef test_writes():\n"
        "    pathlib.Path('out.py').write_text(str(time.time()))\n"
        "    pathlib.Path('more.txt').write_text(str(time.time()))\n"
    )
    watcher = watched()
    watcher.round()
    for _ in range(2):
        text = (project.root / "test_other.py").read_text()
        watcher.edit("test_other.py", text + "\n")
        assert watcher.is_quiet()
    watcher.end()


def test_a_crash_is_forgotten_when_its_cause_is(project, watched):
    """A worker that dies cannot tell what it has read."""
    dies = "import os\nfrom helper import f\n\n\n"
    dies += "def test_other():\n    f(1) == 3 and os._exit(7)\n"
    project.write(helper=HELPER.replace("1", "2"), test_other=dies)
    watcher = watched()
    assert "2 tests fail" in watcher.round()
    text = watcher.edit("helper.py", HELPER)
    assert "fixed  test_other.py::test_other" in text and "all green" in text


def test_a_round_of_no_use_is_given_up(project, watched):
    project.write(test_other="import time\n\n\ndef test_long():\n    time.sleep(60)\n")
    watcher = watched()
    watcher.line(r"passed +test_uses\.py")
    assert "all green" in watcher.edit("test_other.py", OTHER)
    assert watcher.end() == 0


def git(project: Project, *args: str) -> None:
    names = ["-c", "user.name=a", "-c", "user.email=a@b.invalid"]
    subprocess.run(["git", *names, *args], cwd=project.root, check=True)


def test_a_checkout_is_one_change(project, watched):
    """Of 1,000 files; so is one while a round runs."""
    for number in range(970):
        project.file(f"data/{number}.txt", "1")
    for number in range(40):
        project.file(f"lib/m{number}.py", "VALUE = 1\n")
        project.file(
            f"tests/test_{number}.py",
            f"from lib.m{number} import VALUE\n\n\n"
            "def test():\n    assert VALUE == 1\n",
        )
    project.file("pytest.ini", "[pytest]\npythonpath = .\n")
    project.file(".gitignore", ".aomaker-build\nreports\nbuild.ninja\n.ninja*\n")
    git(project, "init", "-q", "-b", "main")
    git(project, "add", ".")
    git(project, "commit", "-qm", "one")
    git(project, "checkout", "-qb", "two")
    for number in range(30):
        project.file(f"lib/m{number}.py", "VALUE = 2\n")
    for number in range(970):
        project.file(f"data/{number}.txt", "2")
    git(project, "commit", "-qam", "two")
    git(project, "checkout", "-q", "main")
    watcher = watched()
    watcher.round()
    git(project, "checkout", "-q", "two")
    text = watcher.round()
    assert "and 999 more changed: 30 groups" in text and "30 tests fail" in text
    git(project, "checkout", "-q", "main")
    text = watcher.round()
    assert "changed: 30 groups" in text and "all green" in text

    lasts = "import time\nfrom lib.m39 import VALUE\n\n\n"
    lasts += "def test():\n    time.sleep(60 * (VALUE - 1))\n"
    project.file("tests/test_39.py", lasts)
    assert "all green" in watcher.round()
    project.file("lib/m39.py", "VALUE = 2\n")
    watcher.line("lib/m39.py changed: 1 group")
    git(project, "commit", "-qam", "three")
    git(project, "checkout", "-q", "two")
    assert "30 tests fail" in watcher.round()
    assert watcher.end() == 1


def test_killed(project, watched):
    """Neither the death of what it has started nor its own leaves anything."""
    watcher = watched()
    watcher.round()
    for pid in processes_of(project):
        if pid != watcher.process.pid:
            os.kill(pid, signal.SIGKILL)
    assert "1 test fails" in watcher.edit("helper.py", "def f(x):\n    return x\n")
    assert "all green" in watcher.edit("helper.py", HELPER)
    watcher.process.kill()
    wait_for(lambda: not processes_of(project))


def is_fork_server(words: list[str]) -> bool:
    return "serve" in words


def is_ninja(words: list[str]) -> bool:
    return words[0].endswith("ninja")


def is_supervisor(words: list[str]) -> bool:
    return words[1:2] == ["exec"]


def is_round(words: list[str]) -> bool:
    """The watch itself has the same words, and is left out below."""
    return "--watch" in words


LASTS = """import os, pathlib, time


def test_lasts():
    pathlib.Path("worker").write_text(str(os.getpid()))
    time.sleep(60)
"""


@pytest.mark.parametrize(
    "part", [is_fork_server, is_ninja, is_supervisor, is_round, None]
)
def test_a_part_is_killed_in_a_round(project, watched, part):
    """Part: None: the worker, whose test ends as a crash; the next edit is as ever."""
    watcher = watched()
    watcher.round()
    project.file("test_other.py", LASTS)
    worker = project.root / "worker"
    wait_for(lambda: worker.exists() and worker.read_text())
    killed = 0
    for pid in processes_of(project):
        try:
            words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
        except FileNotFoundError:  # it ended with one that was killed
            continue
        is_meant = part(words) if part else str(pid) == worker.read_text()
        if is_meant and pid != watcher.process.pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    assert killed
    text = watcher.edit("test_other.py", OTHER)
    while "all green" not in text:  # of the round that was killed
        text = watcher.round()
    assert counts(project) == {"passed": 3}
    assert "1 test fails" in watcher.edit("helper.py", "def f(x):\n    return x\n")
    assert watcher.end() == 1
    wait_for(lambda: not processes_of(project))


def test_the_watch_is_killed_in_a_round(project, watched):
    watcher = watched()
    watcher.round()
    project.file("test_other.py", LASTS)
    wait_for((project.root / "worker").exists)
    watcher.process.kill()
    wait_for(lambda: not processes_of(project))


def test_the_keys_for_the_page_and_the_login(project, tmp_path):
    project.file("conf/config.yaml", CONFIG % 1)
    project.write(hooks=HOOKS, notes=NOTE, test_other=OTHER)
    browser = tmp_path / "xdg-open"
    browser.write_text('#!/bin/sh\necho "$1" > opened\n')
    browser.chmod(0o755)
    project.env["PATH"] = f"{tmp_path}{os.pathsep}{project.env['PATH']}"
    terminal = Terminal(project, "arun", "--mp", "--watch", columns=100)
    terminal.until(lambda text: "all green" in text and "q quit" in text)
    opened, notes = project.root / "opened", project.root / "notes"
    terminal.type("o")
    wait_for(lambda: opened.exists() and opened.read_text())
    assert opened.read_text().strip() == "reports/aomaker-report.html"
    assert notes.read_text() == "begin "
    terminal.type("l")
    terminal.until(lambda text: "2 rounds" in text and "q quit" in text)
    assert notes.read_text() == "begin end begin "
    terminal.type("q")
    assert terminal.end() == 0
    assert notes.read_text() == "begin end " * 2


def test_keys(project):
    project.write(helper=HELPER, test_uses=USES, test_other=OTHER, test_bad=FAILS)
    terminal = Terminal(project, "arun", "--mp", "--watch", columns=100)

    def press(keys: str, title: str) -> str:
        terminal.type(keys)
        return terminal.until(lambda text: title in text and "q quit" in text)

    terminal.until(lambda text: "1 test fails" in text and "q quit" in text)
    press("f", "failed tests: 1 group")
    press("\n", "again: 1 group")
    press("a", "all tests: 3 groups")
    press("tusex\x7fs\n", "groups with uses: 1 group")
    press("h", "p      run only tests that match")
    press("pfails or added\n", "tests with fails or added: 1 group, 1 test")
    project.write(test_other=OTHER + OTHER.replace("other", "added"))
    press("", "test_other.py changed: 1 group, 1 test with fails or added")
    press("p(\n", "waiting for a change")
    press("p\n", "what has changed: 2 groups")
    project.write(test_bad=FAILS.replace("0", "1"))
    text = terminal.until(lambda text: "all green since" in text and "q quit" in text)
    assert "fixed  test_bad.py::test_fails" in text
    assert not [s for s in terminal.screen.wrapped if "Wrong expression" not in s]
    terminal.type("q")
    assert terminal.end() == 0


def test_mistakes(project):
    project.write(test_other=OTHER)
    assert "--watch and --pdb exclude each other" in project.arun(
        "--mp", "--watch", "--pdb", status=4
    )


def test_a_plugin_of_the_project(project, watched, tmp_path):
    """The server itself has loaded it, as it is installed as editable."""
    site = tmp_path / "site"
    install_plugin(site, "ours", "")
    (site / "ours.py").unlink()
    project.env["PYTHONPATH"] = os.pathsep.join([str(site), str(project.root)])
    plugin = "import pytest\n\n\n@pytest.fixture\ndef number():\n    return %d\n"
    project.file("ours.py", plugin % 1)
    project.write(test_uses="def test_uses(number):\n    assert number == 1\n")
    watcher = watched()
    assert "all green" in watcher.round()
    assert "assert 2 == 1" in watcher.edit("ours.py", plugin % 2)
    assert "all green" in watcher.edit("ours.py", plugin % 1)


def test_of_files_elsewhere(project, watched, tmp_path):
    """A package that is no part of the project, and data beside it."""
    lib = tmp_path / "lib"
    lib.mkdir()
    module, data = lib / "elsewhere.py", lib / "data.txt"

    def save(path, text):
        aside = path.with_suffix(".swp")
        aside.write_text(text)
        os.utime(aside, (1e9, 1e9))  # new files in /tmp are no inputs
        aside.rename(path)

    save(module, "VALUE = 1\n")
    save(data, "1")
    project.env["PYTHONPATH"] = str(lib)
    project.write(
        test_uses="import elsewhere, pathlib\n\n\ndef test_value():\n"
        "    assert elsewhere.VALUE == 1\n\n\ndef test_data():\n"
        f"    assert pathlib.Path({str(data)!r}).read_text() == '1'\n"
    )
    watcher = watched()
    assert "all green" in watcher.round()
    save(lib / "other.txt", "of nobody")
    save(module, "VALUE = 2\n")
    text = watcher.round()
    assert f"{module} changed: 1 group" in text and "1 test fails" in text
    save(data, "2")
    assert "2 tests fail" in watcher.round()
    save(module, "VALUE = 1\n")
    assert "1 test fails" in watcher.round()


CONFIG = "env: test\ntest: {base_url: http://127.0.0.1:%d}\n"
NOTE = (
    "def note(text):\n    with open('notes', 'a') as notes:\n"
    "        notes.write(text)\n"
)
HOOKS = (
    "from aomaker.aomaker import hook\nfrom notes import note\n\n\n@hook\n"
    "def begin():\n    note('begin ')\n    print('hello')\n    yield\n"
    "    note('end ')\n    print('goodbye')\n"
)


def test_login_is_shared(project, watched, tmp_path):
    """Until conf/, hooks.py, login.py or a module that they import changes."""
    project.file("conf/config.yaml", CONFIG % 1)
    project.write(
        hooks=HOOKS,
        notes=NOTE,
        conftest="from aomaker.storage import config\n\nURL = config.get('base_url')\n",
        test_other="from conftest import URL\n\n\n"
        "def test_other():\n    assert URL == 'http://127.0.0.1:1'\n",
    )
    said = tmp_path / "said"
    with said.open("w") as stderr:
        watcher = watched("--events", "-", stderr=stderr, ended='"event":"run_ended"')

    def noted() -> str:
        return (project.root / "notes").read_text()

    watcher.round()
    watcher.edit("helper.py", HELPER + "\n")
    assert noted() == "begin "
    text = watcher.edit("conf/config.yaml", CONFIG % 2)
    assert noted() == "begin end begin " and '"outcome":"failed"' in text
    assert "failed" not in watcher.edit("conf/config.yaml", CONFIG % 1)
    project.write(notes=NOTE + "\n")  # no test has read it
    watcher.edit("helper.py", HELPER)
    assert noted() == "begin end " * 3 + "begin "
    project.write(hooks=HOOKS.replace("note('begin ')", "1 / 0"))
    wait_for(lambda: "ZeroDivisionError" in said.read_text())
    watcher.edit("hooks.py", HOOKS)
    assert noted() == "begin end " * 4 + "begin "
    assert watcher.end() == 0
    assert noted() == "begin end " * 5
    for line in watcher.lines:
        json.loads(line.text)


NOTES = """import os, pathlib, pytest

def parent(pid):
    stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])

@pytest.fixture
def note():
    pid = os.getppid()
    with open("%s", "a") as notes:
        notes.write(f"%s {parent(pid)} {pid}\\n")
"""


def test_other_runs_use_the_same_python(project, watched, tmp_path):
    """What they run is never older than the files are."""
    notes = tmp_path / "notes"  # elsewhere, so that it starts no round
    project.write(
        conftest=NOTES % (notes, "a"), test_other="def test_note(note):\n    pass\n"
    )
    run_pytest = Pytest(project)
    del project.env["PYTHONHASHSEED"]  # the watch chooses it, and arun takes it

    def noted() -> list[list[str]]:
        """What the file said, the server, and its fork that has loaded pytest."""
        return [line.split() for line in notes.read_text().splitlines()]

    watcher = watched()
    watcher.round()
    project.arun("--mp")
    assert len(noted()) == 2 and noted()[0] == noted()[1]
    run_pytest("--aomaker")  # it has other arguments
    assert len({server for _, server, _ in noted()}) == 1
    watcher.edit("conftest.py", NOTES % (notes, "b"))
    project.arun("--mp")
    run_pytest("--aomaker")
    later = noted()[3:]
    assert [what for what, _, _ in later] == ["b"] * 3
    assert len({server for _, server, _ in later}) == 1


def test_rounds_share_a_python(project, watched):
    """So that processes, memory and descriptors stay as they are."""
    del project.env["PYTHONHASHSEED"]
    watcher = watched()
    watcher.round()
    watcher.edit("test_other.py", OTHER + "\n")
    wait_for(lambda: len(processes_of(project)) < 5)
    there = sorted(processes_of(project))
    for number in range(5):
        watcher.edit("test_other.py", OTHER + f"\n# {number}\n")
    wait_for(lambda: sorted(processes_of(project)) == there)
    other = project.arun("--mp", "--watch", status=4)
    assert f"another arun --watch (process {watcher.process.pid})" in other


def ended(event: dict[str, str]) -> bool:
    return event["event"] == "ended"


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def test_the_live_page_follows(project, watched):
    watcher = watched("--live")
    address = re.search(r"http://\S+/", watcher.line("shows the rounds\n"))[0]
    watcher.round()
    run = re.search('"live":"([0-9a-f]+)"', fetch(address))[1]
    stream = Stream(f"{address}rounds?run={run}")
    last = Stream(f"{address}events?run={run}").until(lambda each: "event" in each)
    assert last[-1] == {"event": "end", "data": '{"rounds": true}'}
    watcher.edit("helper.py", HELPER.replace("1", "2"))
    stream.until(ended)
    assert "assert 3 == 2" in fetch(f"{address}report")
    assert Stream(f"{address}events?run={run}").next()["event"] == "other"
    for pid in processes_of(project):
        if "--rounds" in Path(f"/proc/{pid}/cmdline").read_text().split("\0"):
            os.kill(pid, signal.SIGKILL)
    text = watcher.edit("helper.py", HELPER)
    assert f"{address} shows the rounds" in text
    stream = Stream(f"{address}rounds?run={run}")
    assert stream.next()["event"] == "ended"
    assert watcher.end() == 0
    assert stream.until(lambda each: each["event"] == "end")
    wait_for(lambda: not processes_of(project))


def test_the_live_page_in_a_browser(project, watched, browser):
    watcher = watched("--live")
    address = re.search(r"http://\S+/", watcher.line("shows the rounds\n"))[0]
    page = browser.new_page(locale="en-GB")
    page.goto(f"{address}#q=test_")
    page.locator("h1", has_text="All passed").wait_for()
    page.evaluate("window.same = true")
    watcher.edit("helper.py", HELPER.replace("1", "2"))
    page.locator("h1", has_text="1 failed").wait_for()
    watcher.edit("helper.py", HELPER)
    page.locator("h1", has_text="All passed").wait_for()
    page.locator(".notices p", has_text="arun --watch").wait_for()
    assert page.evaluate("window.same")
    assert page.locator("[type=search]").input_value() == "test_"
    # a round that takes long is shown while it goes on
    slow = f"import time\n\n\n{OTHER.replace('pass', 'time.sleep(60)')}"
    project.write(test_other=slow)
    page.locator("h1", has_text="Running").wait_for()
    watcher.edit("test_other.py", OTHER + FAILS)
    page.locator("h1", has_text="1 failed").wait_for()
    page.close()
