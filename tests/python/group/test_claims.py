"""Workers claim units of a group: each unit goes to one of them, whoever dies."""

from __future__ import annotations

import os
import random
import signal
import time

import pytest

from aomaker_pytest.group.claims import FIRST, LAST, Claims, digest_of, write_claims


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "claims")


def worker(path: str, end: bytes, out: str, most: int) -> None:
    """In a process of its own: claims units, and notes them before the next."""
    claims = Claims(path, end)
    for _ in range(most):
        unit = claims.take()
        if unit is None:
            return
        with open(out, "a", encoding="ascii") as file:
            file.write(f"{unit}\n")


def start(*args) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        worker(*args)
    finally:
        os._exit(0)


def noted(out: str) -> list[int]:
    if not os.path.exists(out):
        return []
    with open(out, encoding="ascii") as file:
        return [int(line) for line in file.read().split()]


def test_two_ends(path):
    write_claims(path, 5, digest_of(["a"]))
    first, last, late = Claims(path, FIRST), Claims(path, LAST), Claims(path, LAST)
    assert first.digest == digest_of(["a"]) != digest_of(["b"])
    assert [first.take(), last.take(), last.take(), first.take()] == [0, 4, 3, 1]
    assert [late.take(), first.take(), last.take()] == [2, None, None]


@pytest.mark.parametrize("seed", range(6))
def test_each_unit_once(path, tmp_path, seed):
    """Workers at both ends; some are killed, or stop, at any moment; the last one
    takes what is left.
    """
    chance = random.Random(seed)
    nunits = chance.choice([2, 3, 50, 2000])
    write_claims(path, nunits, "x")
    outs = [str(tmp_path / f"out{n}") for n in range(5)]
    pids = [
        start(path, chance.choice([FIRST, LAST]), out, chance.choice([1, 20, 10**6]))
        for out in outs
    ]
    for pid in chance.sample(pids, 3):
        time.sleep(chance.random() / 50)
        os.kill(pid, signal.SIGKILL)
    for pid in pids:
        os.waitpid(pid, 0)
    worker(path, LAST, outs[0] + "x", 10**6)
    units = [unit for out in [*outs, outs[0] + "x"] for unit in noted(out)]
    assert len(units) == len(set(units))
    assert set(units) <= set(range(nunits))
    # each of the killed ones may have died with a unit that it had not noted yet
    assert nunits - len(units) <= 3
