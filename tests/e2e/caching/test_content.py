"""Passes go by content: times of files mean nothing, a byte means all."""

from __future__ import annotations

import os
import shutil
import time

import pytest

FILES = ["--dist-file", "."]
NOTHING = "no work to do"


@pytest.fixture
def suite(project):
    """a imports a helper, b reads a script, c lists a directory; all have passed."""
    project.write(
        helper="X = 1\n",
        test_a="import helper\ndef test_a(): assert helper.X == 1\n",
        test_b="def test_b(): assert '2' not in open('tool.sh').read()\n",
        test_c="import os\ndef test_c(): assert len(os.listdir('cases')) == 1\n",
    )
    project.file("tool.sh", "echo 1\n")
    project.file("cases/one", "")
    project.aomaker("gen", *FILES)
    project.ninja()
    assert NOTHING in project.ninja()
    return project


def by_ninja(project, status=0):
    """The groups that Ninja runs, in short."""
    if NOTHING in project.ninja(status=status):
        return ""
    groups = project.summary()["groups"]
    return "".join(
        sorted(group["name"][5] for group in groups if not group.get("cached"))
    )


def sources(project):
    return [
        path
        for path in project.root.rglob("*")
        if ".aomaker-build" not in path.parts and "reports" not in path.parts
    ]


def test_times_mean_nothing(suite):
    """As in a fresh checkout, or with the clock of another machine."""
    for when in (0, 1_000_000_000, 4_000_000_000, None):
        for path in sources(suite):
            os.utime(path, when if when is None else (when, when))
        assert by_ninja(suite) == "", when
    for path in sources(suite):
        if path.is_file() and path.name != "build.ninja":
            text = path.read_bytes()
            path.unlink()
            path.write_bytes(text)
    output = suite.arun("--mp", *FILES, "--incremental")
    assert "3 of 3 groups had passed before" in output


