"""What the README says of security, as far as it can be seen from outside."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tarfile

import pytest
from support import AOMAKER, processes_of, wait_for


@pytest.mark.skipif(
    sys.platform != "linux" or not shutil.which("readelf") or "san" in AOMAKER,
    reason="no readelf",
)
def test_hardening():
    """Of the program that is built, as it is installed."""

    def readelf(*options):
        return subprocess.run(
            ["readelf", "-W", *options, AOMAKER],
            text=True,
            check=True,
            stdout=subprocess.PIPE,
        ).stdout

    dynamic, segments, symbols = (readelf("-d"), readelf("-l"), readelf("--dyn-syms"))
    assert " PIE" in dynamic and "BIND_NOW" in dynamic
    assert "GNU_RELRO" in segments
    [stack] = [line.split() for line in segments.splitlines() if "GNU_STACK" in line]
    assert stack[-2] == "RW"  # not executable
    assert "__stack_chk_fail" in symbols
    assert "__vsnprintf_chk" in symbols


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_nothing_is_for_the_world_to_write(project, mode):
    """Whatever the umask: GitLab's is 0."""
    project.write(
        test_a="import allure\ndef test_a():\n    allure.attach('x')\n    print(1)\n",
        test_b="def test_b(): assert 0\n",
    )
    before = os.umask(0)
    try:
        project.arun(
            mode,
            "--dist-file",
            ".",
            "--markdown",
            "out.md",
            "--events",
            "events",
            status=1,
        )
        project.aomaker("gen", "--dist-file", ".")
        project.ninja(status=1)
    finally:
        os.umask(before)
    wait_for(lambda: not processes_of(project))
    ours = project.root / ".aomaker-build"
    assert stat.S_IMODE(ours.stat().st_mode) == 0o700
    files = [
        path
        for path in (
            *ours.rglob("*"),
            *project.root.glob("*"),
            *(project.root / "reports").rglob("*"),
        )
        # and Ninja's, which others cannot reach
        if not path.name.startswith(".ninja")
        and not (path.is_dir() and ours in path.parents)
        and not path.is_symlink()
        and path.name not in (".pytest_cache", "test_a.py", "test_b.py")
    ]
    assert project.root / "out.md" in files
    assert project.root / "events" in files
    assert not [path for path in files if path.lstat().st_mode & 0o002]


def test_sockets(project):
    """What is open to others cannot be reached, nor connected to."""
    project.file("conf/config.yaml", "env: a\na: {base_url: x}\n")
    project.write(
        test_a="""
import pathlib, stat
def test_a():
    found = [path for path in pathlib.Path(".aomaker-build").rglob("*")
             if path.is_socket()]
    assert len(found) == 2  # of the session and its server
    for path in found:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
""",
        test_b="def test_b(): pass\n",
    )
    project.arun("--mp", "--dist-file", ".")


def make_outside(project):
    """A folder beside the project, which links of the project lead to."""
    outside = project.root.parent / "outside"
    outside.mkdir()
    (outside / "file").write_text("keep")
    return outside


def unharmed(outside):
    return [(path.name, path.read_text()) for path in outside.iterdir()] == [
        ("file", "keep")
    ]


FILES = [
    "lock",
    "history.lock",
    "history.jsonl",
    "index.lock",
    "plan.json",
    "suite.jsonl",
    "suite.jsonl.log",
    "session.json",
    "session.log",
    "ninja.log",
    ".ninja_log",
    ".ninja_deps",
    "server/log",
    "server/lock",
    "groups/test_a.py/1/log",
    "groups/test_a.py/1/events.jsonl",
    "exclusive-queue.lock",
    "exclusive.lock",
    ".gitignore",
    "CACHEDIR.TAG",
    "place",
    "live/events.jsonl",
]


