"""`aomaker doctor --verify-sharing`: forks are compared with a fresh pytest."""

from __future__ import annotations

import pytest
from support import Project, assert_fork_equals_fresh

MODULE = """
import decimal, email.mime.text

def test_one(): pass
"""

LAYOUTS = {
    "plain": {},
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
    "log file": {
        "conftest.py": """
import logging
handler = logging.FileHandler("suite.log", mode="a")
logging.getLogger().addHandler(handler)
logging.getLogger("product").setLevel(logging.DEBUG)
""",
    },
    "basicConfig": {
        "conftest.py": """
import logging
logging.basicConfig(level=logging.DEBUG, format="%(message)s")
""",
    },
    "warning filters": {
        "pytest.ini": "[pytest]\nfilterwarnings =\n  error\n"
        "  ignore:old:DeprecationWarning\n",
        "conftest.py": "from warnings import simplefilter\n"
        "simplefilter('ignore', UserWarning)\n",
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
    "state of the process": {
        "conftest.py": """
import gc, locale, os, random, signal, socket, sys
os.umask(0o077)
random.seed(7)
signal.signal(signal.SIGUSR1, lambda *_: None)
socket.setdefaulttimeout(30)
sys.setrecursionlimit(3000)
gc.set_threshold(500, 5, 5)
locale.setlocale(locale.LC_ALL, "C")
""",
    },
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layout(project: Project, layout: str) -> None:
    if layout == "coverage":
        pytest.importorskip("pytest_cov")
    project.file("tests/test_a.py", MODULE)
    project.file("tests/test_b.py", MODULE)
    for name, text in LAYOUTS[layout].items():
        project.file(name, text)
    assert_fork_equals_fresh(project)


# values that an import makes in a way that nobody can watch
PERSONAL = {
    "a value": ("RUN = open('/proc/sys/kernel/random/uuid').read()", "1 RUN"),
    "in a container": (
        "RUN = {'id': [open('/proc/sys/kernel/random/uuid').read()]}",
        "1 RUN",
    ),
    "of a class": (
        "class Run:\n    id = open('/proc/sys/kernel/random/uuid').read()",
        "2 Run.id",
    ),
    "of an object": (
        "class Run: pass\nRUN = Run()\n"
        "RUN.id = open('/proc/sys/kernel/random/uuid').read()",
        "2 RUN",
    ),
}


@pytest.mark.parametrize("case", PERSONAL)
def test_value_that_forks_share(project: Project, case: str) -> None:
    text, name = PERSONAL[case]
    project.file("tests/conftest.py", text + "\n")
    project.file("tests/test_a.py", MODULE)
    output = project.aomaker("doctor", "--verify-sharing", status=1)
    line = next(line for line in output.splitlines() if "conftest.py:" in line)
    assert f"tests/conftest.py:{name}" in line
    assert "in each fork, another in each fresh pytest" in line
    assert "isolation: spawn" in output