def test_a_byte_means_all(suite):
    """Whatever the times say of a file that was replaced."""
    tool = suite.root / "tool.sh"
    before = tool.stat()
    for text, status in (("echo 2\n", 1), ("echo 1\n", 0), ("echo 3\n", 0)):
        tool.write_text(text)  # same size
        os.utime(tool, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert by_ninja(suite, status) == "b", text
        assert by_ninja(suite, status) == ("b" if status else "")
    shutil.copy2(suite.root / "helper.py", suite.root / "old.py")
    suite.write(helper="X = 2\n")
    os.utime(suite.root / "helper.py", (0, 0))
    assert by_ninja(suite, 1) == "a"
    os.replace(suite.root / "old.py", suite.root / "helper.py")  # as cp -p
    assert by_ninja(suite) == "a"
    suite.write(test_a="def test_a(): pass\ndef test_more(): pass\n")
    os.utime(suite.root / "test_a.py", (0, 0))
    assert by_ninja(suite) == "a"
    assert suite.summary()["counts"]["passed"] == 4


def test_there_and_back(suite):
    """A branch switch without a run between is no change."""
    suite.write(helper="X = 2\n", test_c="def test_c(): assert 0\n")
    suite.file("cases/two", "")
    suite.write(
        helper="X = 1\n",
        test_c="import os\ndef test_c(): assert len(os.listdir('cases')) == 1\n",
    )
    (suite.root / "cases/two").unlink()
    assert by_ninja(suite) == ""


def test_another_kind(suite):
    """Gone, renamed, a link, a folder, a script that became a program."""
    tool = suite.root / "tool.sh"
    tool.chmod(0o755)
    assert by_ninja(suite) == "b"
    tool.rename(suite.root / "tool.old")
    assert "tool.sh is gone" in suite.aomaker("explain", "test_b.py")
    assert by_ninja(suite, 1) == "b"
    tool.symlink_to("tool.old")
    assert by_ninja(suite) == "b"
    assert by_ninja(suite) == ""
    (suite.root / "tool.old").write_text("echo 2\n")
    assert by_ninja(suite, 1) == "b"
    tool.unlink()
    tool.mkdir()
    assert by_ninja(suite, 1) == "b"


@pytest.mark.parametrize("damage", ["cut", "bytes", "release", "gone"])
def test_damaged_record(suite, damage):
    """It counts as none: no error, and no pass."""
    path = suite.group("test_b.py") / "pass"
    text = path.read_bytes()
    path.unlink()
    if damage == "cut":
        path.write_bytes(text[: len(text) // 2])
    elif damage == "bytes":
        path.write_bytes(text.replace(b"tool.sh", b"fool.sh"))
    elif damage == "release":
        path.write_bytes(text.replace(b"aomaker ", b"aomaker 9", 1))
    (suite.root / ".aomaker-build" / "file.digests").write_bytes(b"\xff" * 100)
    assert "left no record of a pass" in suite.aomaker("explain", "test_b.py")
    assert by_ninja(suite) == "b"
    assert by_ninja(suite) == ""


def test_a_new_conftest_collects_anew(project):
    """It may change what any module below it holds."""
    project.file("pytest.ini", "[pytest]\nmarkers = x\n")
    project.write(test_a="def test_a(): pass\n", sub__test_b="def test_b(): pass\n")
    marks = ["--dist-mark", "x"]
    adds = (
        "import pytest\ndef pytest_collection_modifyitems(items):\n"
        "    for item in items: item.add_marker(pytest.mark.x)\n"
    )
    assert "selects no test" in project.aomaker("list", *marks, status=4)
    project.file("sub/conftest.py", adds)
    assert "1 group, 1 test" in project.aomaker("list", *marks)
    project.file("conftest.py", adds)
    assert "1 group, 2 tests" in project.aomaker("list", *marks)
    for path in ("conftest.py", "sub/conftest.py"):
        (project.root / path).unlink()
    assert "selects no test" in project.aomaker("list", *marks, status=4)


UNSEEN = """
import aomaker_pytest.group.run as run

def write(path, began, inputs, write=run.write_inputs):
    more = [["world", "db:5432", "test_b.py:3"]] if "test_b" in path else []
    write(path, began, [*inputs, *more])

run.write_inputs = write
"""


def test_what_cannot_be_compared(project):
    """Such a pass does not hold, which is told, unless the key `cache` allows it."""
    project.write(
        conftest=UNSEEN, test_a="def test_a(): pass\n", test_b="def test_b(): pass\n"
    )
    told = "test_b.py passed and will run again each time"
    key = "'cache: {world: 10m}'"
    assert told not in project.aomaker("gen", *FILES)
    for _ in range(2):
        output = project.ninja()
        assert told in output
        assert key in output
    assert by_ninja(project) == "b"
    assert told in project.aomaker("gen", *FILES)
    assert told in project.arun("--mp", *FILES, "--incremental")
    assert told not in project.arun("--mp", *FILES)
    why = project.aomaker("explain", "test_b.py")
    assert "it talked to db:5432 (test_b.py:3)" in why
    assert key in why
    for age in ("1h", "forever"):
        project.file("conf/aomaker.yaml", f"cache: {{world: {age}}}\n")
        assert "b" in by_ninja(project)
        assert by_ninja(project) == ""
    project.file("conf/aomaker.yaml", "cache: {world: 1s}\n")
    assert "b" in by_ninja(project)
    while "longer ago than its 'cache: {world}'" not in project.aomaker(
        "explain", "test_b.py"
    ):
        time.sleep(0.1)
    assert by_ninja(project) == "b"


def test_a_failure_is_no_pass_that_cannot_hold(project):
    text = (
        "import socket\n\n\ndef test_a():\n"
        "    with socket.socket(type=socket.SOCK_DGRAM) as out:\n"
        "        out.connect(('192.0.2.1', 9))\n"
    )
    again = "passed and will run again each time"
    project.write(test_a=text + "    assert 0\n")
    project.aomaker("gen", "--mp")
    assert again not in project.ninja(status=1) + project.aomaker("gen", "--mp")
    project.write(test_a=text)
    assert again in project.ninja()
    assert again in project.aomaker("gen", "--mp")
