"""A group inherits only what it would have made itself."""

from __future__ import annotations

import json
import os
import textwrap

import pytest
from support import install_plugin

NAMES = {
    "uuid": "import uuid\nNAME = uuid.uuid4().hex",
    "pid": "import os\nNAME = f'run-{os.getpid()}'",
    "token": "import secrets\nNAME = secrets.token_hex(8)",
    "random": "import random\nNAME = str(random.random())",
    "helper": "from helper import NAME",
    "library": "import unique\nNAME = unique.NAME",
    "plugin": "pytest_plugins = ['helper']\nfrom helper import NAME",
    "argv": "import sys\nNAME = ' '.join(sys.argv).replace(' ', '+')",
    "tempdir": "import tempfile\nNAME = tempfile.mkdtemp()",
    "port": (
        "import socket\n"
        "with socket.socket() as s:\n"
        "    s.bind(('127.0.0.1', 0))\n"
        "    NAME = str(s.getsockname()[1])"
    ),
}
TEST = """
    import conftest
    def test():
        open("names", "a").write(conftest.NAME + "\\n")
"""


def write(project, conftest, test=TEST, groups="abc", **files):
    for name, text in {"conftest": conftest, **files}.items():
        project.file(f"{name}.py", textwrap.dedent(text))
    for name in groups:
        project.file(f"test_{name}.py", textwrap.dedent(test))


def personal(project):
    path = project.root / ".aomaker-build/personal.json"
    return json.loads(path.read_text())["findings"] if path.exists() else []


def lines(project, name):
    return (project.root / name).read_text().split()


@pytest.fixture
def library(project, tmp_path):
    """Writes a module where installed packages lie."""
    site = tmp_path / "lib" / "site-packages"
    site.mkdir(parents=True)
    project.env["PYTHONPATH"] = str(site)

    def add(name, text):
        (site / f"{name}.py").write_text(textwrap.dedent(text))

    return add


@pytest.mark.parametrize("name", NAMES)
def test_each_group_has_a_name_of_its_own(project, library, name):
    library("unique", "import uuid\nNAME = uuid.uuid4().hex")
    write(project, NAMES[name], helper="import uuid\nNAME = uuid.uuid4().hex")
    for _ in range(2):
        (project.root / "names").unlink(missing_ok=True)
        project.arun("--mp", "--dist-file", ".")
        assert len(set(lines(project, "names"))) == 3


def test_untried_library_that_conftest_has_imported(project, library):
    """The session that collects cannot try out what it has imported already."""
    library("unique", "import uuid\nNAME = uuid.uuid4().hex")
    write(project, NAMES["library"])
    project.arun("--mp", "--dist-file", ".")
    path = project.root / ".aomaker-build/preload.json"
    state = json.loads(path.read_text())
    path.write_text(json.dumps({**state, "modules": {"unique": "untried"}}))
    (project.root / "names").unlink()
    project.arun("--mp", "--dist-file", ".")
    assert len(set(lines(project, "names"))) == 3


@pytest.mark.parametrize(
    "conftest, what",
    [
        ("import gc\ngc.disable()\ndef is_so(): return not gc.isenabled()", set()),
        (
            "import os\nos.fork = None\ndef is_so(): return os.fork is None",
            {"functions of Python are replaced"},
        ),
    ],
)
def test_what_the_server_needs_itself(project, conftest, what):
    write(project, conftest, "import conftest\ndef test(): assert conftest.is_so()")
    project.arun("--mp", "--dist-file", ".")
    assert {each["what"] for each in personal(project)} == what


def test_it_is_remembered(project):
    """The next run imports conftest.py to collect, and in its groups."""
    conftest = "import uuid\nNAME = uuid.uuid4().hex\nopen('log', 'a').write('x')"
    write(project, conftest)
    project.arun("--mp", "--dist-file", ".")
    found = {
        (os.path.basename(each["file"]), each["line"]) for each in personal(project)
    }
    assert found == {("conftest.py", 2)}
    (project.root / "log").unlink()
    project.arun("--mp", "--dist-file", ".")
    assert len((project.root / "log").read_text()) == 4
    write(project, "NAME = 'the same'\nopen('log', 'a').write('x')")
    (project.root / "log").unlink()
    project.arun("--mp", "--dist-file", ".")
    assert len((project.root / "log").read_text()) == 2  # collected again, then once


