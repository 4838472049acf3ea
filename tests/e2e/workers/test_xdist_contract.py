"""A group is a worker of xdist for plugins and conftests, without xdist."""

from __future__ import annotations

import base64
import fcntl
import json
import marshal
import os
import signal
import sys
import time

import pytest
from support import ROOT, Project, install_plugin, wait_for

NOTES = """
import json, os, subprocess, time
def note(**values):
    values["env"] = {k: v for k, v in os.environ.items() if "XDIST" in k}
    with open("seen", "a") as file:
        file.write(json.dumps(values) + "\\n")
def during(name, worker, seconds=0.2):
    begin = time.time()
    time.sleep(seconds)
    child = subprocess.check_output(["printenv", "PYTEST_XDIST_WORKER"], text=True)
    assert child.strip() == worker
    note(at="test", test=name, worker=worker, begin=begin, end=time.time())
"""
CONFTEST = """
import pytest
from notes import note
def seen(config):  # in words that are not taken for a question
    return [vars(config).get("worker" + end) for end in ("input", "output")]
def pytest_configure(config):
    note(at="configure", seen=seen(config), only=config.option.collectonly)
@pytest.fixture(autouse=True)
def noted(request, worker_id, testrun_uid):
    note(at="fixture", seen=seen(request.config), worker=worker_id, uid=testrun_uid)
"""
TEST = """
from notes import during
def test_{0}(worker_id):
    during("{0}", worker_id)
"""
FAILS_ONCE = """
import pathlib
from notes import during
def test_a(worker_id):
    during("a", worker_id)
    first = pathlib.Path("first")
    if not first.exists():
        first.touch()
        assert 0
"""


@pytest.fixture
def workers(project: Project) -> Project:
    project.write(
        notes=NOTES,
        conftest=CONFTEST,
        **{f"test_{n}": TEST.format(n) for n in "abcdef"},
    )
    return project


def seen(project: Project, at: str) -> list[dict[str, object]]:
    """What was noted since the last call."""
    path = project.root / "seen"
    notes = [json.loads(line) for line in path.read_text().splitlines()]
    return [note for note in notes if note["at"] == at]


def forget(project: Project) -> None:
    (project.root / "seen").unlink(missing_ok=True)


def check_workers(project: Project, slots: int, count: int | None = None) -> str:
    """Tests that overlapped had different workers; returns the id of the run."""
    tests = seen(project, "test")
    for one in tests:
        for other in tests:
            if one is not other and one["begin"] < other["end"] > one["end"]:
                apart = other["begin"] >= one["end"]
                assert apart or one["worker"] != other["worker"]
    assert {test["worker"] for test in tests} <= {f"gw{n}" for n in range(slots)}
    uids = set()
    for note in seen(project, "fixture"):
        values, output = note["seen"]
        assert output == {} and values["workerid"] == note["worker"]
        assert values["testrunuid"] == note["uid"] and values["mainargv"]
        assert values["workercount"] == (count or slots)
        assert note["env"] == {
            "PYTEST_XDIST_WORKER": note["worker"],
            "PYTEST_XDIST_WORKER_COUNT": str(count or slots),
            "PYTEST_XDIST_TESTRUNUID": note["uid"],
        }
        uids.add(note["uid"])
    for note in seen(project, "configure"):
        assert note["seen"][0] and note["env"] and not note["only"]
    (uid,) = uids
    assert len(uid) == 32 and int(uid, 16)
    return uid


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_groups_are_workers(workers: Project, mode: str) -> None:
    workers.env["PYTEST_XDIST_WORKER"] = "gw7"  # of a run around this one
    workers.arun(mode, "-p", "3", "--dist-file", ".")
    first = check_workers(workers, 3)
    forget(workers)
    workers.arun(mode, "-p", "2", "--dist-file", ".")
    assert check_workers(workers, 2) != first


def test_below_a_bare_ninja(workers: Project) -> None:
    """Ninja's command line has the number of slots, or it is Ninja's own."""
    workers.aomaker("gen", "--mp", "--dist-file", ".")
    forget(workers)
    workers.ninja("-j2")
    check_workers(workers, 2)
    forget(workers)
    workers.ninja("-t", "clean")
    workers.ninja("-v", "-j", "12")
    check_workers(workers, 12)


