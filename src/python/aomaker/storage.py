"""Data that the parts of a run share: ``config`` and ``cache``.

``config`` holds the section of conf/config.yaml that is tested, by its keys,
with ``current_env`` and ``run_mode``; a value that is set there is seen by all
processes. ``cache`` holds values of each worker for itself, and ``headers`` of
the login for all. Values are JSON's. Both last as long as the run.

In a run the lifecycle process (src/python/aomaker_pytest/lifecycle) names a
file by AOMAKER_SESSION; values that are set lie in an SQLite file beside it.
Outside of runs, as in a run.py that makes its ``Login``, ``config`` is read
from conf/config.yaml.
"""

from __future__ import annotations

import functools
import json
import os
import socket
import sqlite3
import subprocess
from contextlib import closing
from threading import current_thread
from typing import Any

_SCHEMA = """CREATE TABLE IF NOT EXISTS stored (kind TEXT, name TEXT,
    worker TEXT, value TEXT, PRIMARY KEY (kind, name, worker))"""
_PATIENCE = 60  # seconds that another process may lock the file


def _path() -> str:
    try:
        return os.environ["AOMAKER_SESSION"]
    except KeyError:
        raise RuntimeError(
            "aomaker.storage belongs to a run of aomaker with a "
            "conf/config.yaml, hooks.py or login.py; type: arun"
        ) from None


def session_data() -> dict[str, Any]:
    """The data of the run: env, config, headers, run_mode."""
    with open(_path(), encoding="utf-8") as file:
        data: dict[str, Any] = json.load(file)
    return data


@functools.cache
def _of_the_file() -> dict[str, Any]:
    """env and config as a run without -e would have them."""
    from aomaker_pytest.util.program import find_program

    done = subprocess.run(
        [find_program(), "env"], capture_output=True, encoding="utf-8"
    )
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    data: dict[str, Any] = json.loads(done.stdout)
    return data


class _Store:
    """One kind of values; a connection lasts for one call, since processes fork."""

    kind: str

    def _worker(self) -> str:
        return ""

    def _seeded(self) -> dict[str, Any]:
        """The values that the run begins with."""
        raise NotImplementedError

    def _execute(self, sql: str, *values: str) -> list[tuple[str, str]]:
        path = _path() + ".db"
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with closing(sqlite3.connect(path, timeout=_PATIENCE)) as connection:
            with connection:
                connection.execute(_SCHEMA)
                return connection.execute(sql, values).fetchall()

    def _stored(self) -> dict[str, Any]:
        if not os.path.exists(os.environ.get("AOMAKER_SESSION", "") + ".db"):
            return {}
        rows = self._execute(
            "SELECT name, value FROM stored WHERE kind = ? "
            "AND worker IN ('', ?) ORDER BY worker",
            self.kind,
            self._worker(),
        )
        return {name: json.loads(value) for name, value in rows}

    def set(self, name: str, value: Any) -> None:
        self._execute(
            "REPLACE INTO stored VALUES (?, ?, ?, ?)",
            self.kind,
            name,
            self._owner(name),
            json.dumps(value),
        )

    def _owner(self, name: str) -> str:
        return self._worker()

    def get(self, name: str) -> Any:
        """The value, or None."""
        return self.get_all().get(name)

    def get_all(self) -> dict[str, Any]:
        return {**self._seeded(), **self._stored()}

    def clear(self) -> None:
        """Forget all values that were set."""
        self._execute("DELETE FROM stored WHERE kind = ?", self.kind)


class Config(_Store):
    kind = "config"

    def _seeded(self) -> dict[str, Any]:
        data = session_data() if "AOMAKER_SESSION" in os.environ else _of_the_file()
        return {
            **data["config"],
            "current_env": data["env"],
            "run_mode": data.get("run_mode"),
        }


class Cache(_Store):
    kind = "cache"

    @property
    def worker(self) -> str:
        """The owner of the values of a worker: the process or the thread of a
        group.
        """
        data = session_data()
        host = socket.gethostname()
        # on other machines, processes have the same numbers
        if data.get("host", host) != host:
            return f"{os.getpid()} {host}"
        return (
            f"{os.getpid()} {current_thread().name}"
            if data["run_mode"] == "mt"
            else str(os.getpid())
        )

    def _worker(self) -> str:
        return self.worker

    def _owner(self, name: str) -> str:
        return "" if name == "headers" else self.worker

    def _seeded(self) -> dict[str, Any]:
        return {"headers": session_data()["headers"]}

    def update(self, name: str, value: Any) -> None:
        self.set(name, value)

    upsert = update

    def get_like(self, pattern: str) -> list[str]:
        """Values of all workers whose names match an SQL pattern."""
        rows = self._execute(
            "SELECT DISTINCT name, '' FROM stored WHERE kind = ? AND name LIKE ?",
            self.kind,
            pattern,
        )
        return [name for name, _ in rows]


cache = Cache()
config = Config()