def test_doctor_names_it_and_isolation_overrides(project):
    write(project, "import uuid\nNAME = uuid.uuid4().hex\n")
    advice = " ".join(project.aomaker("doctor").split())
    assert "conftest.py:2: a random number is drawn" in advice
    assert "isolation: fork shares it" in advice
    for isolation, n in ("fork", 1), ("auto", 3), ("spawn", 3):
        (project.root / "names").unlink(missing_ok=True)
        project.file("conf/aomaker.yaml", f"isolation: {isolation}\n")
        project.arun("--mp", "--dist-file", ".")
        assert len(set(lines(project, "names"))) == n
    write(project, "NAME = 'the same'\n")
    assert "for itself" not in project.aomaker("doctor")


def test_the_folder_of_conftest_stays(project):
    """The function that removes it belongs to one group, and to each."""
    write(
        project,
        """
        import atexit, shutil, tempfile
        FOLDER = tempfile.mkdtemp(dir='.')
        atexit.register(shutil.rmtree, FOLDER)
        """,
        """
        import os, time, conftest
        def test():
            time.sleep({"test_a": 0, "test_b": .5, "test_c": 1}[__name__])
            assert os.path.isdir(conftest.FOLDER)
        """,
    )
    project.arun("--mp", "--dist-file", ".", "-p", "3")
    assert not [path for path in project.root.glob("tmp*")]


def test_a_log_file_is_shared(project):
    """conftest.py is imported once, and nothing is written twice."""
    write(
        project,
        """
        import logging
        log = open("own.log", "a")
        log.write("begin\\n")  # which is not written yet
        logging.basicConfig(filename="run.log", level=logging.INFO)
        logging.info("imported")
        """,
        """
        import logging, conftest
        def test():
            logging.info("ran")
            print("ran", file=conftest.log)
        """,
    )
    project.arun("--mp", "--dist-file", ".", "-p", "3")
    assert not personal(project)
    log = (project.root / "run.log").read_text()
    assert log.count("ran") == 3 and log.count("imported") == 2  # planned, and run
    assert sorted(lines(project, "own.log")) == 2 * ["begin"] + 3 * ["ran"]


def test_generators_of_libraries_are_seeded_anew(project, library):
    library(
        "names",
        """
        import random
        _generator = random.Random()
        def seed(value): _generator.seed(value)
        def draw(): return str(_generator.random())
        """,
    )
    test = """
        import names
        def test():
            open("names_", "a").write(names.draw() + "\\n")
        """
    write(project, "import names", test)
    project.arun("--mp", "--dist-file", ".")
    assert len(set(lines(project, "names_"))) == 3 and not personal(project)
    (project.root / "names_").unlink()
    write(project, "import names\nnames.seed(1)", test)
    project.arun("--mp", "--dist-file", ".")
    assert len(set(lines(project, "names_"))) == 1 and not personal(project)


def test_a_thread_of_a_plugin(project):
    """Its pytest_configure starts a thread: forks configure themselves, and the
    suite is not collected by a new session for each module.
    """
    write(
        project,
        """
        import threading, time
        open("imported", "a").write("x")
        def pytest_configure(config):
            thread = threading.Thread(target=time.sleep, args=(60,), daemon=True)
            thread.start()
            config.alive = thread.is_alive
        """,
        """
        import pytest
        @pytest.mark.one
        def test(pytestconfig): assert pytestconfig.alive()
        """,
    )
    project.file("pytest.ini", "[pytest]\nmarkers = one\n")
    for _ in range(2):
        (project.root / "imported").unlink(missing_ok=True)
        project.arun("--mp", "--dist-mark", "one")
        assert project.summary()["counts"]["passed"] == 3
        assert len((project.root / "imported").read_text()) <= 4
        (project.root / "test_a.py").write_text(
            (project.root / "test_a.py").read_text() + "\n"
        )