def test_other_ways_to_run(workers: Project) -> None:
    """In a Python of their own, of a shard, again after a failure, in one group, and
    by a launcher."""
    workers.file("conf/aomaker.yaml", "dist-file: .\nisolation: spawn\nretries: 1\n")
    workers.write(test_a=FAILS_ONCE)
    workers.arun("--mp", "-p", "2")
    check_workers(workers, 2)
    assert len([1 for note in seen(workers, "test") if note["test"] == "a"]) == 2
    forget(workers)
    workers.arun("--mp", "-p", "2", "--shard", "1/2")
    check_workers(workers, 2)
    forget(workers)
    workers.arun()
    check_workers(workers, 1)
    workers.file("conf/aomaker.yaml", "dist-file: .\nlauncher: {command: [env]}\n")
    forget(workers)
    workers.arun("--mp", "-p", "2")
    check_workers(workers, 2)


@pytest.mark.parametrize("reads", ['os.environ["PYTEST_XDIST_WORKER"]', "helper.NAME"])
def test_a_variable_that_is_read_at_import(project: Project, reads: str) -> None:
    """Each group reads its own."""
    test = "from conftest import NAME\ndef test(worker_id): assert NAME == worker_id\n"
    project.write(
        helper="import os\nNAME = os.environ.get('PYTEST_XDIST_WORKER')",
        conftest=f"import os, helper\nNAME = {reads}\n",
        **{f"test_{n}": "import time; time.sleep(0.2)\n" + test for n in "abc"},
    )
    project.arun("--mp", "-p", "3", "--dist-file", ".")
    personal = json.loads(
        (project.root / ".aomaker-build/personal.json").read_text(encoding="utf-8")
    )
    assert {each["what"] for each in personal["findings"]} == {
        "the name of the worker is asked for"
    }


def test_fixtures_of_the_project_come_first(project: Project) -> None:
    project.write(
        conftest="import pytest\n@pytest.fixture\ndef worker_id(): return 'master'\n",
        test_a="def test_a(worker_id): assert worker_id == 'master'\n",
    )
    project.arun("--mp", "--dist-file", ".")


@pytest.mark.parametrize(
    "conftest",
    [
        "",
        "import pytest\n@pytest.hookimpl(optionalhook=True)\n"
        "def pytest_configure_node(node): node.workerinput['more'] = 7\n",
        "def main(session): return not hasattr(session.config, 'workerinput')\n"
        "def pytest_sessionfinish(session):\n    if main(session): pass\n",
    ],
)
def test_each_group_is_a_worker(project: Project, conftest: str) -> None:
    """Whether there is a controller or not; one process is the only session."""
    project.write(
        conftest=conftest,
        test_a="def test_a(request, worker_id):\n"
        "    given = request.config.workerinput\n"
        "    assert worker_id == given['workerid'] == 'gw0'\n"
        f"    assert given.get('more') == {7 if 'more' in conftest else None}\n",
    )
    project.arun("--mp", "--dist-file", ".")
    if "sessionfinish" in conftest:
        project.write(
            test_a="def test_a(request):\n"
            "    assert not hasattr(request.config, 'workerinput')\n",
        )
        project.arun()


HALVES = """
class Hooks:
    def pytest_configure_node(self, node):
        node.workerinput["{0}"] = 3
def pytest_configure(config):
    if hasattr(config, "workerinput"):
        config.workerinput["{0}"]
"""


def test_plugins_with_two_halves(project: Project, tmp_path) -> None:
    """As pytest-randomly does, whose class is registered where xdist is loaded; and
    SQLAlchemy, whose plugin is imported by a conftest.py.
    """
    site = tmp_path / "site"
    install_plugin(site, "halves", HALVES.format("seed"))
    (site / "imported.py").write_text(HALVES.format("database"))
    project.env["PYTHONPATH"] = str(site)
    project.write(
        conftest="import sys\nfrom imported import *\ndel sys.modules['imported']\n",
        test_a="def test_a(pytestconfig):\n"
        "    values = pytestconfig.workerinput\n"
        "    assert values['seed'] == values['database'] == 3\n",
    )
    project.arun("--mp", "--dist-file", ".")


REPORTING = """
def pytest_report_header(config): return "my header"
def pytest_report_collectionfinish(config): return "my collection"
def pytest_terminal_summary(terminalreporter): terminalreporter.line("my summary")
"""