@pytest.mark.parametrize(
    "command",
    [
        ["aomaker", "clean"],
        ["aomaker", "list", "--dist-file", "."],
        ["aomaker", "gen", "--dist-file", "."],
        ["arun", "--mp", "--dist-file", "."],
        ["aomaker", "history", "export", "-"],
        ["aomaker", "history", "import", "empty"],
    ],
    ids=lambda words: words[1],
)
def test_links_in_a_build_folder_of_others(project, command):
    """Nothing is written where they lead."""
    project.write(test_a="def test_a(): print(1)\n")
    project.file("empty", "")
    outside = make_outside(project)
    build = project.root / ".aomaker-build"
    for i, name in enumerate(FILES):
        (build / name).parent.mkdir(parents=True, exist_ok=True)
        (build / name).symlink_to(
            outside / ("file" if i % 2 else f"new{i}")
            if name != "lock"
            else outside / "file"
        )
    (build / "inner").symlink_to("groups/test_a.py")
    (build / "session").symlink_to(outside)
    (build / "groups/test_a.py/2").symlink_to("../../../../outside")
    os.mkfifo(build / "report.txt")
    project.run(*command, status=0)
    assert unharmed(outside)
    if command[1] != "clean" and command[1:3] != ["history", "export"]:
        assert stat.S_IMODE(build.stat().st_mode) == 0o700
        assert os.readlink(build / "inner") == "groups/test_a.py"
        assert not (build / "lock").is_symlink()


@pytest.mark.parametrize(
    "command",
    [["aomaker", "clean"], ["aomaker", "gen"], ["arun", "--mp"]],
    ids=lambda words: words[1],
)
def test_a_build_folder_that_is_a_link(project, command):
    """To what is ours or empty, or to nothing."""
    project.write(test_a="def test_a(): pass\n")
    outside = make_outside(project)
    build = project.root / ".aomaker-build"
    build.symlink_to("../outside")
    command += ["--dist-file", "."] if command[1] != "clean" else []
    output = project.run(*command, status=4).stdout
    assert f"{outside}, which holds what is not aomaker's ('file')" in output
    assert unharmed(outside)
    (outside / "file").unlink()
    project.run(*command, status=0)
    project.run(*command, status=0)
    if command[1] != "clean":
        assert (outside / "CACHEDIR.TAG").exists()
        project.aomaker("clean")
    assert build.is_symlink() and not list(outside.iterdir())


def test_reports_that_are_a_link(project):
    project.write(test_a="def test_a(): pass\n")
    outside = make_outside(project)
    for name in "json", "html":
        (outside / name).mkdir()
    (project.root / "reports").symlink_to(outside)
    args = "--mp", "--dist-file", "."
    assert "reports leads to" in project.arun(*args, status=3)
    assert len(list(outside.iterdir())) == 3
    (outside / "file").unlink()
    project.arun(*args)
    assert (outside / "summary.json").exists()
    (project.root / "reports").unlink()
    (project.root / "inside").mkdir()
    (project.root / "inside/readme").write_text("of the project")
    (project.root / "reports").symlink_to("inside")
    project.arun(*args)


def test_other_files_that_are_links(project):
    """What is written whole takes the place of the link."""
    project.write(test_a="def test_a(): pass\n")
    outside = make_outside(project)
    (project.root / "build.ninja").symlink_to(outside / "file")
    (project.root / "conf").symlink_to(outside)
    (project.root / "reports").mkdir()
    for name in ("junit.xml", "summary.json", "trace.json", "aomaker-report.html"):
        (project.root / "reports" / name).symlink_to(outside / "file")
    for name in "json", "html":
        (project.root / "reports" / name).symlink_to(outside)
    project.arun("--mp", "--dist-file", ".", "--shard", "1/1")
    (project.root / "aomaker-shard-1-of-1.tar.gz").symlink_to(outside / "file")
    project.aomaker("pack")
    (project.root / "aomaker-shard-1-of-1.tar.gz").unlink()
    os.mkfifo(project.root / "aomaker-shard-1-of-1.tar.gz")
    project.aomaker("pack")
    assert "conf/ leads out of the project" in project.aomaker("init", status=3)
    assert unharmed(outside)
    assert not (project.root / "build.ninja").is_symlink()


