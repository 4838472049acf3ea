"""All that a group depends on makes it run again, and nothing else does.

Each group of these projects asks for something of its own; a change of that is
seen by bare ninja, and by arun with processes and threads.
"""

from __future__ import annotations

import sys

import pytest

FILES = ["--dist-file", "."]

ASKS = {
    # a path that does not exist, and one that does
    "exists": "import os\ndef test(): assert os.path.exists('flag') in (False, True)\n",
    "pathlib": "import pathlib\ndef test(): pathlib.Path('sub/flag').is_file()\n",
    "there": "import os\ndef test(): os.path.isdir('folder')\n",
    "opened": "def test():\n"
    "    try: open('later.txt').close()\n"
    "    except OSError: pass\n",
    # a module that is missing, and one that another would replace
    "missing": "def test():\n"
    "    try: import no_module_yet\n"
    "    except ImportError: pass\n",
    "shadowed": "def test(): import colorsys\n",
    # variables
    "getenv": "import os\ndef test(): os.getenv('ONE')\n",
    "inside": "import os\ndef test(): 'TWO' in os.environ\n",
    "helped": "import helper\ndef test(): helper.read()\n",
    "copied": "import os\ndef test(): dict(os.environ)\n",
    "own": "import os\n"
    "def test(monkeypatch):\n"
    "    monkeypatch.setenv('FOUR', '1')\n"
    "    assert os.environ['FOUR'] == '1'\n",
    # a file that a link leads to, and one that is outside
    "linked": "def test(): open('link').read()\n",
    "outside": "def test(): open('OUTSIDE').read()\n",
    "moved": "import os\n"
    "def test(monkeypatch):\n"
    "    monkeypatch.chdir('sub')\n"
    "    open('data').read()\n",
    "nothing": "def test(): pass\n",
}
# which raise no audit events: a library sees them, on Linux
ASKS_DIRECTLY = {
    "stat": "import os\ndef test(): os.stat('asked/mode')\n",
    "access": "import os\ndef test(): os.access('asked/new', os.R_OK)\n",
    "entry": "import os\ndef test(): [e.stat() for e in os.scandir('asked/sizes')]\n",
    "readlink": "import os\ndef test(): os.readlink('asked/link')\n",
    "imported": "import os\nSIZE = os.lstat('asked/size').st_size\ndef test(): pass\n",
}
if sys.platform.startswith("linux"):
    ASKS.update(ASKS_DIRECTLY)
ALL = set(ASKS)


@pytest.fixture
def suite(project):
    outside = project.root.parent / "outside.txt"
    outside.write_text("1")
    temporary = project.root.parent / "temporary"  # /tmp does not count, else
    temporary.mkdir()
    project.env["TMPDIR"] = str(temporary)
    project.file("helper.py", "import os\ndef read(): return os.environ.get('THREE')\n")
    for name in ("sub/data", "one", "other", "folder/x"):
        project.file(name, name)
    for name in ("mode", "size", "sizes/one", "one", "two"):
        project.file(f"asked/{name}", "1\n")
    (project.root / "asked/link").symlink_to("one")
    (project.root / "link").symlink_to("one")
    project.write(
        **{
            f"test_{name}": text.replace("OUTSIDE", str(outside))
            for name, text in ASKS.items()
        }
    )
    project.outside = outside
    return project


def by_ninja(project):
    idle = "no work to do" in project.ninja()
    return set() if idle else _ran(project)


def by(mode):
    def run(project):
        project.arun(mode, *FILES, "--incremental")
        return _ran(project)

    return run


def _ran(project):
    groups = project.summary()["groups"]
    names = {group["name"] for group in groups if not group.get("cached")}
    return {name[len("test_") : -len(".py")] for name in names}


