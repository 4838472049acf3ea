"""The original aomaker (PyPI, 2.x and 3.x), where the project's Python has it.

Its projects run under us unchanged, with that package beside us: it is the
one that they import, we only do what its own command line did around a run.

Its classes keep what a run has found out in database/aomaker.db: the table
``config`` holds the environment and ``run_mode``, the table ``cache`` holds
the headers of the login and what tests put there. An entry of the cache
belongs to the worker that made it, which is told apart by the name of its
process (mode mp) or of its thread (mt); so these have to differ.

The releases have the same classes in other modules, and other names for some
of their methods: a module is looked for, a version is never asked.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.util
import inspect
import multiprocessing
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..util.process import to_null

if TYPE_CHECKING:  # the session of a run does without
    import pytest


_COMMANDS = ("cli",)  # ours has no such module
_TABLES = ("storage", "cache")  # 3.x, 2.x
_SETTINGS = ("config_handlers", "fixture")
_URLS = ("base_url", "host")


def is_installed() -> bool:
    """The ``aomaker`` that would be imported is the original, not ours."""
    return _found(_COMMANDS) is not None


def is_used() -> bool:
    """It is installed, and this is a project of its."""
    return _root() is not None


def _root() -> Path | None:
    """Where the project begins, by the signs that it looks for itself."""
    tables = is_installed() and _found(_TABLES)
    here = Path.cwd()
    if tables == "cache":
        is_its = (here / "conf" / "config.yaml").exists() and (
            here / "database"
        ).is_dir()
        return here if is_its else None
    folders = [
        folder
        for folder in (here, *here.parents)
        if any((folder / name).exists() for name in (".aomaker", "run.py"))
    ]
    return folders[0] if tables and folders else None


def _found(names: Iterable[str]) -> str | None:
    """The first of its modules that there is; nothing of it is imported."""
    spec = importlib.util.find_spec("aomaker")
    places = spec.submodule_search_locations or () if spec else ()
    for name in names:
        if any(os.path.isfile(os.path.join(place, f"{name}.py")) for place in places):
            return name
    return None


def _module(names: Iterable[str]) -> Any:
    return importlib.import_module(f"aomaker.{_found(names)}")


def become_command(words: list[str]) -> int:
    """One of its commands, such as ``mock start``; 4 when it is missing."""
    if not is_installed():
        print(
            f"aomaker: '{words[0]}' is a command of the original aomaker, "
            f"and {sys.executable} does not have that; type: "
            f"{sys.executable} -m pip install aomaker",
            file=sys.stderr,
        )
        return 4
    from aomaker.cli import main

    sys.argv = ["aomaker", *words]
    main()  # ends by SystemExit
    return 0


# -- the session of a run


def decorated(member: Any) -> tuple[Any, list[str], dict[str, Any]] | None:
    """A function of hooks.py: itself, names of its option, and settings.

    Its decorators give a wrapper that, once called, registers the function
    with a command line of its own; what it would register is in its closure.
    """
    if (
        not hasattr(member, "__wrapped__")
        or member.__code__.co_name != "wrapper"
        or not member.__globals__.get("__name__", "").startswith("aomaker.")
    ):
        return None
    bound = inspect.getclosurevars(member).nonlocals
    if bound.get("func") is not member.__wrapped__:
        return None
    names = [bound["name"]] if "name" in bound else []
    return bound["func"], names, bound.get("out_kwargs", {})


def seed() -> None:
    """Before tests are collected, where no run has been yet.

    Objects that modules make of its classes look into the tables at once.
    """
    root = _root()
    if root is None or _is_seeded(root / "database" / "aomaker.db"):
        return
    pid = os.fork()  # what it imports is not for others
    if pid == 0:
        with contextlib.suppress(BaseException):
            to_null(1)
            to_null(2)
            settings = _module(_SETTINGS).EnvVars()
            _fill(
                {
                    "env": settings.current_env,
                    "run_mode": "main",
                    "config": settings.current_env_conf,
                }
            )
        os._exit(0)
    os.waitpid(pid, 0)


def _is_seeded(path: Path) -> bool:
    with contextlib.suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
        with contextlib.closing(connection):
            return any(
                "run_mode" in row for row in connection.execute("SELECT * FROM config")
            )
    return False


def tables(data: dict[str, Any]) -> Iterator[None]:
    """Fill them, before hooks and login look there; clear the cache again."""
    storage = _fill(data)
    # as conf/config.yaml has it, without -e
    _module(_SETTINGS).EnvVars.current_env = data["env"]
    storage.cache.clear()
    yield
    storage.cache.clear()
    for name in ("cache", "config", "schema", "stats"):
        if hasattr(storage, name):
            getattr(storage, name).close()


def _fill(data: dict[str, Any]) -> Any:
    """The environment and its settings; returns the module of the tables."""
    for end in ("", "-wal", "-shm"):  # account and headers are kept in it
        path = f"{_database()}{end}"
        if not end or os.path.exists(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            os.chmod(path, 0o600)
    storage = _module(_TABLES)
    # several processes write: none waits for those that read
    storage.cache.connection.execute("PRAGMA journal_mode=WAL")
    with _unlogged(storage):
        storage.config.set("run_mode", data["run_mode"])
        storage.config.set("current_env", data["env"])
        for key, value in data["config"].items():
            storage.config.set(key, value)
    return storage


def _database() -> Any:
    sqlite = importlib.import_module("aomaker.database.sqlite")
    return sqlite.get_db_path() if hasattr(sqlite, "get_db_path") else sqlite.DB_PATH


@contextlib.contextmanager
def _unlogged(storage: Any) -> Iterator[None]:
    """Accounts and headers are not for its log, now or when they are sent."""
    logger = importlib.import_module("aomaker.log").logger
    logger.disable("aomaker.core.middlewares")
    logger.disable(storage.__name__)
    try:
        yield
    finally:
        logger.enable(storage.__name__)


def settle(login: Any, data: dict[str, Any]) -> None:
    """A login object of another program, perhaps of another environment."""
    if login.current_env != data["env"]:
        login.current_env = data["env"]
        login.account = data["config"].get("account")
        for name in _URLS:
            if hasattr(login, name):
                setattr(login, name, data["config"].get(name))


def set_headers(headers: dict[str, Any]) -> None:
    """What the login has come to."""
    storage = _module(_TABLES)
    with _unlogged(storage):
        # of an older release, which has no upsert, `set` keeps what there is
        getattr(storage.cache, "upsert", storage.cache.set)("headers", headers)


# -- a group of tests


class OriginalPlugin:
    """For a group; does nothing until a test module has imported the package."""

    def __init__(self) -> None:
        self._progress: dict[str, Any] = {}
        multiprocessing.current_process().name = f"ForkPoolWorker-{os.getpid()}"

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        if "aomaker.log" in sys.modules:  # its log goes to the Allure report
            from aomaker.log import aomaker_logger

            aomaker_logger.allure_handler("debug", is_processes=True)
        if "aomaker.storage" in sys.modules:
            self._progress = {
                "target": _target(session.config),
                "total": len(session.items),
                "completed": 0,
            }
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
    from . import pytest_api

    if config.option.markexpr:
        return f"-m {config.option.markexpr}"
    return next(iter(pytest_api.positional(config)), "")
