"""A project of the original aomaker 2.4.13, with that package beside us.

The multitask document is of 2.3, whose modules and names 2.4 still has.
"""

from __future__ import annotations

import http.server
import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from original_project import check_order, copy, files_with, make_python
from support import Project

LOGIN = """
from requests import request
from aomaker.fixture import BaseLogin

class Login(BaseLogin):
    def login(self):
        with open("logins", "a") as file:
            print(self.current_env, self.account["user"], file=file)
        return request("POST", self.host + "/login", json=self.account).json()

    def make_headers(self, resp_login):
        return {"Cookie": "csrftoken=" + resp_login["token"]}
"""
HOOKS = """
from aomaker.aomaker import command, hook
from aomaker.cache import cache, config

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
    print("after")
"""
TESTS = """
import pytest
from aomaker.aomaker import dependence
from aomaker.base.base_testcase import BaseTestcase
from aomaker.cache import cache, config
from aomaker.log import logger
from apis.demo import DemoApi

class Shop(DemoApi):
    @dependence(DemoApi().demo_get, "list_of_all")
    def order(self):
        return self.demo_post()

@pytest.mark.demo{n}
class TestDemo(BaseTestcase):
    @pytest.mark.parametrize("name", "abc")
    def test_cache_is_of_the_group(self, name):
        cache.set(name, __name__)  # keeps what this worker has put there
        assert cache.get(name) == __name__

    def test_service(self):
        shop = Shop()
        assert shop.order()["cookie"] == "csrftoken=" + "sesame"
        assert cache.get("list_of_all")["path"] == "/test?name=aomaker"
        assert config.get("host") == shop._host
        logger.info("seen in the report")
"""
NTESTS = 4
RUN = """
from login import Login
from aomaker.runner import {name}

if __name__ == "__main__":
    print("status", {name}({args}))
"""


class Service(http.server.BaseHTTPRequestHandler):
    """Answers with what it was asked."""

    def do_GET(self) -> None:
        answer = json.dumps(
            {"path": self.path, "token": "sesame", "cookie": self.headers["Cookie"]}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def host() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_python(
        tmp_path_factory.mktemp("original"), wheel, "aomaker==2.4.13", "setuptools<80"
    )


@pytest.fixture(scope="module")
def created(python: Path, host: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As its `create` makes it, with tests."""
    folder = tmp_path_factory.mktemp("created")
    create = (
        "import sys; sys.argv = ['aomaker', 'create', 'project'];"
        "from aomaker.cli import main; main()"
    )
    subprocess.run(
        [python, "-c", create],
        cwd=folder,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    project = Project(folder / "project")
    config = project.root / "conf" / "config.yaml"
    config.write_text(
        config.read_text()
        .replace("https://test.aomaker.com", host)
        .replace("https://release.aomaker.com", host + "/../")
    )
    project.write(login=LOGIN, hooks=HOOKS)
    for n in (1, 2, 3):
        project.file(
            f"testcases/test_api/test_demo{n}.py", TESTS.replace("{n}", str(n))
        )
    return project.root


@pytest.fixture
def original(created: Path, python: Path, tmp_path: Path) -> Project:
    return copy(created, python, tmp_path / "project")


def logins(project: Project) -> list[str]:
    return (project.root / "logins").read_text().splitlines()


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_by_mark_with_hooks_and_secrets(original: Project, mode: str) -> None:
    config = (original.root / "conf" / "config.yaml").read_bytes()
    output = original.arun(mode, "--dist-mark", "demo1 demo2 demo3", "--say", "hi")
    expected = [
        "said hi",
        "before, in test as logged in",
        f"{3 * NTESTS} passed",
        "after",
    ]
    check_order(output, expected)
    assert logins(original) == ["test aomaker"]
    assert (original.root / "conf" / "config.yaml").read_bytes() == config
    assert "123456" not in output
    with_secrets = files_with(original, b"123456", b"=sesame")
    assert with_secrets <= {
        "conf/config.yaml",
        "database/aomaker.db",
        "database/aomaker.db-wal",
        "logs/log.log",
        ".aomaker-build/session.json",
    }


def test_another_environment(original: Project) -> None:
    original.arun("--mp", "--dist-file", "testcases", "-e", "release", status=None)
    assert logins(original) == ["release aomaker"]


def test_nobody_logs_in(original: Project) -> None:
    """The option's name until 2.4."""
    output = original.arun(
        "--mp", "--dist-file", "testcases", "--no_login", "-k", "cache"
    )
    assert "before, in test not as logged in" in output
    assert not (original.root / "logins").exists()


def test_the_strategy_of_the_document(original: Project) -> None:
    original.file(
        "conf/aomaker.yaml",
        "target: ['shop.smoke', 'rest']\n"
        "marks:\n  shop:\n    smoke:\n    - demo1\n    p2: [demo2]\n"
        "  rest: [demo3]\n",
    )
    assert f"2 groups passed: {2 * NTESTS} passed" in original.arun("--mp")


@pytest.mark.parametrize(
    "name, args, groups",
    [
        ("threads_run", "['-m demo1', '-m demo2'], login=Login()", 2),
        (
            "processes_run",
            "{'path': 'testcases/test_api'}, login=Login(), "
            "process_count=2, is_gen_allure=False",
            3,
        ),
        ("processes_run", "'testcases', Login(), ['-k service'], env='test'", 1),
        ("run", "['-m demo1'], login=Login()", 1),
    ],
)
def test_run_py_of_the_document(
    original: Project, python: Path, name: str, args: str, groups: int
) -> None:
    original.file("run.py", RUN.format(name=name, args=args))
    output = original.run(str(python), "run.py", status=0).stdout
    assert f"{groups} group" in output and "status 0\n" in output
    assert logins(original) == ["test aomaker"]


def test_its_command_line_from_python(original: Project, python: Path) -> None:
    original.file(
        "run.py",
        "from aomaker.cli import main_run\n"
        "main_run(mp=True, d_mark='demo1 demo2', say='hi')\n",
    )
    output = original.run(str(python), "run.py", status=0).stdout
    assert "said hi" in output
    assert f"2 groups passed: {2 * NTESTS} passed" in output


def test_doctor_tries_what_is_imported(original: Project) -> None:
    said = original.aomaker("doctor")
    assert "a project of the original aomaker: 2.4.13 is installed" in said
    assert "login.py:3: aomaker.fixture" in said
    original.file("hooks.py", "from aomaker.session import BaseLogin\n")
    said = original.aomaker("doctor", status=1)
    assert "imports fail, and aomaker 2.4.13 of PyPI is installed" in said
    assert "hooks.py:1: aomaker.session: No module named" in said


def test_its_commands_are_left_to_it(original: Project) -> None:
    assert "--exclude_str" in original.aomaker("har2y", "--help")


def test_a_project_that_is_none_of_its(original: Project) -> None:
    """The package is only installed: nothing of it is looked for."""
    shutil.rmtree(original.root / "database")
    for path in original.root.rglob("test_demo*.py"):
        path.unlink()
    original.write(
        login="class Login:\n    def login(self): pass\n"
        "    def make_headers(self, r): return {}",
        hooks="",
        testcases__test_a="def test_a(): pass",
    )
    original.arun("--mp", "--dist-file", "testcases")
    assert not (original.root / "database").exists()