def _changes(project):
    """What changes, and the groups that depend on it; None: a step ends."""
    yield lambda: project.file("flag", ""), {"exists"}
    yield lambda: project.file("sub/flag", ""), {"pathlib"}
    yield lambda: project.file("later.txt", ""), {"opened"}
    yield lambda: project.file("no_module_yet.py", ""), {"missing"}
    yield lambda: project.file("colorsys.py", ""), {"shadowed"}
    yield lambda: project.file("unrelated.py", ""), set()
    yield lambda: project.file("notes/unrelated.txt", ""), set()
    yield None
    for name, group in (("ONE", "getenv"), ("TWO", "inside"), ("THREE", "helped")):
        yield (
            lambda name=name: project.env.__setitem__(name, "5ecret"),
            {group, "copied"},
        )
    yield lambda: project.env.__setitem__("FOUR", "1"), {"copied"}
    yield lambda: project.env.__setitem__("COLUMNS", "71"), set()
    yield None
    yield lambda: _relink(project), {"linked"}
    yield lambda: _answer_differently(project), ALL & set(ASKS_DIRECTLY)
    yield lambda: project.outside.write_text("2"), {"outside"}
    yield lambda: project.file("sub/data", "2"), {"moved"}
    yield lambda: (project.root / "folder").rename(project.root / "gone"), {"there"}
    yield None
    yield lambda: project.env.__setitem__("PYTHONWARNINGS", "default"), ALL
    yield lambda: project.env.__setitem__("TZ", "Asia/Shanghai"), ALL
    yield lambda: project.file("conftest.py", ""), ALL


def _steps(project, at_once):
    step = []
    for change in _changes(project):
        if change:
            step.append(change)
        if step and not (change and at_once):
            yield step
            step = []
    if step:
        yield step


def _relink(project):
    (project.root / "link").unlink()
    (project.root / "link").symlink_to("other")


def _answer_differently(project):
    asked = project.root / "asked"
    (asked / "mode").chmod(0o600)
    for name in ("new", "size", "sizes/one"):
        (asked / name).write_text("12\n")
    (asked / "link").unlink()
    (asked / "link").symlink_to("two")


@pytest.mark.parametrize("mode", ["ninja", "--mp", "--mt"])
def test_what_was_asked_for(suite, mode):
    """With --mp after each change, in other modes after each step."""
    if mode == "ninja":
        suite.aomaker("gen", *FILES)
    run = by_ninja if mode == "ninja" else by(mode)
    assert run(suite) == ALL
    assert run(suite) == set()
    for number, step in enumerate(_steps(suite, at_once=mode != "--mp")):
        for change, _ in step:
            change()
        expected = set().union(*(groups for _, groups in step))
        ran = run(suite)
        if mode == "--mt" and "helped" in expected:  # all that have run since count it
            assert expected <= ran
        else:
            assert ran == expected, f"step {number}"
    assert run(suite) == set()
    for path in (suite.root / ".aomaker-build").rglob("inputs"):
        assert b"5ecret" not in path.read_bytes()


WORLD = {
    # what the run itself has started
    "server": "import socket\n"
    "def test():\n"
    "    with socket.create_server(('127.0.0.1', 0)) as server:\n"
    "        socket.create_connection(server.getsockname()).close()\n",
    "child": "import socket, subprocess, sys\n"
    "CODE = 'import socket,sys; s = socket.create_server((\"127.0.0.1\", 0));'\n"
    "CODE += 'print(s.getsockname()[1], flush=True); sys.stdin.read()'\n"
    "def test():\n"
    "    pipe, args = subprocess.PIPE, [sys.executable, '-c', CODE]\n"
    "    server = subprocess.Popen(args, stdin=pipe, stdout=pipe)\n"
    "    port = int(server.stdout.readline())\n"
    "    socket.create_connection(('localhost', port)).close()\n"
    "    server.communicate()\n",
    # the world
    "remote": "import socket\n"
    "def test():\n"
    "    with socket.socket(type=socket.SOCK_DGRAM) as s:\n"
    "        s.connect(('192.0.2.1', 9))\n",
    "name": "import socket\n"
    "def test():\n"
    "    try: socket.getaddrinfo('service.invalid', 443)\n"
    "    except OSError: pass\n",
}


def test_the_world(project):
    """Connections to what the run has not started, and the key that allows them."""
    project.write(**{f"test_{name}": text for name, text in WORLD.items()})
    run = by("--mp")
    assert run(project) == set(WORLD)
    again = run(project)
    assert {"remote", "name"} <= again and "server" not in again
    told = project.aomaker("explain", "test_remote.py")
    assert "talked to 192.0.2.1:9 (test_remote.py:4)" in told
    assert "service.invalid:443 (test_name.py:3)" in project.aomaker(
        "explain", "test_name.py"
    )
    assert "talked to" not in project.aomaker("explain", "test_child.py")
    project.file("conf/aomaker.yaml", "cache: {world: 1h}\n")
    run(project)
    assert not {"remote", "name"} & run(project)
