"""aomaker.storage: what the processes of a run tell each other."""

from __future__ import annotations

import json
import multiprocessing
import os

import pytest

from aomaker.session import BaseLogin
from aomaker.storage import cache, config


@pytest.fixture
def session(tmp_path, monkeypatch):
    path = tmp_path / "1.json"
    path.write_text(
        json.dumps(
            {
                "v": 1,
                "env": "test",
                "config": {"base_url": "u", "account": {}},
                "headers": {"A": "b"},
                "run_mode": "mp",
            }
        )
    )
    monkeypatch.setenv("AOMAKER_SESSION", str(path))
    return path


def test_config(session):
    assert config.get("base_url") == "u"
    assert config.get("current_env") == "test"
    assert config.get("nothing") is None
    config.set("base_url", {"x": [1]})
    assert config.get("base_url") == {"x": [1]}
    assert set(config.get_all()) == {"base_url", "account", "current_env", "run_mode"}
    config.clear()
    assert config.get("base_url") == "u"
    assert os.stat(f"{session}.db").st_mode & 0o777 == 0o600


def test_cache(session):
    assert cache.get("headers") == {"A": "b"}
    cache.set("x", 1)
    cache.set("x", 2)
    assert cache.get("x") == 2 and cache.get_like("x%") == ["x"]
    cache.upsert("headers", {})
    assert cache.get("headers") == {}
    cache.clear()
    assert cache.get("x") is None and cache.get("headers") == {"A": "b"}


def test_other_machines(session):
    """Processes of two machines may have the same number."""
    cache.set("x", 1)
    session.write_text(
        session.read_text().replace('"v": 1', '"v": 1, "host": "another"')
    )
    assert cache.get("x") is None
    cache.set("x", 2)
    session.write_text(session.read_text().replace(', "host": "another"', ""))
    assert cache.get("x") == 1


def _work(n):
    for i in range(10):
        cache.set("mine", [n, i])
        config.set(f"from {n}", i)
    return cache.get("mine"), config.get(f"from {n}")


def test_several_processes(session):
    """Each worker has a cache of its own; nothing is locked or lost."""
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        found = pool.map(_work, range(4))
    assert found == [([n, 9], 9) for n in range(4)]
    assert cache.get("mine") is None
    assert sum(name.startswith("from") for name in config.get_all()) == 4


def test_outside_of_a_run(monkeypatch):
    monkeypatch.delenv("AOMAKER_SESSION", raising=False)
    with pytest.raises(RuntimeError, match="type: arun"):
        cache.get("x")


def test_login(session):
    class Login(BaseLogin):
        def login(self):
            return 1

        def make_headers(self, resp_login):
            return {}

    login = Login()
    assert (login.base_url, login.account, login.current_env) == ("u", {}, "test")
