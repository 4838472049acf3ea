"""A project of the original aomaker 3.0.3, with that package beside us."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from original_project import check_order, copy, files_with, make_python
from support import AOMAKER, Project, results, wait_for

NTESTS = 13  # of what its `create` makes
CACHE = """
from aomaker.storage import cache

def test_cache_is_of_the_group():
    cache.set("key", __file__)  # refuses what this worker has put there
    assert cache.get("key") == __file__
"""
HOOKS = """
from aomaker.aomaker import command, hook
from aomaker.storage import cache, config

@command("--say", help="say it")
def say(value):
    print("said", value)

@hook
def before():
    print("before, in", config.get("current_env"),
          "as" if cache.get("headers") else "not as", "logged in")

@hook
def around():
    yield
    print("after, with progress of", len(cache.get_like("_progress.%")))
"""
RUN = """
from login import Login
from aomaker.runner import processes_run

if __name__ == "__main__":
    print("status", processes_run(["-m mock_api"], login=Login(), env="other"))
"""


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_python(tmp_path_factory.mktemp("original"), wheel, "aomaker==3.0.3")


@pytest.fixture(scope="session")
def served(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project as its `create` makes it, and its mock server, by ours."""
    folder = tmp_path_factory.mktemp("created")
    create = "from aomaker.cli import main; main(['create', 'project'])"
    subprocess.run(
        [python, "-c", create], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    project = folder / "project"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = project / "conf" / "config.yaml"
    text = config.read_text().replace("9999", str(port))
    section = text[text.index("mock:\n") : text.index("release:")]
    config.write_text(text + section.replace("mock:", "other:", 1))
    server = subprocess.Popen(
        [AOMAKER, "mock", "start", "--port", str(port)],
        cwd=project,
        env={**os.environ, "VIRTUAL_ENV": str(python.parent.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def answers() -> bool:
        assert server.poll() is None
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    wait_for(answers)
    yield project
    server.terminate()
    server.wait()


@pytest.fixture
def original(served: Path, python: Path, tmp_path: Path) -> Project:
    return copy(served, python, tmp_path / "project")


def test_by_mark_with_hooks_and_secrets(original: Project) -> None:
    original.file("hooks.py", HOOKS)
    assert "--say VALUE" in original.arun("--help")
    output = original.arun("--mp", "--dist-mark", "mock_api", "--say", "hi")
    expected = [
        "said hi",
        "before, in mock as logged in",
        f"{NTESTS} passed",
        "after, with progress of 1",
    ]
    check_order(output, expected)
    kept = results(original.root / "reports" / "json")
    assert len(kept) == NTESTS
    assert all(
        "log" in [attachment["name"] for attachment in result["attachments"]]
        for result in kept
    )
    assert "123456" not in output
    with_secrets = files_with(original, b"123456", b"eyJ")
    assert with_secrets <= {
        "conf/config.yaml",
        "database/aomaker.db",
        ".aomaker-build/session.json",
    }
    database = original.root / "database" / "aomaker.db"
    assert database.stat().st_mode & 0o077 == 0


def test_by_file_each_with_a_cache_of_its_own(original: Project) -> None:
    for name in "abc":
        original.file(f"testcases/test_api/test_{name}.py", CACHE)
    output = original.arun("--mp", "--dist-file", "testcases", "-p", "4")
    assert f"4 groups passed: {NTESTS + 3} passed" in output


def test_by_suite(original: Project) -> None:
    output = original.arun("--mp", "--dist-suite", "testcases")
    assert f"1 group passed: {NTESTS} passed" in output


def test_by_strategy(original: Project) -> None:
    original.file(
        "conf/dist_strategy.yaml", "target: [all]\nmarks: {all: [mock_api]}\n"
    )
    assert f"{NTESTS} passed" in original.arun("--mp")


def test_its_own_run_py(original: Project, python: Path) -> None:
    output = original.run(str(python), "run.py", status=0).stdout
    assert f"1 group passed: {NTESTS} passed" in output


def test_run_py_of_the_document(original: Project, python: Path) -> None:
    original.file("run.py", RUN)
    original.file("hooks.py", HOOKS)
    config = (original.root / "conf" / "config.yaml").read_bytes()
    output = original.run(str(python), "run.py", status=0).stdout
    assert "before, in other as logged in" in output
    assert f"1 group passed: {NTESTS} passed" in output
    assert "status 0\n" in output
    assert (original.root / "conf" / "config.yaml").read_bytes() == config


def test_commands_are_left_to_it_or_missed(original: Project) -> None:
    assert "--showindex" in original.aomaker("show", "stats", "--help")
    original.env["VIRTUAL_ENV"] = sys.prefix
    said = original.aomaker("gen", "models", status=4)
    assert said.startswith("aomaker: 'gen' is a command of the original")


def test_only_the_runner_is_put_in_front(python: Path) -> None:
    code = (
        "from importlib.util import find_spec; print(*(find_spec(name)"
        ".origin for name in ('aomaker.runner', 'aomaker.session')))"
    )
    runner, session = subprocess.run(
        [python, "-c", code], stdout=subprocess.PIPE, text=True
    ).stdout.split()
    assert "share/aomaker" in runner and "site-packages/aomaker" in session


def test_a_command_of_its_in_the_place_of_ours(original: Project, python: Path) -> None:
    """As pip leaves it when the original is installed after us."""
    command = python.parent / "aomaker"
    ours = command.read_bytes()
    command.write_text("#!/bin/sh\n")
    try:
        said = original.run(str(python), "run.py", status=1).stdout
    finally:
        command.write_bytes(ours)
    assert "install that again" in said


WALK = """
import importlib, os, sys

def walk(folder, package):
    for name in sorted(os.listdir(folder)):
        path, (stem, end) = os.path.join(folder, name), os.path.splitext(name)
        if os.path.isfile(os.path.join(path, "__init__.py")):
            yield f"{package}.{name}"
            yield from walk(path, f"{package}.{name}")
        elif end == ".py" and stem != "__init__":
            yield f"{package}.{stem}"

import aomaker
for name in walk(aomaker.__path__[0], "aomaker"):
    try:
        module = importlib.import_module(name)
        found = [entry for entry in dir(module) if entry[0] != "_"]
        print(name, *(entry for entry in found if hasattr(module, entry)))
    except BaseException as error:
        print(name, repr(error))
"""


def test_all_that_it_has_can_be_imported(original: Project, python: Path) -> None:
    """Every module, with every name; of aomaker.runner ours are among them."""
    said = [
        original.run(
            str(python), *options, "-c", before + WALK, status=0
        ).stdout.splitlines()
        for options, before in (([], ""), (["-S"], _site(python)))
    ]
    ours, theirs = (
        {
            line.split()[0]: line.split()[1:]
            for line in lines
            if line.startswith("aomaker.")
        }
        for lines in said
    )
    assert ours.keys() == theirs.keys() and len(ours) > 50
    for name, names in theirs.items():
        assert set(names) <= set(ours[name]), name
        assert name == "aomaker.runner" or names == ours[name]
    code = (
        "from aomaker.runner import run_tests, ProcessesRunner, RunConfig;"
        "from aomaker.runner import models, threads_run;"
        "assert models.RunConfig is RunConfig;"
        "print(threads_run.__code__.co_filename)"
    )
    assert (
        "share/aomaker/python" in original.run(str(python), "-c", code, status=0).stdout
    )


def test_it_can_be_imported_outside_of_a_project(python: Path, tmp_path: Path) -> None:
    """Its storage asks for the root at import; a run asks for it, too."""
    code = (
        "from aomaker.runner import ProcessesRunner, RunConfig, run_tests;"
        "from aomaker.runner.models import RunConfig as same;"
        "assert same is RunConfig;"
        "config = RunConfig(run_mode='main', report_enabled=False);"
        "print(run_tests(config), ProcessesRunner().run(config))"
    )
    said = subprocess.run(
        [python, "-c", code], cwd=tmp_path, text=True, stdout=subprocess.PIPE
    ).stdout
    assert said.splitlines()[-1] == "5 5"  # nothing selected


def _site(python: Path) -> str:
    """Its packages without its .pth files, so without ours in front."""
    (folder,) = python.parent.parent.glob("lib/python*/site-packages")
    return f"import sys; sys.path.append({str(folder)!r})\n"
