"""--mt: what can be done once in a process, or in one of its threads."""

from __future__ import annotations

import pytest

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
WORD = "went on in a Python of its own, as it cannot share a process (use --mp):"


AT_ONCE = {"configure", "sessionstart", "usage"}  # called in the root's conftest.py


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
    assert output.count(WORD) == 2
    assert "already configured" in output
    if what != "usage":
        assert f"{folder}conftest.py:" in output


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
