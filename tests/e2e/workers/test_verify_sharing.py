"""`aomaker doctor --verify-sharing`: forks are compared with a fresh pytest."""

from __future__ import annotations

import pytest
from support import Project, assert_fork_equals_fresh, processes_of, wait_for

MODULE = """
import decimal, email.mime.text

def test_one(): pass
"""

LAYOUTS = {
    "plain": {"tests/test_b.py": MODULE},
    "conftest of the root": {
        "conftest.py": """
import os, sys, pytest
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "lib"))
os.environ["STAGE"] = "test"

@pytest.fixture(scope="session")
def server(): return 1
""",
        "lib/tool.py": "ANSWER = 42",
        "tests/test_c.py": "import tool\n\ndef test_c(server): pass\n",
    },
    "src": {
        "pytest.ini": "[pytest]\npythonpath = src\ntestpaths = tests\n",
        "src/product/__init__.py": "from .core import Core",
        "src/product/core.py": "class Core:\n    limit = 3\n",
        "tests/conftest.py": "import product\nCORE = product.Core()\n",
        "tests/test_c.py": "from product import core\n\ndef test_c(): pass\n",
    },
    "helper beside conftest": {
        "tests/conftest.py": "from helper import BASE\n",
        "tests/helper.py": "BASE = 'http://localhost'\nSEEN = []\n",
        "tests/test_c.py": "import helper\n\ndef test_c(): pass\n",
    },
    "importlib": {
        "pytest.ini": "[pytest]\naddopts = --import-mode=importlib\n",
        "tests/conftest.py": "",
        "tests/unit/test_c.py": "def test_c(): pass\n",
    },
    "log file, state of the process": {
        "conftest.py": """
import gc, locale, logging, os, random, signal, socket, sys
handler = logging.FileHandler("suite.log", mode="a")
logging.getLogger().addHandler(handler)
logging.getLogger("product").setLevel(logging.DEBUG)
os.umask(0o077)
random.seed(7)
signal.signal(signal.SIGUSR1, lambda *_: None)
socket.setdefaulttimeout(30)
sys.setrecursionlimit(3000)
gc.set_threshold(500, 5, 5)
locale.setlocale(locale.LC_ALL, "C")
""",
    },
    "basicConfig, warning filters": {
        "pytest.ini": "[pytest]\nfilterwarnings =\n  error\n"
        "  ignore:old:DeprecationWarning\n",
        "conftest.py": """
import logging
from warnings import simplefilter
logging.basicConfig(level=logging.DEBUG, format="%(message)s")
simplefilter('ignore', UserWarning)
""",
    },
    "plugin by -p": {
        "pytest.ini": "[pytest]\naddopts = -p plugin\npythonpath = .\n",
        "plugin.py": """
import pytest
CALLS = []

@pytest.fixture
def answer(): return 42

def pytest_configure(config):
    CALLS.append(config.rootpath.name)
""",
    },
    "coverage": {
        "pytest.ini": "[pytest]\naddopts = --cov=product --cov-report=\n"
        "pythonpath = src\n",
        "src/product.py": "def f(): return 1\n",
        "tests/test_c.py": "import product\n\ndef test_c(): pass\n",
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout(project: Project, layout: str) -> None:
    if layout == "coverage":
        pytest.importorskip("pytest_cov")
    for name, text in {"tests/test_a.py": MODULE, **LAYOUTS[layout]}.items():
        project.file(name, text)
    if "tests/test_c.py" in LAYOUTS[layout]:
        (project.root / "tests" / "test_a.py").unlink()
    assert_fork_equals_fresh(project)


def test_on_a_terminal(project: Project) -> None:
    project.on_terminal = True
    project.file("tests/test_a.py", MODULE)
    output = project.aomaker("doctor", "--verify-sharing", status=0)
    assert "forks begin as fresh sessions of pytest" in output
    assert "the fork server has left the terminal" in output


# values that an import gets from another process, which nobody watches: by itself,
# in a container, of a class, of an object
PERSONAL = """from subprocess import getoutput
A = getoutput('cat /proc/sys/kernel/random/uuid')
B = {'id': [getoutput('cat /proc/sys/kernel/random/uuid')]}
class C:
    id = getoutput('cat /proc/sys/kernel/random/uuid')
class D: pass
E = D()
E.id = getoutput('cat /proc/sys/kernel/random/uuid')
"""


def test_values_that_forks_share(project: Project) -> None:
    project.file("tests/conftest.py", PERSONAL)
    project.file("tests/test_a.py", MODULE)
    output = project.aomaker("doctor", "--verify-sharing", status=1)
    lines = [line for line in output.splitlines() if "conftest.py:" in line]
    for name in ("2 A", "3 B", "5 C.id", "7 E"):
        [line] = [line for line in lines if f"tests/conftest.py:{name}" in line]
        assert "in each fork, another in each fresh pytest" in line
    assert "isolation: spawn" in output


def test_secrets_are_not_printed(project: Project) -> None:
    project.file(
        "tests/conftest.py",
        "import os, subprocess\n"
        "TOKEN = subprocess.getoutput('cat /proc/sys/kernel/random/uuid')\n"
        "os.environ['DB_PASSWORD'] = OTHER = TOKEN.strip()\n"
        "SETTINGS = {'password': TOKEN.strip()}\n",
    )
    project.file("tests/test_a.py", "def test(): open('ran', 'w').close()\n")
    output = project.aomaker("doctor", "--verify-sharing", status=1)
    (value,) = (line for line in output.splitlines() if "OTHER" in line)
    secret = value.split("'")[1]
    assert len(secret) == 36
    assert output.count(secret) == 1
    assert "environment: DB_PASSWORD" in output
    assert not (project.root / "ran").exists()


def test_lifecycle_is_that_of_a_run(project: Project) -> None:
    """login.py is called, and fixtures of the run are there in both."""
    project.file("conf/config.yaml", "env: test\ntest: {base_url: http://x}\n")
    project.file(
        "login.py",
        """
class Login:
    def login(self):
        print("logged in", file=open("logins", "a"))
        return {}
    def make_headers(self, response):
        return {"Authorization": "Bearer abcdefgh"}
""",
    )
    project.file("tests/test_a.py", MODULE)
    assert_fork_equals_fresh(project)
    assert (project.root / "logins").read_text() == "logged in\n"


def test_selection_and_names(project: Project) -> None:
    for name in ("a", "b"):
        project.file(
            f"tests/test_{name}.py",
            f"import pytest\n\n@pytest.mark.{name}\ndef test(): pass\n",
        )
    output = assert_fork_equals_fresh(project, "tests/test_b.py")
    assert "tests/test_b.py: no difference" in output
    assert "test_a.py" not in output
    output = assert_fork_equals_fresh(project, "--dist-mark", "a", "b")
    assert "a: no difference\n" in output
    assert "b: no difference\n" in output
    output = project.aomaker("doctor", "--verify-sharing", "tests/test_c.py", status=4)
    assert "there is no group 'tests/test_c.py', did you mean" in output
    for words in (["tests/test_b.py"], ["--dist-mark", "a"]):
        output = project.aomaker("doctor", *words, status=4)
        assert f"takes '{words[0]}' with --verify-sharing only" in output


def test_no_test_to_begin(project: Project) -> None:
    project.file(
        "tests/test_a.py",
        "import pytest\npytest.skip('not here', allow_module_level=True)\n",
    )
    output = project.aomaker("doctor", "--verify-sharing", status=5)
    assert "tests/test_a.py: not compared, as no test begins" in output


def test_ctrl_c(project: Project) -> None:
    project.file(
        "tests/test_a.py",
        "import pathlib, time\npathlib.Path('began').touch()\ntime.sleep(600)\n",
    )
    words = "aomaker", "doctor", "--verify-sharing"
    status, _ = project.interrupt(*words, when=["began"])
    assert status == 2
    wait_for(lambda: not processes_of(project))