@pytest.mark.skipif(sys.platform != "linux", reason="hard links to anything")
def test_a_lock_that_is_another_file(project):
    outside = make_outside(project)
    build = project.root / ".aomaker-build"
    build.mkdir()
    os.link(outside / "file", build / "lock")
    assert ".aomaker-build/lock" in project.aomaker("clean", status=4)
    assert unharmed(outside)


SECRETS = "S3cretPWD_zq", "Back\\Slash_77", "口令秘密一二三"
CONFIG = {
    "env": "test",
    "test": {
        "account": {"user": "ann", "pwd": SECRETS[0], "password": SECRETS[1]},
        "api": {"token": SECRETS[2]},
    },
}
TELLS = """
import base64, html, json, logging, os, subprocess, sys, time, urllib.parse
import allure, pytest
A, B, C = SECRETS = {secrets!r}
def test_attachments():
    for text in SECRETS:
        for encoding in "utf-8", "gbk", "utf-16":
            allure.attach(("密码 " + text).encode(encoding), "response",
                          allure.attachment_type.TEXT)
    allure.attach("<p>" + html.escape(json.dumps(SECRETS)), "page",
                  allure.attachment_type.HTML)
def test_repr(): assert {{"password": 1, "x": B, "y": repr(SECRETS)}} == 1
def test_folded(): assert [A] * 9 == [{{"x": A, "y": C}}] * 9
def test_encoded():
    print(urllib.parse.quote(B), base64.b64encode(b"ann:" + A.encode()).decode())
    print("Authorization: Basic " + base64.b64encode(b"x:other").decode())
    logging.warning("headers: %s", {{"Cookie": "sid=other1", "token": "other2"}})
    print("password=other3&x=1", '"pwd": "other4"', "<token>other5</token>")
    raise ValueError(json.dumps(json.dumps(SECRETS)) + " http://u:other6@h/")
def test_colour(): print(A[:4] + "\\x1b[0m" + A[4:]); sys.stderr.write(C); assert 0
def test_os_write(): os.write(1, b"raw " + A.encode()); os.write(2, C.encode("gbk"))
@allure.step("login")
def login(pwd): pass
def test_steps(record_property):
    login("other7"); login(A)
    allure.dynamic.parameter("password", "other8")
    record_property("token", "other9"); record_property("x", B)
"""
DIES = """
import os, subprocess, time
A = {secrets!r}[0]
def test_crash(): print("before", A, flush=True); os.kill(os.getpid(), 11)
"""
HANGS = """
import os, subprocess, time, allure
A = {secrets!r}[0]
def test_hang():
    print("before", A, flush=True)
    with allure.step("with " + A):
        subprocess.Popen(["sh", "-c", "sleep 50; : " + A])
        time.sleep(60)
"""


def leaks(folder, *more):
    """Where a secret can be read, in whatever encoding."""
    files = (
        [folder]
        if folder.is_file()
        else [path for path in folder.rglob("*") if path.is_file()]
    )
    wanted = [
        re.escape(SECRETS[0]).encode(),
        rb"Back(?:\\\\)*\\\\?Slash_77",
        *(re.escape(SECRETS[2].encode(coding)) for coding in ("utf-8", "gbk")),
        json.dumps(SECRETS[2]).strip('"').replace("\\", "\\\\+").encode(),
        *(re.escape(text.encode("utf-16-le")) for text in (SECRETS[0], SECRETS[2])),
        base64.b64encode(b"ann:" + SECRETS[0].encode()),
        rb"other[0-9]\b",
        base64.b64encode(b"x:other"),
        *more,
    ]
    return {
        (str(path.relative_to(folder.parent)), pattern)
        for path in files
        for pattern in wanted
        if re.search(pattern, path.read_bytes())
    }


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_secrets(project, mode, tmp_path):
    """In all that is printed, reported, logged and packed."""
    project.file("conf/config.yaml", json.dumps(CONFIG))
    texts = {"test_tells": TELLS, "test_dies": DIES, "test_hangs": HANGS}
    if mode == "--mt":
        del texts["test_dies"]
    project.write(
        **{name: text.format(secrets=SECRETS) for name, text in texts.items()}
    )
    output = project.arun(
        mode,
        "--dist-file",
        ".",
        "--shard",
        "1/1",
        "-v",
        "--retries",
        "1",
        "--test_timeout",
        "3",
        "--events",
        "events",
        "--markdown",
        "out.md",
        status=1,
    )
    (tmp_path / "out").write_text(output)
    project.aomaker("pack", "-o", str(tmp_path / "a.tgz"))
    with tarfile.open(tmp_path / "a.tgz") as tar:
        for member in tar:
            path = tmp_path / "packed" / member.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tar.extractfile(member).read())
    root = project.root
    for place in (
        root / "reports",
        root / ".aomaker-build/groups",
        root / ".aomaker-build/history.jsonl",
        root / "events",
        root / ".aomaker-build/runs",
        root / "out.md",
        tmp_path / "out",
        tmp_path / "packed",
    ):
        assert not leaks(place)
    statuses = project.summary()["counts"]
    assert statuses["failed"] == 4 and statuses["timed out"] == 1


