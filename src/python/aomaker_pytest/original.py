"""The original aomaker (PyPI, 3.x), where the project's Python has it.

Its projects run under us unchanged, with that package beside us: it is the
one that they import, we only do what its own command line did around a run.

Its classes keep what a run has found out in database/aomaker.db: the table
``config`` holds the environment and ``run_mode``, the table ``cache`` holds
the headers of the login and what tests put there. An entry of the cache
belongs to the worker that made it, which is told apart by the name of its
process (mode mp) or of its thread (mt); so these have to differ.
"""
from __future__ import annotations

import contextlib
import importlib.util
import inspect
import multiprocessing
import os
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator

if TYPE_CHECKING:  # the session of a run does without
    import pytest


def is_installed() -> bool:
    """The ``aomaker`` that would be imported is the original, not ours."""
    spec = importlib.util.find_spec("aomaker")
    return spec is not None and any(
        os.path.isfile(os.path.join(place, "hook_manager.py"))
        for place in spec.submodule_search_locations or ())


def is_used() -> bool:
    """It is installed, and this is a project of its: it looks for these."""
    here = Path.cwd()
    return is_installed() and any(
        (folder / name).exists() for folder in (here, *here.parents)
        for name in (".aomaker", "run.py"))


def become_command(words: list[str]) -> int:
    """One of its commands, such as ``mock start``; 4 when it is missing."""
    if not is_installed():
        print(f"aomaker: '{words[0]}' is a command of the original aomaker, "
              f"and {sys.executable} does not have that; type: "
              f"{sys.executable} -m pip install aomaker", file=sys.stderr)
        return 4
    from aomaker.cli import main

    main(words, prog_name="aomaker")  # ends by SystemExit
    return 0


# -- the session of a run


def decorated(member: Any) -> tuple[Any, list[str], dict[str, Any]] | None:
    """A function of hooks.py: itself, names of its option, and settings.

    Its decorators give a wrapper that, once called, registers the function
    with a command line of its own; what it would register is in its closure.
    """
    if member.__globals__.get("__name__") != "aomaker._aomaker" or \
            not hasattr(member, "__wrapped__"):
        return None
    bound = inspect.getclosurevars(member).nonlocals
    names = [bound["name"]] if "name" in bound else []
    return bound["func"], names, bound.get("out_kwargs", {})


def tables(data: dict[str, Any]) -> Iterator[None]:
    """Fill them, before hooks and login look there; clear the cache again."""
    from aomaker.config_handlers import EnvVars
    from aomaker.database.sqlite import get_db_path
    from aomaker.log import logger

    for end in ("", "-wal", "-shm"):  # account and headers are kept in it
        path = f"{get_db_path()}{end}"
        if not end or os.path.exists(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            os.chmod(path, 0o600)
    from aomaker.storage import cache, config, schema, stats

    logger.disable("aomaker.core.middlewares")  # would log them, too
    EnvVars.current_env = data["env"]  # as conf/config.yaml has it, without -e
    config.set("run_mode", data["run_mode"])
    config.set("current_env", data["env"])
    for key, value in data["config"].items():
        config.set(key, value)
    cache.clear()
    yield
    cache.clear()
    for table in (cache, config, schema, stats):
        table.close()


def settle(login: Any, data: dict[str, Any]) -> None:
    """A login object of another program, perhaps of another environment."""
    if login.current_env != data["env"]:
        login.current_env = data["env"]
        login.base_url = data["config"].get("base_url")
        login.account = data["config"].get("account")


def set_headers(headers: dict[str, Any]) -> None:
    """What the login has come to."""
    from aomaker.storage import cache

    cache.upsert("headers", headers)


# -- a group of tests


class OriginalPlugin:
    """For a group; does nothing until a test module has imported the package."""

    def __init__(self) -> None:
        self._progress: dict[str, Any] = {}
        multiprocessing.current_process().name = \
            f"ForkPoolWorker-{os.getpid()}"

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if "aomaker.log" in sys.modules:  # its log goes to the Allure report
            from aomaker.log import aomaker_logger

            aomaker_logger.allure_handler("debug", is_processes=True)
        if "aomaker.storage" in sys.modules:
            self._progress = {"target": _target(session.config),
                              "total": len(session.items), "completed": 0}
            self._tell()

    def pytest_runtest_logfinish(self) -> None:
        if self._progress:
            self._progress["completed"] += 1
            self._tell()

    def _tell(self) -> None:
        """Its page (aomaker service start --web) shows this."""
        from aomaker.storage import cache

        with contextlib.suppress(sqlite3.Error):  # no reason to fail a test
            cache.upsert(f"_progress.{cache.worker}", self._progress)


def _target(config: pytest.Config) -> str:
    from . import compat

    if config.option.markexpr:
        return f"-m {config.option.markexpr}"
    return next(iter(compat.positional(config)), "")
