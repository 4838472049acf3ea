"""Locks of tests that must not run at the same time, from test to test."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from aomaker_pytest.group.xdist_group import XdistGroupPlugin
from aomaker_pytest.util.file_lock import FileLock


class Item:
    """A test with these names of groups."""

    session = pytest.Session

    def __init__(self, *names: str) -> None:
        self._marks = [SimpleNamespace(args=(name,), kwargs={}) for name in names]

    def iter_markers(self, name: str) -> list[SimpleNamespace]:
        assert name == "xdist_group"
        return self._marks


@pytest.fixture
def taken(tmp_path, monkeypatch):
    """How many locks are taken, after a test and while it runs."""
    monkeypatch.chdir(tmp_path)

    def count() -> int:
        paths = tmp_path.glob(".aomaker-build/workers/group-*.lock")
        locks = [FileLock(str(path)) for path in paths]
        free = [lock for lock in locks if lock.try_acquire()]
        for lock in free:
            lock.release()
        return len(locks) - len(free)

    return count


def run(plugin, item, nextitem, taken, error=None) -> tuple[int, int]:
    """While the test runs, and after it."""
    running = plugin.pytest_runtest_protocol(item, nextitem)
    next(running)
    during = taken()
    with pytest.raises(StopIteration):
        running.send(SimpleNamespace(excinfo=error))
    return during, taken()


def test_a_lock_is_kept_for_the_next_of_its_name(taken):
    plugin = XdistGroupPlugin("attempt", keeps=True)
    a, b, both, none = Item("a"), Item("b"), Item("b", "a", "b"), Item()
    assert run(plugin, a, a, taken) == (1, 1)
    assert run(plugin, a, b, taken) == (1, 0)
    assert run(plugin, b, both, taken) == (1, 0)
    assert run(plugin, both, both, taken) == (2, 2)
    assert run(plugin, both, none, taken) == (2, 0)
    assert run(plugin, none, a, taken) == (0, 0)
    assert run(plugin, a, None, taken) == (1, 0)


def test_a_thread_keeps_none_while_it_waits_for_its_turn(taken):
    plugin = XdistGroupPlugin("attempt", keeps=False)
    assert run(plugin, Item("a"), Item("a"), taken) == (1, 0)


def test_a_session_that_ends_frees_them(taken):
    """By Ctrl-C in a test, say."""
    plugin = XdistGroupPlugin("attempt", keeps=True)
    error = (KeyboardInterrupt, KeyboardInterrupt(), None)
    assert run(plugin, Item("a", "b"), Item("a", "b"), taken, error) == (2, 0)