def test_what_is_no_secret_stays(project):
    """Without a session nothing is masked; with one, not all is a secret."""
    test = """
def test_a():
    token = len("abc")
    assert token == 4, "password is required, tokens: %s" % [token]
"""
    project.write(test_a=test)
    for config in (False, True):
        if config:
            project.file("conf/config.yaml", json.dumps(CONFIG))
        output = project.arun("--mp", "--dist-file", ".", status=1)
        assert "password is required, tokens: [3]" in output
        assert 'token = len("abc")' in output and "***" not in output
    project.file("conf/config.yaml", "").unlink()
    project.write(test_a="def test_a(): assert {'pwd': 'a'} == {'pwd': 'b'}")
    assert "{'pwd': 'a'}" in project.arun("--mp", "--dist-file", ".", status=1)


def test_secrets_of_what_cannot_be_collected(project):
    """Before any session has begun."""
    project.file("conf/config.yaml", json.dumps(CONFIG))
    project.file("pytest.ini", "[pytest]\nmarkers = m\n")
    project.write(
        test_m="import pytest\n@pytest.mark.m\ndef test_m(): pass\n",
        test_bad=f"raise RuntimeError('it is ' + {SECRETS[0]!r})\n",
    )
    assert SECRETS[0] not in project.aomaker("list", "--dist-mark", "m", status=1)
    for command in "doctor", "init":
        output = project.aomaker(command, status=None)
        assert "it is ***" in output and SECRETS[0] not in output, command


def test_a_device_that_is_named_stays_one(project):
    """Written to /dev/null by root: it is a file ever after."""
    project.write(test_a="def test_a(): pass\n")
    device = project.root / "null"
    try:
        os.mknod(device, 0o666 | stat.S_IFCHR, os.makedev(1, 3))
        device.write_bytes(b"")
    except OSError:
        pytest.skip("makes no devices")
    project.arun(
        "--mp",
        "--dist-file",
        ".",
        "--events",
        "null",
        "--markdown",
        "null",
        "--shard",
        "1/1",
        "--",
        "--junitxml=null",
    )
    project.aomaker("graph", "--dist-file", ".", "--html", "null")
    project.aomaker("pack", "-o", "null")
    assert stat.S_ISCHR(device.lstat().st_mode)


def test_a_link_that_is_named_stays_one(project):
    project.write(test_a="def test_a(): pass\n")
    names = ("a.md", "b.xml", "c.html", "d.tar.gz")
    for name in names:
        (project.root / "there" / name).parent.mkdir(exist_ok=True)
        (project.root / "there" / name).touch()
        (project.root / name).symlink_to(f"there/{name}")
    project.arun(
        "--mp",
        "--dist-file",
        ".",
        "--markdown",
        "a.md",
        "--shard",
        "1/1",
        "--",
        "--junitxml=b.xml",
    )
    project.aomaker("graph", "--dist-file", ".", "--html", "c.html")
    project.aomaker("pack", "-o", "d.tar.gz")
    for name in names:
        assert (project.root / name).is_symlink()
        assert (project.root / "there" / name).stat().st_size
