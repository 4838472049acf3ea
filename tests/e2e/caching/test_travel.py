"""Passes that other machines have had: `cache: {url}`."""

from __future__ import annotations

import json
import socket

import pytest
from support import Project, clone, counts_in_allure, elements

FILES = ["--mp", "--dist-file", "."]
AGAIN = [*FILES, "--incremental"]


def ran(project: Project) -> str:
    """The groups of the last run that have run in it, in short."""
    groups = project.summary()["groups"]
    return "".join(
        sorted(group["name"][5] for group in groups if not group.get("cached"))
    )


def origins(project: Project) -> set[str]:
    groups = project.summary()["groups"]
    return {group["origin"] for group in groups if group.get("cached")}


@pytest.fixture
def suite(project, tmp_path):
    """a reads data, b talks to another host, c fails, d reads a file of this machine;
    all have run, and what can travel is in the directory `store`.
    """
    project.env.update(HOME=str(tmp_path / "home"), LOGNAME="ann")
    (tmp_path / "outside.txt").write_text("1")
    listener = socket.create_server(("127.0.0.1", 0))
    project.write(
        test_a="""
            import os, pathlib, allure
            def test_data():
                assert pathlib.Path('data.json').read_text() == '{}'
                print('in', os.getcwd(), 'of', os.environ['HOME'])
            def test_variable(): assert os.environ.get('STAGE') != 'broken'
            def test_attached(): allure.attach(b'\\0\\1', 'bytes')
        """,
        test_b=f"""
            import socket
            def test_host(): socket.create_connection(
                ('127.0.0.1', {listener.getsockname()[1]})).close()
        """,
        test_c="def test_fails(): assert 0\n",
        test_d=f"def test_file(): open({str(tmp_path / 'outside.txt')!r}).read()\n",
    )
    for path in project.root.glob("*.py"):
        path.write_text(path.read_text().replace("\n            ", "\n"))
    project.file("data.json", "{}")
    project.file("conf/aomaker.yaml", f"cache: {{url: {tmp_path}/store}}\n")
    project.arun(*FILES, status=1)
    project.listener = listener
    yield project
    listener.close()


def of_clone(suite: Project, name: str) -> Project:
    other = clone(suite, name)
    other.env.update(HOME=str(other.root / "home of bob"), LOGNAME="bob")
    return other


def test_another_machine_has_its_passes(suite, tmp_path):
    store = tmp_path / "store"
    for path in store.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for secret in (str(tmp_path), socket.gethostname() + '"', "pytest-of-ann"):
            assert secret.encode() not in content, path
    other = of_clone(suite, "other")
    output = other.arun(*AGAIN, status=1)
    assert f"1 of them on other machines: {store}" in output, output
    assert ran(other) == "bcd" and origins(other) == {str(store)}
    assert counts_in_allure(other) == {"passed": 5, "failed": 1}
    assert other.results() == suite.results()
    log = (other.group("test_a.py") / "1" / "log").read_text()
    assert f"rootdir: {other.root}\n" in log
    page = elements((other.root / "reports" / "aomaker-report.html").read_text())
    (group,) = (
        group for group in json.loads(page["run"])["groups"] if group.get("origin")
    )
    assert (group["name"], group["cached"]) == ("test_a.py", 1)
    explained = other.aomaker("explain", "test_a.py", "test_d.py")
    assert f"its result came from {store}" in explained
    assert f"for this machine alone: it read {tmp_path}/outside.txt" in explained
    other.file("data.json", '{"x": 1}')
    other.arun(*AGAIN, status=1)
    assert ran(other) == "abc" and counts_in_allure(other)["failed"] == 2


def test_a_bare_ninja_has_them_too(suite):
    other = of_clone(suite, "other")
    other.env["STAGE"] = "broken"
    other.aomaker("gen", *FILES)
    other.ninja(status=1)
    assert ran(other) == "abcd", "another variable"
    other = of_clone(suite, "third")
    other.aomaker("gen", *FILES)
    other.file("test_c.py", "def test_fails(): pass\n")
    other.ninja()
    assert ran(other) == "bcd"
    other.env["AOMAKER_CACHE"] = "off"
    assert "[1/1] look at what has changed" in other.ninja()
    other.file("data.json", "{} ")
    other.ninja(status=1)
    other.env["AOMAKER_CACHE"] = ""
    other.file("data.json", "{}")
    other.ninja()
    assert "test_a.py" in other.ninja("-t", "query", "groups") and ran(other) == "b"


def test_read_only(suite, tmp_path):
    store = tmp_path / "store"
    before = sorted(store.rglob("*"))
    for how in ("variable", "key"):
        other = of_clone(suite, how)
        other.file("test_c.py", "def test_fails(): pass\n")
        if how == "variable":
            other.env["AOMAKER_CACHE_READ_ONLY"] = "1"
        else:
            url = f"{{url: {store}, read_only: true}}"
            other.file("conf/aomaker.yaml", f"cache: {url}\n")
        other.arun(*AGAIN)
        assert ran(other) == "bcd"
        assert sorted(store.rglob("*")) == before


def test_secrets_do_not_travel(project, tmp_path):
    """Neither as what a test asked for, nor with the pass of another group."""
    project.file("conf/config.yaml", "test: {account: {pwd: S3cretPWD_zq}}\n")
    project.file("conf/aomaker.yaml", f"cache: {{url: {tmp_path}/store}}\n")
    name = "'S3cret' 'PWD_zq'"
    project.write(
        test_a=f"import os\ndef test(): os.path.exists({name}); os.getenv({name})\n",
        test_b="def test(): pass\n",
    )
    project.arun(*FILES, "-e", "test")
    files = [path for path in (tmp_path / "store").rglob("*") if path.is_file()]
    assert files and not any(b"S3cret" in path.read_bytes() for path in files)
    explained = project.aomaker("explain", "test_a.py")
    assert "the name of one of its inputs holds a secret" in explained


def test_what_cannot_be_stored(project):
    project.write(test_a="def test(): pass\n")
    for cache, wanted in {
        "{url: ftp://x/}": "'url' wants a directory, or a URL that begins with http://",
        "{url: 'http://me:secret@x/'}": "~/.netrc, or a token in AOMAKER_CACHE_TOKEN",
        "{read_only: true}": "'read_only' wants 'url' beside it",
        "{url: x, read_only: maybe}": "'read_only' wants true or false",
    }.items():
        project.file("conf/aomaker.yaml", f"cache: {cache}\n")
        assert wanted in project.arun(*FILES, status=4), cache
    project.file("conf/aomaker.yaml", "groups: {'*': {cache: {url: x}}}\n")
    assert "'url' at the top of the file" in project.arun(*FILES, status=4)
    project.file("conf/aomaker.yaml", "cache: {url: /proc/none}\n")
    output = project.arun(*FILES)
    assert "aomaker: cache /proc/none: No such file or directory; it is not" in output
    project.file("conf/aomaker.yaml", "cache: {url: store}\n")
    project.file("hooks.py", "")
    project.arun(*FILES)
    assert not (project.root / "store").exists()
    assert "hooks.py came before it" in project.aomaker("explain", "test_a.py")
