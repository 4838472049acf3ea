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

``process_count`` and ``is_gen_allure`` are the names that aomaker 2.x has for
``processes`` and ``report_enabled``.

Without ``login`` nobody logs in. With it, the object is sent to the session
of the run, pickled, where its ``login()`` and ``make_headers()`` are called
once, after the hooks; a class that makes itself there will do, too.

Where the original aomaker is installed beside us (aomaker_front.py), all other
names are those of its own aomaker.runner, which is imported when one is used.
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any, Union

from aomaker_pytest.lifecycle import login_pickle
from aomaker_pytest.util.program import find_program

Tasks = Union[str, "os.PathLike[str]", Mapping[str, str], Iterable[str]]

_MODES = {"main": [], "mp": ["--mp"], "mt": ["--mt"]}
_NAMES_OF_2 = {"process_count": "processes", "is_gen_allure": "report_enabled"}
_ATTACHED = re.compile(r"(-[A-Za-z])\s+(\S.*)", re.DOTALL)  # "-k fast"


@dataclass
class _RunConfig:
    """The settings of a run, under the names that the original aomaker 3.x uses."""

    env: str | None = None
    log_level: str = "info"
    run_mode: str = "main"
    task_args: Tasks | None = None
    pytest_args: list[str] = field(default_factory=list)
    login_obj: Any = None
    report_enabled: bool = True
    processes: int | None = None


def run(args: Iterable[str] = (), login: Any = None, **options: Any) -> int:
    """Run all that `args` select in one process; they may hold any option of arun.

    options: env, log_level, report_enabled.
    """
    return _run(None, login, args, options)


def processes_run(
    task_args: Tasks,
    login: Any = None,
    extra_args: Iterable[str] | None = None,
    **options: Any,
) -> int:
    """Run the groups at the same time, each in a process.

    extra_args: for each pytest; options: processes (how many at the same time),
    env, log_level, report_enabled.
    """
    return _run(task_args, login, extra_args, options, run_mode="mp")


def threads_run(
    task_args: Tasks,
    login: Any = None,
    extra_args: Iterable[str] | None = None,
    **options: Any,
) -> int:
    """Run the groups at the same time, each in a thread; else as processes_run."""
    return _run(task_args, login, extra_args, options, run_mode="mt")


def _run(
    task_args: Tasks | None,
    login: Any,
    args: Iterable[str] | None,
    options: dict[str, Any],
    **more: Any,
) -> int:
    names = {_NAMES_OF_2.get(name, name): value for name, value in options.items()}
    return run_tests(
        _RunConfig(
            task_args=task_args,
            login_obj=login,
            pytest_args=list(args or ()),
            **names,
            **more,
        )
    )


def run_tests(config: Any) -> int:
    """Run the tests that a RunConfig describes."""
    return _start(config, config.run_mode)


class _Runner:
    """One pytest in one process, as a class; the original's has more methods."""

    run_mode = "main"

    def run(self, run_config: Any, **_: Any) -> int:
        """run_config: a RunConfig; its run_mode is ignored."""
        return _start(run_config, self.run_mode)


class _ProcessesRunner(_Runner):
    run_mode = "mp"


class _ThreadsRunner(_Runner):
    run_mode = "mt"


def _start(config: Any, run_mode: str) -> int:
    login_pickle.refuse_inside()
    tasks = None if run_mode == "main" else config.task_args
    command = [
        find_program(),
        "run",
        "--python",
        sys.executable,
        *_MODES[run_mode],
        *_selection(tasks),
    ]
    if config.processes is not None:
        command += ["-p", str(config.processes)]
    if config.env is not None:
        command += ["-e", config.env]
    if config.log_level != "info":
        command += ["--log_level", config.log_level]
    if config.login_obj is None:
        command.append("--skip_login")
    if not config.report_enabled:
        command.append("--no_gen")
    command += _options_of_hooks()
    for arg in config.pytest_args:
        attached = _ATTACHED.fullmatch(arg)
        command += attached.groups() if attached else [arg]
    with login_pickle.sent(config.login_obj) as environment:
        return _call(command, {**os.environ, **environment})


def _options_of_hooks() -> list[str]:
    """The options that the original's command line was given, if it calls us."""
    manager = sys.modules.get("aomaker.hook_manager")
    given = getattr(manager, "cli_hook", None)
    return [
        f"--{name}" if value is True else f"--{name}={value}"
        for name, value in (getattr(given, "custom_kwargs", None) or {}).items()
        if value is not None and value is not False
    ]


def _selection(tasks: Tasks | None) -> list[str]:
    """The --dist option for these tasks; an empty list leaves it to
    conf/aomaker.yaml.
    """
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
            "modules are {'path': DIRECTORY}, directories a string"
        )
    return task[2:].strip(" =")


def _call(command: list[str], environment: dict[str, str]) -> int:
    sys.stdout.flush()
    with subprocess.Popen(command, env=environment) as process:
        while True:
            try:
                status = process.wait()
            except KeyboardInterrupt:
                continue  # the original has it, too, and returns normally
            return status if status >= 0 else 128 - status


# -- the original's aomaker.runner, beside ours


# None where there is no such module, or it cannot be imported outside of a project
_ELSE = {
    "RunConfig": _RunConfig,
    "Runner": _Runner,
    "ProcessesRunner": _ProcessesRunner,
    "ThreadsRunner": _ThreadsRunner,
}
_beside: ModuleType | None = None


def _find_beside() -> ModuleType | None:
    """The original's aomaker.runner, a module or package; it is never in
    sys.modules.
    """
    global _beside
    package = importlib.import_module("aomaker")
    spec = PathFinder.find_spec("aomaker.runner", package.__path__)
    if (
        _beside is None
        and spec
        and spec.loader
        and spec.origin
        and not os.path.samefile(spec.origin, __file__)
    ):
        _beside = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(_beside)
        except BaseException:
            _beside = None  # the next caller gets the error, too
            raise
    return _beside


def __getattr__(name: str) -> Any:
    if name == "__all__" or not name.startswith("__"):
        try:
            beside = _find_beside()
        except FileNotFoundError:  # the original looks for the project's root at import
            if name not in _ELSE:
                raise
            return _ELSE[name]
        if name in globals():  # a module of the original's package
            return globals()[name]
        if hasattr(beside, name):
            return getattr(beside, name)
        if name in _ELSE:
            return _ELSE[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*dir(_find_beside()), *globals()})
