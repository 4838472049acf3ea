"""The original aomaker (PyPI, 2.x and 3.x), if the project's Python has it.

Its projects run unchanged, with that package beside ours: they import the
original, and we only do what its own command line did around a run.

Its classes keep the results of a run's start in database/aomaker.db: the table
``config`` holds the environment and ``run_mode``, the table ``cache`` holds the
headers of the login and values that tests put there. An entry of the cache
belongs to the worker that made it, which is identified by the name of its
process (mode mp) or of its thread (mt); so these have to differ.

The releases have the same classes in other modules, and other names for some of
their methods: the code looks for a module, and never for a version.
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

if TYPE_CHECKING:  # the lifecycle process does without pytest
    import pytest


_COMMANDS = ("cli",)  # only the original has such a module
_TABLES = ("storage", "cache")  # 3.x, 2.x
_SETTINGS = ("config_handlers", "fixture")
_URLS = ("base_url", "host")


def is_installed() -> bool:
    """Whether ``import aomaker`` gives the original, not ours."""
    return _found(_COMMANDS) is not None


def is_used() -> bool:
    """Whether it is installed, and this is one of its projects."""
    return _root() is not None


def _root() -> Path | None:
    """The project's root, by the signs that the original looks for itself."""
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
    """The first of its modules that exists; nothing is imported."""
    spec = importlib.util.find_spec("aomaker")
    places = spec.submodule_search_locations or () if spec else ()
    for name in names:
        if any(os.path.isfile(os.path.join(place, f"{name}.py")) for place in places):
            return name
    return None


def _module(names: Iterable[str]) -> Any:
    return importlib.import_module(f"aomaker.{_found(names)}")


def become_command(words: list[str]) -> int:
    """Run one of its commands, such as ``mock start``; 4 when it is missing."""
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


# -- the lifecycle of a run


def decorated(member: Any) -> tuple[Any, list[str], dict[str, Any]] | None:
    """A function of hooks.py: itself, names of its option, and settings.

    The original's decorators give a wrapper that, once called, registers the
    function with a command line of its own; the function and its option are in
    the closure.
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
    """Prepare the tables before tests are collected, where no run has been yet.

    Objects that modules make of its classes read the tables at once.
    """
    root = _root()
    if root is None or _is_seeded(root / "database" / "aomaker.db"):
        return
    pid = os.fork()  # a fork, since this process must not import the package
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
    """Fill the tables, before hooks and login read them; clear the cache again."""
    storage = _fill(data)
    # the values of conf/config.yaml, without -e
    _module(_SETTINGS).EnvVars.current_env = data["env"]
    storage.cache.clear()
    yield
    storage.cache.clear()
    for name in ("cache", "config", "schema", "stats"):
        if hasattr(storage, name):
            getattr(storage, name).close()


def _fill(data: dict[str, Any]) -> Any:
    """Fill in the environment and its settings; returns the module of the tables."""
    for end in ("", "-wal", "-shm"):  # the file keeps account and headers
        path = f"{_database()}{end}"
        if not end or os.path.exists(path):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            os.chmod(path, 0o600)
    storage = _module(_TABLES)
    # several processes write, and readers need not wait
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
    """Keep accounts and headers out of its log, now and when they are sent."""
    logger = importlib.import_module("aomaker.log").logger
    logger.disable("aomaker.core.middlewares")
    logger.disable(storage.__name__)
    try:
        yield
    finally:
        logger.enable(storage.__name__)


def settle(login: Any, data: dict[str, Any]) -> None:
    """Prepare a login object of another program, perhaps of another environment."""
    if login.current_env != data["env"]:
        login.current_env = data["env"]
        login.account = data["config"].get("account")
        for name in _URLS:
            if hasattr(login, name):
                setattr(login, name, data["config"].get(name))


def set_headers(headers: dict[str, Any]) -> None:
    """Store the headers of the login."""
    storage = _module(_TABLES)
    with _unlogged(storage):
        # an older release has no upsert: `set` keeps an existing value
        getattr(storage.cache, "upsert", storage.cache.set)("headers", headers)


# -- a group of tests


class Aomaker3Plugin:
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
        """Report to its page (aomaker service start --web)."""
        from aomaker.storage import cache

        with contextlib.suppress(sqlite3.Error):  # its page must not fail a test
            cache.upsert(f"_progress.{cache.worker}", self._progress)


def _target(config: pytest.Config) -> str:
    from . import pytest_api

    if config.option.markexpr:
        return f"-m {config.option.markexpr}"
    return next(iter(pytest_api.positional(config)), "")
