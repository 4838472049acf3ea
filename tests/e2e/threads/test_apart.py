"""--mt: what can be done once in a process, or in one of its threads."""

from __future__ import annotations

import pytest
from support import processes_of, wait_for

LIBRARY = """
done = False
def configure():
    global done
    if done:
        raise RuntimeError("already configured")
    done = True
"""
ONCE = {
    "import": "settings.configure()",
    "configure": "def pytest_configure(): settings.configure()",
    "sessionstart": "def pytest_sessionstart(): settings.configure()",
    "usage": """
import pytest
def pytest_configure():
    try: settings.configure()
    except RuntimeError as error: raise pytest.UsageError(str(error))
""",
    "collection": "def pytest_collection_modifyitems(): settings.configure()",
    "fixture": """
import pytest
@pytest.fixture(scope="session", autouse=True)
def configured(): settings.configure()
""",
    "module": """
import pytest
@pytest.fixture(scope="module")
def configured(): settings.configure()
@pytest.fixture(autouse=True)
def used(configured): pass
""",
}
PLAN = "the groups run in processes, as they cannot share one (use --mp instead of"
WORD = "went on in a Python of its own, as it cannot share a process (use --mp):"


AT_ONCE = {"configure", "sessionstart", "usage"}  # called in the root's conftest.py


def said(output: str) -> str:
    """The reason that is given before anything runs."""
    line = next(line for line in output.splitlines() if PLAN in line)
    return line.partition("--mt): ")[2]


@pytest.mark.parametrize(
    "what, folder",
    [
        (what, folder)
        for what in ONCE
        for folder in ("", "sub/")
        if not folder or what not in AT_ONCE
    ],
)
def test_once(project, what, folder):
    project.file("settings.py", LIBRARY)
    project.file("conftest.py", "")
    project.file(f"{folder}conftest.py", f"import settings\n{ONCE[what]}\n")
    for name in "abc":
        project.file(f"{folder}test_{name}.py", f"def test_{name}(): pass\n")
    output = project.arun("--mt", "--dist-file", ".")
    assert "3 passed" in output
    if what in ("fixture", "module"):  # known when it happens
        assert output.count(WORD) == 2
        assert f"{folder}conftest.py:5: RuntimeError: already configured" in output
    else:
        why = said(output)
        assert why.startswith(f"{folder}conftest.py:")
        assert why.endswith("already configured")
        assert why in " ".join(project.aomaker("doctor").split())


def test_what_fails_in_a_process_of_its_own_too(project):
    project.write(
        conftest="""
import os, pytest
@pytest.fixture(scope="session", autouse=True)
def first():
    os.mkdir("made")
""",
        test_a="def test_a(): pass\n",
        test_b="def test_b(): pass\n",
    )
    output = project.arun("--mt", "--dist-file", ".", status=1)
    assert "1 passed, 1 error" in output and "FileExistsError" in output
    assert sum(project.results().values()) == 2


def test_a_module_that_ends_the_session(project):
    """No other group reads it, so it does the same in a process of its own."""
    project.write(
        test_a="def test_a(): pass\n",
        test_b="import sys\nsys.exit(7)\n",
        test_c="def test_c(): pass\n",
    )
    output = project.arun("--mt", "--dist-file", ".", "-p", "1", status=1)
    assert "INTERNALERROR: SystemExit: 7 while it was collected" in output
    assert WORD not in output
    assert sum(project.results().values()) == 3


def test_rest_of_a_group(project):
    """What has ended before does not run again."""
    project.write(
        settings=LIBRARY,
        conftest="""
import pytest, settings
@pytest.fixture(scope="session")
def configured(): settings.configure()
""",
        **{
            f"test_{name}": """
def test_before():
    with open("told", "a") as file: print("x", file=file)
def test_it(configured): pass
def test_after(configured): pass
"""
            for name in "ab"
        },
    )
    output = project.arun("--mt", "--dist-file", ".")
    assert "6 passed" in output and output.count(WORD) == 1
    assert (project.root / "told").read_text() == "x\n" * 2


def test_a_connection_of_a_thread(project):
    project.write(
        db="""
import sqlite3
connection = sqlite3.connect(":memory:")
connection.execute("create table t as select 1")
def one(): return connection.execute("select * from t").fetchone() == (1,)
""",
        **{f"test_{name}": "import db\ndef test(): assert db.one()\n" for name in "ab"},
    )
    output = project.arun("--mt", "--dist-file", ".")
    assert "2 passed" in output and output.count(WORD) == 1
    assert "created in a thread" in output


def test_a_connection_that_conftest_knows(project):
    project.write(
        conftest="import db\n",
        db="import sqlite3\nclass Store:\n    def __init__(self):\n"
        "        self.one = sqlite3.connect(':memory:')\nstore = Store()\n",
        test_a="def test_a(): pass\n",
        test_b="def test_b(): pass\n",
    )
    output = project.arun("--mt", "--dist-file", ".")
    assert said(output) == "db.py: store is for one thread (sqlite3.Connection)"


def test_what_a_plugin_keeps(project):
    """Its functions would know the session that has begun last."""
    project.env["PYTHONPATH"] = str(project.root.parent / "lib" / "site-packages")
    project.file("pytest.ini", "[pytest]\naddopts = -p keeper\n")
    project.file(
        "../lib/site-packages/keeper.py",
        """
_recorder = None
class Recorder:
    def __init__(self, config): self.config = config
def pytest_configure(config):
    global _recorder
    _recorder = Recorder(config)
def pytest_unconfigure():
    global _recorder
    _recorder = None
""",
    )
    project.write(test_a="def test_a(): pass\n", test_b="def test_b(): pass\n")
    output = project.arun("--mt", "--dist-file", ".")
    assert said(output) == "keeper._recorder is that of one session"


def test_a_suite_that_can_share_a_process(project):
    project.file("conftest.py", "import logging\nlogging.basicConfig()\n")
    project.file("sub/conftest.py", "def pytest_collection_modifyitems(): pass\n")
    project.file("broken/conftest.py", "raise RuntimeError\n")
    project.file("broken/test_c.py", "def test_c(): pass\n")
    for name in "ab":
        project.file(f"sub/test_{name}.py", "def test_it(): pass\n")
    for selection in (["--dist-suite", "."], ["--dist-file", "sub"]):
        output = project.arun("--mt", *selection, status=None)
        assert "in one process" in output and PLAN not in output
    assert "2 passed" in output


def test_sessions_that_are_tried_leave_nothing(project):
    """They may have started something; and no end of a session is seen, whose hooks
    may send what has passed.
    """
    project.write(
        conftest="""
import subprocess
def tell(what):
    with open("told", "a") as file: print(what, file=file)
def pytest_sessionstart():
    tell("start")
    subprocess.Popen(["sleep", "77.77"])
def pytest_sessionfinish(): tell("finish")
""",
        test_a="def test_a(): pass\n",
        test_b="def test_b(): pass\n",
    )
    project.arun("--mt", "--dist-file", ".")
    told = (project.root / "told").read_text().split()
    # of two groups and the controller
    assert told.count("start") >= 5 and told.count("finish") == 3
    wait_for(lambda: not processes_of(project))
