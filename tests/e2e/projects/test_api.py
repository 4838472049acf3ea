"""aomaker.runner, as run.py of the document calls it."""

from __future__ import annotations

import sys

import pytest
from support import ROOT, Project

SUITE = """
import pytest

@pytest.mark.ehpc
def test_ehpc(): pass

@pytest.mark.hpc
def test_hpc(): pass
"""
RUN = """
from aomaker.runner import processes_run, run, run_tests, threads_run, RunConfig

if __name__ == "__main__":
    status = {call}
    print("status", status)
"""


@pytest.fixture
def suite(project: Project) -> Project:
    project.env["PYTHONPATH"] = str(ROOT / "src" / "python")
    project.file("pytest.ini", "[pytest]\nmarkers =\n    ehpc\n    hpc\n")
    return project.write(
        testcases__api__test_a=SUITE, testcases__scenario__one__test_b=SUITE
    )


def call(project: Project, text: str) -> str:
    """What a run.py with this call prints; it goes on after the call."""
    project.write(run=RUN.format(call=text))
    return project.run(sys.executable, "run.py", status=0).stdout


@pytest.mark.parametrize(
    "text, groups",
    [
        ("processes_run(['-m ehpc', '-m hpc'])", {"ehpc", "hpc"}),
        ("processes_run(['-m ehpc or hpc'])", {"ehpc or hpc"}),
        (
            "threads_run({'path': 'testcases'})",
            {"testcases/api/test_a.py", "testcases/scenario/one/test_b.py"},
        ),
        ("threads_run('testcases')", {"testcases/api", "testcases/scenario"}),
        (r"processes_run('testcases\\scenario')", {"testcases/scenario/one"}),
        (
            "run_tests(RunConfig(run_mode='mp', task_args='testcases'))",
            {"testcases/api", "testcases/scenario"},
        ),
    ],
)
def test_every_form_of_the_document(
    suite: Project, text: str, groups: set[str]
) -> None:
    assert "status 0\n" in call(suite, text)
    assert set(suite.groups()) == groups


def test_run_is_one_pytest_with_options_of_arun_and_pytest(suite: Project) -> None:
    assert "1 passed" in call(suite, "run(['-s', '-m ehpc', '-k test_a'])")
    assert "status 5\n" in call(suite, "run(['-k', 'nothing'])")


def test_a_failure_is_a_status_and_no_exit(suite: Project) -> None:
    suite.write(testcases__test_c="def test_c(): assert 0")
    output = call(
        suite,
        "processes_run({'path': 'testcases'}, processes=2, extra_args=['-k test_c'])",
    )
    assert "status 1\n" in output
    assert "1 failed" in output and "passed" not in output.split("failed")[0]


@pytest.mark.parametrize(
    "tasks, said",
    [
        ("['ehpc']", "a list wants marks, such as '-m smoke', not 'ehpc'"),
        ("[]", "the list of marks is empty"),
    ],
)
def test_a_wrong_list_is_refused(suite: Project, tasks: str, said: str) -> None:
    suite.write(run=RUN.format(call=f"threads_run({tasks})"))
    assert said in suite.run(sys.executable, "run.py", status=1).stdout


# -- login


LOGIN = """
from pathlib import Path
from aomaker.session import BaseLogin

class Login(BaseLogin):
    def __init__(self, user="nobody"):
        super().__init__()
        self.user = user
        assert self.base_url == "http://x"

    def login(self):
        with open("calls", "a") as file:
            print(self.user, self.account["user"], self.base_url, file=file)
        return {"token": "t-" + self.user}

    def make_headers(self, response):
        return {"Authorization": response["token"]}
"""
HEADERS = """
import pytest
from aomaker.storage import cache

@pytest.mark.parametrize("n", range(3))
def test_headers(n):
    assert cache.get("headers") == {"Authorization": "t-zoe"}
"""
"""Logs in as zoe; a login.py that is found by itself does not."""


@pytest.fixture
def login(suite: Project) -> Project:
    suite.file(
        "conf/config.yaml",
        "env: test\ntest:\n  base_url: http://x\n"
        "  account: {user: ann, pwd: hidden-pwd}\n"
        "other:\n  base_url: http://y\n"
        "  account: {user: bob, pwd: hidden-pwd}\n",
    )
    return suite.write(
        login=LOGIN,
        testcases__api__test_a=HEADERS,
        testcases__scenario__one__test_b=HEADERS,
    )


def calls(project: Project) -> str:
    return (project.root / "calls").read_text()


def test_the_object_logs_in_once_with_its_state(login: Project) -> None:
    login.write(
        run="from login import Login\n"
        + RUN.format(call="processes_run({'path': 'testcases'}, login=Login('zoe'))")
    )
    login.env["TMPDIR"] = str(login.root / "tmp")
    (login.root / "tmp").mkdir()
    output = login.run(sys.executable, "run.py", status=0).stdout
    assert "6 passed" in output
    assert not list((login.root / "tmp").glob("aomaker*"))
    assert calls(login) == "zoe ann http://x\n"


def test_the_environment_is_that_of_the_call(login: Project) -> None:
    login.write(
        run="from login import Login\n"
        + RUN.format(call="run(login=Login('zoe'), env='other')")
    )
    login.run(sys.executable, "run.py", status=0)
    assert calls(login) == "zoe bob http://y\n"


def test_a_class_of_run_py_itself(login: Project) -> None:
    (login.root / "login.py").unlink()
    login.write(
        run=LOGIN + RUN.format(call="processes_run('testcases', login=Login('zoe'))")
    )
    login.run(sys.executable, "run.py", status=0)
    assert calls(login) == "zoe ann http://x\n"


def test_without_login_nobody_logs_in(login: Project) -> None:
    assert "status 1\n" in call(login, "processes_run('testcases')")
    assert not (login.root / "calls").exists()


def test_a_call_without_guard_does_not_start_itself(login: Project) -> None:
    login.write(run=LOGIN + "from aomaker.runner import run\nrun(login=Login('zoe'))\n")
    output = login.run(sys.executable, "run.py").stdout
    assert "if __name__ == '__main__':" in output
    assert not (login.root / "calls").exists()


def test_an_object_that_cannot_be_sent(login: Project) -> None:
    output = (
        login.write(
            run="from login import Login\n"
            + RUN.format(call="run(login=Login(lambda: 1))")
        )
        .run(sys.executable, "run.py", status=1)
        .stdout
    )
    assert "cannot be sent to the session of the run" in output
    assert not (login.root / "calls").exists()