def test_the_values_of_a_controller(project: Project, tmp_path) -> None:
    """Then plugins leave the terminal to it, and pytest's own summary stays."""
    project.write(
        conftest=REPORTING,
        test_a="""
def test_a(request, worker_id):
    assert request.config.workerinput["more"] == [1] and worker_id == "gw5"
    assert 0
""",
    )
    values = {
        "workerid": "gw5",
        "workercount": 9,
        "testrunuid": "a" * 32,
        "mainargv": ["x"],
        "more": [1],
    }
    command = [
        sys.executable,
        str(ROOT / "src/python/worker.py"),
        "run",
        f"--events={tmp_path}/events.jsonl",
        f"--inputs={tmp_path}/inputs",
        "--worker=gw5",
        "--workers=9",
        f"--testrun={'a' * 32}",
    ]
    given = base64.b64encode(marshal.dumps(values)).decode()
    alone = project.run(*command, "--", "test_a.py").stdout
    output = project.run(*command, f"--workerinput={given}", "--", "test_a.py").stdout
    mine = ["my header", "my collection", "my summary"]
    assert all(text in alone for text in mine), alone
    assert not any(text in output for text in mine), output
    assert "FAILED test_a.py::test_a - assert 0" in output


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_what_failed_is_kept_for_pytest(project: Project, mode: str) -> None:
    """pytest itself leaves this to a controller; groups do not undo each other's."""
    slow = "import time\ndef test_{0}():\n    time.sleep(0.3)\n    assert {1}\n"
    project.write(
        test_a=slow.format("a", 0),
        test_b=slow.format("b", 1),
        test_c=slow.format("c", 0),
    )
    project.file(".pytest_cache/v/cache/lastfailed", '{"test_b.py::test_b": true}')
    project.file(".pytest_cache/v/cache/stepwise", '["x"]')
    project.arun(mode, "-p", "3", "--dist-file", ".", status=1)
    cache = project.root / ".pytest_cache/v/cache"
    assert json.loads((cache / "lastfailed").read_text()) == {
        "test_a.py::test_a": True,
        "test_c.py::test_c": True,
    }
    assert json.loads((cache / "stepwise").read_text()) == []


# of pytest-xdist's documentation, "Making session-scoped fixtures execute only once"
ONCE = """
import contextlib, fcntl, json, os, pytest
@contextlib.contextmanager
def file_lock(path):
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
@pytest.fixture(scope="session")
def session_data(tmp_path_factory, worker_id):
    if worker_id == "master":
        return "alone"
    fn = tmp_path_factory.getbasetemp().parent / "data.json"
    with file_lock(str(fn) + ".lock"):
        if fn.is_file():
            data = json.loads(fn.read_text())
        else:
            data = os.urandom(8).hex()
            fn.write_text(json.dumps(data))
            with open("produced", "a") as file:
                file.write(data + "\\n")
    return data
def pytest_runtest_teardown(item):
    with open("folders", "a") as file:
        file.write(f"{item.funcargs['tmp_path']}\\n")
"""
USES_IT = "def test_{0}(session_data, tmp_path): assert {1}, tmp_path\n"


@pytest.mark.parametrize("mode", ["--mp", "--mt", "ninja"])
def test_session_data_is_made_once_in_each_run(
    project: Project, tmp_path, mode: str
) -> None:
    project.write(
        conftest=ONCE,
        test_a=USES_IT.format("a", 1),
        test_b=USES_IT.format("b", 0),
        test_c=USES_IT.format("c", 1),
    )
    project.env["PYTEST_DEBUG_TEMPROOT"] = str(tmp_path)
    for number in range(1, 6):
        project.run_by(mode, "--dist-file", ".", "--retries", "1", status=1)
        assert len(set(lines(project, "produced"))) == number
    (temporary,) = tmp_path.glob("pytest-of-*")
    runs = sorted(path for path in temporary.glob("pytest-[0-9]*"))
    assert len(runs) == 3  # as pytest keeps them
    assert sum((run / ".lock").exists() for run in runs) == 1
    folders = {path.name for path in runs[-1].iterdir() if path.is_dir()}
    passed = {"test_a.py", "test_c.py"}  # Ninja does not run them again
    assert folders == {"test_b.py", "test_b.py-2", *passed} - (
        passed if mode == "ninja" else set()
    )
    assert (runs[-1] / "test_b.py" / "test_b0").is_dir()


def lines(project: Project, name: str) -> list[str]:
    return (project.root / name).read_text().splitlines()


def test_what_is_kept_of_temporary_directories(project: Project) -> None:
    """As pytest's options say; the next run still finds a new folder."""
    project.env["PYTEST_DEBUG_TEMPROOT"] = str(project.root)
    project.write(
        conftest=ONCE,
        test_a=USES_IT.format("a", 1),
        test_b=USES_IT.format("b", 0),
    )
    for policy, left in (
        ("all", {"test_a.py/test_a0", "test_b.py/test_b0"}),
        ("failed", {"test_b.py/test_b0"}),
        ("none", set()),
    ):
        project.file("pytest.ini", f"[pytest]\ntmp_path_retention_policy = {policy}\n")
        project.arun("--mp", "--dist-file", ".", status=1)
        newest = max(project.root.glob("pytest-of-*/pytest-[0-9]*"))
        found = {
            str(path.relative_to(newest))
            for path in newest.glob("*/*0")
            if not path.is_symlink()
        }
        assert found == left
    assert len(lines(project, "produced")) == 3


