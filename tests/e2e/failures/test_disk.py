"""A disk that is full, read-only or slow in small pieces: told, never hidden."""

from __future__ import annotations

import functools
import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support import AOMAKER, elements, processes_of, results, wait_for

SHIM = Path(AOMAKER).parent / "tests" / "faults.so"

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(
        not SHIM.exists() or sys.platform != "linux" or "san" in AOMAKER,
        reason="no shim",
    ),
]

MP = ["--mp", "--dist-file", "."]
TESTS = "def test_1(): pass\ndef test_2(): pass\n"


def begin(project, fault, path, programs="aomaker arun", after=0):
    project.env.update(
        LD_PRELOAD=str(SHIM),
        FAULT=fault,
        FAULT_PATH=path,
        FAULT_IN=programs,
        FAULT_AFTER=str(after),
    )


@pytest.fixture
def broken(project):
    """A project that has reports; project.breaks(fault, path) from now on."""
    project.write(test_a=TESTS, test_b=TESTS)
    project.arun(*MP)
    project.breaks = functools.partial(begin, project)
    return project


def contents(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def failures(reports):
    """How many tests have failed, none or one, as each of the reports says."""
    page = elements((reports / "aomaker-report.html").read_text())
    return {
        json.loads((reports / "summary.json").read_text())["counts"]["failed"],
        int(ElementTree.parse(reports / "junit.xml").getroot().get("failures")),
        json.loads(page["run"])["exit_status"],
        [each["status"] for each in results(reports / "json")].count("failed"),
    }


MESSAGES = {
    "ENOSPC": "No space left on device",
    "EROFS": "Read-only file",
    "EIO": "Input/output error",
    "EMFILE": "Too many open files",
    "EDQUOT": "quota exceeded",
}


def test_reports(broken):
    """Earlier reports stay as they were, and nothing is left beside them."""
    reports = broken.root / "reports"
    before = contents(reports)
    broken.write(test_b="def test_b(): assert 0\n")
    for fault in (
        "write:ENOSPC",
        "write:EDQUOT",
        "open:EROFS",
        "open:EMFILE",
        "rename:EIO",
    ):
        broken.breaks(fault, "reports/json")
        output = broken.arun(*MP, status=3)
        assert MESSAGES[fault.partition(":")[2]] in output
        assert "reports/json" in output and "Traceback" not in output
        assert contents(reports) == before


@pytest.mark.parametrize("fault", ["write:ENOSPC", "rename:EIO"])
def test_one_report(broken, fault):
    """All of them are new, or none is."""
    names = ["summary.json", "junit.xml", "aomaker-report.html", "trace.json"]
    for failed, name in zip((1, 0, 1, 0), names):
        before = contents(broken.root / "reports")
        broken.write(test_b=f"def test_b(): assert {1 - failed}\n")
        broken.breaks(fault, f"reports/{name}")
        output = broken.arun(*MP, status=3)
        assert f"reports/{name}: {MESSAGES[fault.partition(':')[2]]}" in output
        assert contents(broken.root / "reports") == before
        broken.env.pop("LD_PRELOAD")
        broken.aomaker("merge")
        assert failures(broken.root / "reports") == {failed}


@pytest.mark.parametrize("fault", ["write:ENOSPC", "rename:EIO"])
def test_first_reports(project, fault):
    """None, rather than some of them."""
    project.write(test_a=TESTS, test_b=TESTS)
    begin(project, fault, "reports/summary.json")
    project.arun(*MP, status=3)
    assert not list((project.root / "reports").iterdir())


@pytest.mark.parametrize("path", ["plan.json", "build.ninja"])
def test_before_the_run(broken, path):
    broken.write(test_c=TESTS)
    broken.breaks("write:ENOSPC", path)
    output = broken.arun(*MP, status=3)
    assert "No space left on device" in output and path in output


def test_status(broken):
    """A group that cannot say what became of it is lost, not passed."""
    for fault in ("write:ENOSPC", "open:EROFS", "rename:EIO"):
        broken.breaks(fault, "test_a.py/status.json")
        output = broken.arun(*MP, status=3)
        assert MESSAGES[fault.partition(":")[2]] in output
        assert "all its tests  in test_a.py" in output
        assert not (broken.group("test_a.py") / "ok").exists()
        assert not (broken.group("test_a.py") / "status.json").exists()
        broken.env.pop("LD_PRELOAD")
        broken.arun(*MP)


def test_journal(broken):
    """What a worker cannot write down has not been run."""
    python = os.path.basename(os.path.realpath(sys.executable))
    broken.breaks(
        "write:ENOSPC", "test_a.py/1/events.jsonl", f"{python} python python3"
    )
    output = broken.arun(*MP, status=1)
    assert "No space left on device" in output or "exited with" in output
    counts = broken.summary()["counts"]
    assert counts["passed"] == 2 and broken.summary()["exit_status"] == 1


@pytest.mark.parametrize("fault", ["write:SHORT", "write:EINTR"])
def test_small_pieces(broken, fault):
    """Writes that are cut or interrupted are gone on with."""
    broken.write(test_b="def test_b(): assert 0, 'x' * 300\n")
    broken.arun(*MP, status=1)
    before = broken.summary()
    broken.breaks(fault, str(broken.root))
    broken.arun(*MP, status=1)
    after = broken.summary()
    for key in ("planned", "reported", "counts", "failures", "problems"):
        assert after[key] == before[key]


def whole(reports):
    """Every report that is there can be read."""
    for path in [*reports.glob("*.json"), *reports.glob("json/*.json")]:
        json.loads(path.read_bytes())
    ElementTree.parse(reports / "junit.xml")
    assert (reports / "aomaker-report.html").read_text().rstrip().endswith("</html>")


@pytest.mark.parametrize("args", [["gen"], ["list"], ["graph"]])
def test_memory_of_commands(broken, args):
    """Whichever allocation is the first to fail."""
    for after in range(1, 2000, 37):
        broken.breaks("alloc:ENOMEM", "", after=after)
        done = broken.run("aomaker", *args, "--dist-file", ".")
        if done.returncode == 0:
            break
        assert done.returncode == 3, done.stdout
        assert "aomaker: out of memory\n" in done.stdout
    assert after > 100 and done.returncode == 0


def test_memory_of_a_merge(broken):
    """Whichever allocation fails: all reports are new, or none is."""
    reports = broken.root / "reports"
    before = contents(reports)
    broken.write(test_b="def test_b(): assert 0\n")
    broken.breaks("write:ENOSPC", "reports/json")
    broken.arun(*MP, status=3)
    kept = 0
    for after in range(1, 3000, 9):
        broken.breaks("alloc:ENOMEM", "", after=after)
        done = broken.run("aomaker", "merge")
        if done.returncode == 0:
            break
        assert done.returncode == 3 and "out of memory" in done.stdout
        now = {
            name: text
            for name, text in contents(reports).items()
            if ".new/" not in name and not name.endswith(".tmp")
        }
        kept += now == before
        assert now == before or failures(reports) == {1}, after
    assert kept > 20 and failures(reports) == {1}
    assert {path.name for path in reports.iterdir()} == {
        name.partition("/")[0] for name in before
    }


@pytest.mark.parametrize("places", [(300, 700, 850), (600, 800, 900)])
def test_memory_of_a_run(broken, places):
    """Nothing is cut off; what was not finished goes with the next run."""
    reports = broken.root / "reports"
    before = {path.name for path in reports.iterdir()}
    for after in (*places, *places):
        broken.breaks("alloc:ENOMEM", "", "arun", after)
        done = broken.run("arun", *MP)
        assert done.returncode == 3, done.stdout
        assert "aomaker: out of memory\n" in done.stdout
        whole(reports)
    broken.env.pop("LD_PRELOAD")
    broken.arun(*MP)
    assert {path.name for path in reports.iterdir()} == before


def test_memory_of_supervisors(broken):
    """What they could not tell is in the journals, and they say why."""
    broken.breaks("alloc:ENOMEM", "", " aomaker ", 100)
    output = broken.arun(*MP, status=3)
    assert output.count("aomaker: out of memory\n") == 2
    whole(broken.root / "reports")
    summary = broken.summary()
    assert summary["exit_status"] == 3 and not summary["lost"]
    assert summary["planned"] == summary["reported"]


STEPS = """
import pathlib, time, pytest
@pytest.fixture(scope="module")
def wide():
    yield
    time.sleep(.01)
def test_1(wide): pass
def test_2(wide): pathlib.Path("stepped").touch()
def test_3(wide): pass
"""


def times(node):
    """(start, stop) of a result and of all in it."""
    if isinstance(node, dict):
        if "start" in node and "stop" in node:
            yield node["start"], node["stop"]
        node = list(node.values())
    for inner in node if isinstance(node, list) else ():
        yield from times(inner)


@pytest.mark.parametrize("step", [7200, -7200])
@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_clock_is_set(broken, mode, step):
    """During a test: no time in any report is longer, or negative; limits
    are kept by another clock."""
    broken.write(test_b=STEPS)
    broken.breaks(f"clock:{step}", str(broken.root / "stepped"), "no")
    broken.arun(mode, "--dist-file", ".", "--test_timeout", "60", "--timeout", "120")
    reports = broken.root / "reports"
    found = [
        pair
        for path in [*reports.glob("json/*.json"), reports / "summary.json"]
        for pair in times(json.loads(path.read_text()))
    ]
    assert len(found) > 6
    for start, stop in found:
        assert 0 <= stop - start < 300_000
    assert 0 <= broken.summary()["duration"] < 300
    seconds = [
        float(element.get("time"))
        for element in ElementTree.parse(reports / "junit.xml").iter()
        if element.get("time")
    ]
    assert len(seconds) > 6 and 0 <= min(seconds) <= max(seconds) < 300
    (broken.root / "stepped").unlink()
    broken.write(test_b=STEPS + "#\n")
    broken.aomaker("gen", "--dist-file", ".")
    broken.ninja()
    assert (broken.root / "stepped").exists()
    group = json.loads((broken.group("test_b.py") / "status.json").read_text())
    assert 0 <= group["stop"] - group["start"] < 300


@pytest.mark.parametrize(
    "mode, again",
    [("--mp", ""), ("--mt", ""), ("--mp", "; os.makedirs('.aomaker-build/x')")],
)
def test_folder_vanishes(project, mode, again):
    """A test removes our folder: told with what to do, once; nothing more
    runs, what was reported before stays, and no process does."""
    project.write(test_a=TESTS, test_b=TESTS, test_c=TESTS)
    project.file("conf/aomaker.yaml", "groups: {test_c.py: {after: [test_a.py]}}\n")
    project.arun(mode, "--dist-file", ".")
    before = contents(project.root / "reports")
    project.write(
        test_a="import os, shutil\ndef test_a(): "
        f"shutil.rmtree('.aomaker-build'){again}\n",
        test_c="import time\ndef test_c(): time.sleep(600)\n",
    )
    output = project.arun(mode, "--dist-file", ".", "-p", "1", status=3)
    assert output.count("aomaker: ") == 1 and "Traceback" not in output
    assert "aomaker: .aomaker-build was removed during the run" in output
    assert "run again\n" in output
    assert contents(project.root / "reports") == before
    wait_for(lambda: not processes_of(project))
    project.write(test_a=TESTS, test_c=TESTS)
    project.arun(mode, "--dist-file", ".")
    assert project.summary()["counts"]["passed"] == 6


def test_folder_of_ninja_vanishes(project):
    project.write(test_a=TESTS, test_b=TESTS)
    project.aomaker("gen", "--dist-file", ".")
    project.ninja()
    before = contents(project.root / "reports")
    project.write(
        test_a="import shutil\ndef test_a(): shutil.rmtree('.aomaker-build')\n"
    )
    done = project.run("ninja", "-k0")
    assert done.returncode != 0
    assert "aomaker: .aomaker-build was removed while a group ran" in done.stdout
    assert contents(project.root / "reports") == before
    wait_for(lambda: not processes_of(project))
    project.write(test_a=TESTS)
    project.ninja()
    assert project.summary()["counts"]["passed"] == 4


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_reports_vanish(project, mode):
    """They are made anew, all of them."""
    project.write(test_a=TESTS, test_b=TESTS)
    project.arun(mode, "--dist-file", ".")
    project.write(test_b="import shutil\ndef test_b(): shutil.rmtree('reports')\n")
    project.arun(mode, "--dist-file", ".")
    whole(project.root / "reports")
    assert project.summary()["reported"] == 3
    assert sum(project.results().values()) == 3


def test_threads_and_a_full_disk(broken):
    """At the merge: what was reported before is kept."""
    before = contents(broken.root / "reports")
    broken.write(test_b="def test_b(): assert 0\n")
    broken.breaks("write:ENOSPC", "reports/json")
    output = broken.arun("--mt", "--dist-file", ".", status=3)
    assert "No space left on device" in output
    assert contents(broken.root / "reports") == before