@pytest.mark.parametrize("personal_one", [True, False])
def test_an_installed_plugin(project, tmp_path, personal_one):
    """One that makes something personal is imported by each group."""
    site = tmp_path / "lib" / "site-packages"
    name = "uuid.uuid4().hex" if personal_one else "'shared'"
    install_plugin(site, "unique", f"import uuid\nNAME = {name}\n")
    project.env["PYTHONPATH"] = str(site)
    write(project, "from unique import NAME")
    for _ in range(2):
        (project.root / "names").unlink(missing_ok=True)
        project.arun("--mp", "--dist-file", ".")
        assert len(set(lines(project, "names"))) == (3 if personal_one else 1)
    assert bool(personal(project)) == personal_one


def test_plugins_before_a_personal_one_are_shared(project, tmp_path):
    """Each group imports the personal one, and those after it, in their order."""
    plugins = {
        "first": "",
        "unique": "import uuid\nNAME = uuid.uuid4().hex\n",
        "follower": "from unique import NAME\n",
        "last": "import sys\nIS_LAST = 'unique' in sys.modules\n",
    }
    sites = {name: tmp_path / "lib" / name / "site-packages" for name in plugins}
    for name, text in plugins.items():
        count = f"with open({str(tmp_path / name)!r}, 'a') as f: f.write('x')\n"
        install_plugin(sites[name], name, text + count)
    project.env["PYTHONPATH"] = os.pathsep.join(map(str, sites.values()))
    write(project, "import last\nfrom follower import NAME\nassert last.IS_LAST")
    for _ in range(2):
        (project.root / "names").unlink(missing_ok=True)
        for name in plugins:
            (tmp_path / name).unlink(missing_ok=True)
        project.arun("--mp", "--dist-file", ".")
        assert len(set(lines(project, "names"))) == 3
    assert len((tmp_path / "first").read_text()) == 1  # by the server
    assert len((tmp_path / "follower").read_text()) >= 3
    found = {each["arguments"] for each in personal(project)}
    assert {"plugin unique", "plugin follower"} <= found
    assert not {"plugin first", "plugin last"} & found


def test_a_plugin_that_needs_the_project(project, tmp_path):
    """Its hooks run in the project's sessions alone (pytest-django's settings)."""
    site = tmp_path / "lib" / "site-packages"
    install_plugin(
        site,
        "needs",
        "def pytest_load_initial_conftests(early_config):\n"
        "    import settings_of_project\n"
        "    open('began', 'a').write('x')\n",
    )
    project.env["PYTHONPATH"] = str(site)
    project.file("src/settings_of_project.py", "")
    project.file("pytest.ini", "[pytest]\npythonpath = src\n")
    write(project, "", "def test(): pass\n")
    output = project.arun("--mp", "--dist-file", ".")
    assert "of its own" not in output and "fork server" not in output
    assert len((project.root / "began").read_text()) == 2  # planned, and run


def test_the_stack_is_as_low_as_in_a_python_of_its_own(project):
    write(
        project,
        "",
        """
        import sys
        def test():
            depth, frame = 0, sys._getframe()
            while frame: depth, frame = depth + 1, frame.f_back
            open("depths", "a").write(f"{depth}\\n")
        """,
    )
    project.arun("--mp", "--dist-file", ".")
    project.file("conf/aomaker.yaml", "isolation: spawn\n")
    project.arun("--mp", "--dist-file", ".")
    depths = list(map(int, lines(project, "depths")))
    assert len(depths) == 6 and abs(max(depths) - min(depths)) <= 1


@pytest.mark.parametrize("capture", ["fd", "sys", "no"])
def test_streams_that_conftest_keeps(project, library, capture):
    """They are those of the tests, as in a pytest of its own."""
    library("keeper", "from sys import stderr, stdout")
    write(
        project,
        """
        import logging, sys, keeper
        print("printed at import")
        logging.basicConfig(level=logging.INFO)
        OUT = sys.stdout
        """,
        """
        import logging, sys, conftest, keeper
        def test_same():
            assert conftest.OUT is sys.stdout is keeper.stdout
            assert keeper.stderr is sys.stderr
            print("by the", "test", file=keeper.stdout)
            logging.info("logged")
            assert False
        """,
    )
    project.file("pytest.ini", f"[pytest]\naddopts = --capture={capture}\n")
    output = project.arun("--mp", "--dist-file", ".", status=1)
    assert project.summary()["counts"]["failed"] == 3 and "assert False" in output
    if capture != "no":
        assert output.count("by the test") == 3 and "INFO:root:logged" in output
        assert "printed at import" not in output