def test_the_folder_of_basetemp(project: Project) -> None:
    """The first group of a run empties it, and so what groups share is new."""
    project.write(
        conftest=ONCE,
        test_a=USES_IT.format("a", 1),
        test_with_a_name_that_is_long=USES_IT.format("b", 1),
    )
    for _ in range(2):
        project.arun("--mp", "--dist-file", ".", "--basetemp=kept/here")
    assert len(lines(project, "produced")) == 2
    made = project.root / "kept" / "here"
    names = sorted(path.name for path in made.iterdir() if path.is_dir())
    assert "test_a.py" in names and len(names) == 2
    assert all(len(name) <= 9 for name in names)
    assert (made / "test_a.py" / "test_a0").is_dir()
    project.arun("--basetemp=kept/alone", "test_a.py")
    assert (project.root / "kept" / "alone" / "test_a0").is_dir()


GROUPED = """
import os, pytest
from notes import during
pytestmark = pytest.mark.xdist_group({mark})
@pytest.fixture(scope="module")
def held():
    open("held", "x").close()  # fails where it exists
    yield
    os.remove("held")
def test_{0}(held, worker_id): during("{0}", worker_id, 0.1)
def test_{0}_again(held, worker_id): during("{0}", worker_id, 0.1)
"""
MARKED_LATE = """
def pytest_collection_modifyitems(items):
    for item in items:
        if "late" in item.name:
            item.add_marker("xdist_group")
            item.own_markers[-1] = __import__("pytest").mark.xdist_group("x").mark
"""


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_tests_of_an_xdist_group_take_turns(project: Project, mode: str) -> None:
    """Whatever groups they are in; with --mp a fixture of several lives meanwhile."""
    project.file("pytest.ini", "[pytest]\naddopts = --strict-markers\n")
    project.write(
        notes=NOTES,
        conftest=MARKED_LATE,
        test_a=GROUPED.format("a", mark='"x"'),
        test_b=GROUPED.format("b", mark='name="x"'),
        test_late="from notes import during\n"
        "def test_late(worker_id): during('late', worker_id)\n",
        test_free="from notes import during\n"
        "def test_free(worker_id): during('free', worker_id)\n",
    )
    if mode == "--mt":  # between two tests another thread may have its turn
        for name in "ab":
            path = project.root / f"test_{name}.py"
            path.write_text(path.read_text().replace('scope="module"', ""))
    project.arun(mode, "-p", "4", "--dist-file", ".")
    tests = [note for note in seen(project, "test") if note["test"] != "free"]
    tests.sort(key=lambda note: note["begin"])
    assert len(tests) == 5
    for one, other in zip(tests, tests[1:]):
        assert one["end"] <= other["begin"]


def test_the_wait_for_an_xdist_group(project: Project) -> None:
    """No test has begun meanwhile, so no limit counts it; a death ends the wait."""
    mark = "import os, pytest\n@pytest.mark.xdist_group('x')\n"
    project.write(
        test_dies=f"{mark}def test_dies(): os._exit(3)\n",
        test_waits=f"{mark}def test_waits(): pass\n",
    )
    output = project.arun("--mp", "-p", "2", "--dist-file", ".", status=1)
    assert "1 passed, 1 crashed" in output
    (path,) = (project.root / ".aomaker-build/workers").glob("group-*.lock")
    events = project.root / ".aomaker-build/groups/test_waits.py/1/events.jsonl"
    events.unlink()
    with open(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = project.start("arun", "--mp", "-p", "2", "--dist-file", ".")
        wait_for(lambda: events.exists() and '"collected"' in events.read_text())
        time.sleep(0.3)
        assert '"start"' not in events.read_text()
    process.communicate(timeout=60)
    assert process.returncode == 1 and '"start"' in events.read_text()


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_ctrl_c_ends_the_wait_for_an_xdist_group(project: Project, mode: str) -> None:
    project.write(
        test_a="import pytest\n@pytest.mark.xdist_group('x')\ndef test_a(): pass\n",
        test_b="def test_b(): pass\n",
    )
    project.arun(mode, "--dist-file", ".")
    (path,) = (project.root / ".aomaker-build/workers").glob("group-*.lock")
    events = project.root / ".aomaker-build/groups/test_a.py/1/events.jsonl"
    events.unlink()
    with open(path) as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = project.start("arun", mode, "--dist-file", ".")
        wait_for(lambda: events.exists() and '"collected"' in events.read_text())
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 2 and '"start"' not in events.read_text()
