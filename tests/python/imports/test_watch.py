"""What is found at the import of a module of the project, in a fresh Python."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[3] / "src" / "python"
DRIVER = f"""
import sys
sys.path[:0] = [{str(SOURCES)!r}, "."]
import json, os, pytest
from aomaker_pytest.imports import watch as import_watch
with import_watch.watch() as watched:
    import conftest
found = [
    [each.what, each.place and [os.path.basename(each.place.file), each.place.line]]
    for each in watched.findings
]
print()
print(json.dumps(found), flush=True)
os._exit(0)
"""
RANDOM = "a random number is drawn"
TIME = "the time is taken"
PROCESS = "the process id is asked for"
ARGV = "the command line is read, which names the tests of a group"
WORKER = "the name of the worker is asked for"


def findings(folder, source, driver=DRIVER, **modules):
    """The findings for this conftest.py and these modules of the project."""
    for name, text in {"conftest": source, **modules}.items():
        (folder / f"{name}.py").write_text(textwrap.dedent(text))
    done = subprocess.run(
        [sys.executable, "-c", driver],
        cwd=folder,
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
        env={
            **os.environ,
            "TMPDIR": str(folder),
            "OPENBLAS_NUM_THREADS": "1",
            "PYTEST_XDIST_WORKER": "gw1",
        },
    )
    return json.loads(done.stdout.splitlines()[-1])


PERSONAL = {
    "random": (RANDOM, "import random; X = random.random()"),
    "choice": (RANDOM, "from random import choice; X = choice('abc')"),
    "own generator": (RANDOM, "import random; X = random.Random().random()"),
    "uuid4": (RANDOM, "import uuid; X = uuid.uuid4()"),
    "uuid1": (RANDOM, "import uuid; X = uuid.uuid1()"),
    "secrets": (RANDOM, "import secrets; X = secrets.token_hex(4)"),
    "urandom": (RANDOM, "import os; X = os.urandom(4)"),
    "system": (RANDOM, "import random; X = random.SystemRandom().random()"),
    "getrandom": (RANDOM, "import os; X = os.getrandom(4)"),
    "device": (RANDOM, "with open('/dev/urandom', 'rb') as file: X = file.read(4)"),
    "replaced": (
        "functions of Python are replaced",
        "import time; time.sleep = lambda seconds: None",
    ),
    "pid": (PROCESS, "import os; X = os.getpid()"),
    "parent": (PROCESS, "import os; X = os.getppid()"),
    "process group": (PROCESS, "import os; X = os.getpgrp()"),
    "session": (PROCESS, "import os; X = os.getsid(0)"),
    "kernel's uuid": (
        RANDOM,
        "from pathlib import Path\n"
        "X = Path('/proc/sys/kernel/random/uuid').read_text()",
    ),
    "lock": (
        "a lock is made that processes share",
        "import multiprocessing; X = multiprocessing.RLock()",
    ),
    "memory": ("memory is made that forks share", "import mmap; X = mmap.mmap(-1, 8)"),
    "monotonic": (TIME, "import time; X = time.monotonic()"),
    "counter": (TIME, "from time import perf_counter as now; X = now()"),
    "processor": (TIME, "import os; X = os.times()"),
    "time": (TIME, "import time; X = time.time()"),
    "date": (TIME, "import time; X = time.strftime('%Y-%m-%d')"),
    "from time": (TIME, "from time import time; X = time()"),
    "milliseconds": (
        TIME,
        "from helper import name\nX = name()",
    ),
    "rounded up": (TIME, "from helper import next_second\nX = next_second()"),
    "now": (TIME, "from datetime import datetime; X = datetime.now()"),
    "argv": (ARGV, "import sys; X = sys.argv"),
    "else": (
        ARGV,
        'import sys\nif __name__ == "__main__": X = 1\nelse: X = sys.argv[1:]',
    ),
    "comprehension": (ARGV, "import sys; X = [sys.argv for i in 'a']"),
    "class": (TIME, "import datetime\nclass C: X = datetime.date.today()"),
    "tempdir": ("a temporary file is made", "import tempfile; X = tempfile.mkdtemp()"),
    "mktemp": (RANDOM, "import tempfile; X = tempfile.mktemp()"),
    "tempfile": (
        "a temporary file is made",
        "import tempfile; X = tempfile.NamedTemporaryFile(delete=False); X.close()",
    ),
    "port": (
        "a port is bound",
        "import socket\nwith socket.socket() as s: s.bind(('127.0.0.1', 0))",
    ),
    "socket": ("a file or socket stays open", "import socket; X = socket.socket()"),
    "file": ("a file or socket stays open", "X = open('x', 'w')"),
    "reading": ("a file or socket stays open", "X = open(__file__)"),
    "thread": (
        "a thread is started",
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(9,), daemon=True).start()",
    ),
    "child": (
        "a process is left running",
        "import subprocess\n"
        "X = subprocess.Popen(['sleep', '9'], stdin=subprocess.DEVNULL)",
    ),
    "atexit": (
        "a function for the end is registered",
        "import atexit; atexit.register(print)",
    ),
    "at fork": (
        "a function for forks is registered",
        "import os; os.register_at_fork(before=print)",
    ),
    "worker": (WORKER, "import os; X = os.environ['PYTEST_XDIST_WORKER']"),
    "worker, perhaps": (WORKER, "import os; X = os.getenv('PYTEST_XDIST_WORKER')"),
    "test run": (WORKER, "import os; X = 'PYTEST_XDIST_TESTRUNUID' in os.environ"),
    "all variables": (WORKER, "import os; X = {**os.environ}"),
    "alarm": (
        "a timer is set, which no fork inherits",
        "import signal; signal.alarm(500)",
    ),
    "signal": (
        "a signal handler is set",
        "import signal; signal.signal(signal.SIGUSR1, print)",
    ),
}


@pytest.mark.parametrize("name", PERSONAL)
def test_personal(tmp_path, name):
    what, source = PERSONAL[name]
    helper = (
        "import math, time\n"
        "def name(): return int(round(time.time() * 1000))\n"
        "def next_second(): return math.ceil(time.time())"
    )
    found = findings(tmp_path, source, helper=helper)
    line = source.count("\n") + 1
    assert what in [each for each, _ in found], found
    assert [place for each, place in found if each == what][0] in (
        ["conftest.py", line],
        ["conftest.py", 1],
    )


def test_numpy(tmp_path):
    pytest.importorskip("numpy")
    drawn = "import numpy; X = numpy.random.rand()"
    assert [RANDOM, None] in findings(tmp_path, drawn)
    assert not findings(tmp_path, "import numpy; numpy.random.seed(1)")
    assert not findings(tmp_path, "import numpy; X = numpy.random.default_rng(5)")


IMPERSONAL = {
    "nothing": "",
    "seeded": "import random; random.seed(1); X = random.random()",
    "seeded generator": "import random; X = random.Random(1).random()",
    "generator": "import random; X = random.Random()",
    "later": "import os, time, uuid\ndef f(): return os.getpid(), uuid.uuid4()",
    "now later": "import datetime\ndef f(): return datetime.datetime.now()",
    "a time": "import datetime; X = datetime.datetime(2020, 1, 1)",
    "removed folder": "import tempfile\nwith tempfile.TemporaryDirectory(): pass",
    "appended": "X = open('log', 'a')",
    "logging": "import logging\nlogging.basicConfig(filename='log')\n"
    "logging.error('it asks for the time and the process id')",
    "ended child": "import subprocess; subprocess.run(['true'])",
    "ended thread": "import threading\n"
    "t = threading.Thread(target=int); t.start(); t.join()",
    "step": "import allure\n@allure.step('a')\ndef f(): pass",
    "imported clock": "from time import time\ndef f(): return time()",
    "number": "X = 5; Y = 'v1.2.3'; TIMES = 3",
    "clock later": "import time\ndef f(): return time.monotonic()",
    "environment": "import os; os.environ['X'] = '1'; X = os.environ.get('X')",
    "program": 'import sys, time\nif __name__ == "__main__":\n'
    "    X = sys.argv, time.time()",
    "a walk": "import os; X = {k.lower(): v for k, v in os.environ.items()}",
    "a copy": "import os; X = os.environ.copy()",
}


@pytest.mark.parametrize("name", IMPERSONAL)
def test_impersonal(tmp_path, name):
    assert findings(tmp_path, IMPERSONAL[name]) == []


def test_a_helper_of_the_project(tmp_path):
    """It is as personal as conftest.py, and is the one that is named."""
    found = findings(tmp_path, "import helper", helper="import uuid\nX = uuid.uuid4()")
    assert found == [[RANDOM, ["helper.py", 2]]]
    found = findings(
        tmp_path,
        "import helper\nX = helper.name()",
        helper="import uuid\ndef name(): return uuid.uuid4()",
    )
    assert found == [[RANDOM, ["conftest.py", 2]]]


def test_code_that_has_another_file_name(tmp_path):
    """As that of a conftest.py which pytest has kept, after its folder was moved."""
    source = "import time\nX = str(time.time())\n"
    driver = DRIVER.replace(
        "import conftest",
        "import importlib.util\n"
        "    spec = importlib.util.spec_from_file_location('a', 'conftest.py')\n"
        "    module = sys.modules['a'] = importlib.util.module_from_spec(spec)\n"
        f"    exec(compile({source!r}, '/gone/conftest.py', 'exec'), vars(module))",
    )
    assert findings(tmp_path, source, driver) == [[TIME, ["conftest.py", 2]]]


def test_nothing_stays_replaced(tmp_path):
    source = """
        from os import getpid, urandom
        from random import choice, seed
        from time import time
        """
    assert findings(tmp_path, source) == []
    driver = DRIVER.replace(
        "print()",
        "import os, random, time\n"
        "assert conftest.getpid is os.getpid is __import__('posix').getpid\n"
        "assert conftest.urandom is os.urandom is __import__('posix').urandom\n"
        "assert conftest.choice is random.choice\n"
        "assert conftest.seed is random.seed\n"
        "assert conftest.time is time.time\n"
        "assert random.seed.__func__ is random.Random.seed\n"
        "assert os.environ.encodekey.__name__ == 'encode'\n"
        "print()",
    )
    subprocess.run([sys.executable, "-c", driver], cwd=tmp_path, check=True, timeout=60)


def test_a_library_that_replaces_the_time(tmp_path):
    """freezegun knows the clock by the identity of its functions."""
    found = findings(
        tmp_path,
        """
        import time
        known = [id(time.time), id(time.localtime), id(time.strftime)]
        def pytest_configure(): pass
        """,
    )
    assert not found
    import time

    (tmp_path / "known.py").write_text("import time\nX = {id(time.time)}\n")
    sys.path.insert(0, str(tmp_path))
    try:
        from aomaker_pytest.imports.watch import watch

        with watch():
            import known
        assert {id(time.time)} == known.X
    finally:
        sys.path.remove(str(tmp_path))


def test_what_a_library_replaces_stays(tmp_path):
    source = """
        import threading
        start = threading.Thread.start
        def own(self): start(self)
        threading.Thread.start = own
        """
    driver = DRIVER.replace(
        "print()",
        "import threading\nassert threading.Thread.start is conftest.own\nprint()",
    )
    (tmp_path / "conftest.py").write_text(textwrap.dedent(source))
    subprocess.run([sys.executable, "-c", driver], cwd=tmp_path, check=True, timeout=60)
