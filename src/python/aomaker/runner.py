"""Run the suite from Python, as the command line does.

    from aomaker.runner import threads_run
    from login import Login

    if __name__ == "__main__":
        threads_run(["-m ehpc", "-m hpc"], login=Login())

``threads_run`` and ``processes_run`` take what the groups are made of:

    ["-m a", "-m b or c"]          one for each mark, or mark expression
    {"path": "testcases/api"}      one for each test module below the directory
    "testcases/scenario"           one for each directory in it

``run`` is one pytest in one process. All of them start the program aomaker
in the current directory, with this Python, and return its exit status: 0
passed, 1 tests failed, 2 interrupted, 3 an error of ours or lost tests, 4
usage or configuration, 5 nothing selected.

Without ``login`` nobody logs in. With it, the object is sent to the session
of the run, pickled, where its ``login()`` and ``make_headers()`` are called
once, after the hooks; a class that makes itself there will do, too.
"""
from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any, Iterable, Mapping, Union

from aomaker_pytest import handover
from aomaker_pytest.program import find_program

Tasks = Union[str, "os.PathLike[str]", Mapping[str, str], Iterable[str]]

_MODES = {"main": [], "mp": ["--mp"], "mt": ["--mt"]}
_ATTACHED = re.compile(r"(-[A-Za-z])\s+(\S.*)", re.DOTALL)  # "-k fast"


@dataclass
class RunConfig:
    """A run, with the names that the original aomaker 3.x gives things."""

    env: str | None = None
    log_level: str = "info"
    run_mode: str = "main"
    task_args: Tasks | None = None
    pytest_args: list[str] = field(default_factory=list)
    login_obj: Any = None
    report_enabled: bool = True  # the original's own page, which is not ours
    processes: int | None = None


def run(args: Iterable[str] = (), login: Any = None, **options: Any) -> int:
    """All that `args` select, in one process; any option of arun may be one.

    options: env, log_level.
    """
    return run_tests(RunConfig(pytest_args=list(args), login_obj=login,
                               **options))


def processes_run(task_args: Tasks, login: Any = None,
                  extra_args: Iterable[str] = (), **options: Any) -> int:
    """The groups at the same time, a process each.

    extra_args: for each pytest; options: processes (how many at the same
    time), env, log_level.
    """
    return run_tests(RunConfig(run_mode="mp", task_args=task_args,
                               pytest_args=list(extra_args), login_obj=login,
                               **options))


def threads_run(task_args: Tasks, login: Any = None,
                extra_args: Iterable[str] = (), **options: Any) -> int:
    """The groups at the same time, a thread each; else as processes_run."""
    return run_tests(RunConfig(run_mode="mt", task_args=task_args,
                               pytest_args=list(extra_args), login_obj=login,
                               **options))


def run_tests(config: RunConfig) -> int:
    """What all of the above come to."""
    handover.refuse_inside()
    command = [find_program(), "run", "--python", sys.executable,
               *_MODES[config.run_mode], *_selection(config.task_args)]
    if config.processes is not None:
        command += ["-p", str(config.processes)]
    if config.env is not None:
        command += ["-e", config.env]
    if config.log_level != "info":
        command += ["--log_level", config.log_level]
    if config.login_obj is None:
        command.append("--skip_login")
    for arg in config.pytest_args:
        attached = _ATTACHED.fullmatch(arg)
        command += attached.groups() if attached else [arg]
    with handover.sent(config.login_obj) as environment:
        return _call(command, {**os.environ, **environment})


def _selection(tasks: Tasks | None) -> list[str]:
    """The --dist option that these are; none: conf/aomaker.yaml."""
    if tasks is None:
        return []
    if isinstance(tasks, (str, os.PathLike)):
        return [f"--dist-suite={os.fspath(tasks)}"]
    if isinstance(tasks, Mapping):
        return [f"--dist-file={os.fspath(tasks['path'])}"]
    marks = [f"--dist-mark={_mark(task)}" for task in tasks]
    if not marks:
        raise ValueError("the list of marks is empty")
    return marks


def _mark(task: str) -> str:
    if not task.startswith("-m") or not task[2:].strip(" ="):
        raise ValueError(
            f"a list wants marks, such as '-m smoke', not {task!r}; test "
            "modules are {'path': DIRECTORY}, directories a string")
    return task[2:].strip(" =")


def _call(command: list[str], environment: dict[str, str]) -> int:
    sys.stdout.flush()
    with subprocess.Popen(command, env=environment) as process:
        while True:
            try:
                status = process.wait()
            except KeyboardInterrupt:
                continue  # it has that, too, and ends well
            return status if status >= 0 else 128 - status
