"""The CPUs and variables of a Slurm step, in forks of the fork server."""

from __future__ import annotations

import os
import socket
from typing import Any

import pytest

from aomaker_pytest.forkserver import server, slurm_step


def test_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the later request, but for what was changed meanwhile."""
    monkeypatch.setattr(
        os,
        "environb",
        {
            b"SAME": b"1",
            b"STEP": b"1",
            b"CHANGED": b"ours",
            b"GONE": b"1",
            b"NEWER": b"conftest",
        },
    )
    slurm_step.take_variables(
        [b"SAME=1", b"STEP=1", b"CHANGED=1", b"GONE=1", b"DROPPED=1"],
        [
            b"SAME=1",
            b"STEP=2=",
            b"CHANGED=2",
            b"NEW=",
            b"DROPPED=2",
            b"NEWER=2",
            b"=odd",
        ],
    )
    assert os.environb == {
        b"SAME": b"1",
        b"STEP": b"2=",
        b"CHANGED": b"ours",
        b"NEW": b"",
        b"NEWER": b"conftest",
    }


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="not told")
def test_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the client, for a while; and it is refused where they cannot be."""
    ours, theirs = {0, 1, 2}, {1}
    now = [ours]

    def move(pid: int, cpus: set[int]) -> None:
        if 9 in cpus:
            raise OSError("not in the cpuset")
        now.append(cpus)

    monkeypatch.setattr(os, "sched_setaffinity", move)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: theirs if pid else now[-1])
    here, there = socket.socketpair()
    with here, there:
        with slurm_step.cpus_of(here):
            assert now == [ours, {1}]
        assert now == [ours, {1}, ours]
        theirs.add(9)
        with pytest.raises(ValueError, match="CPUs of its step"):
            with slurm_step.cpus_of(here):
                raise AssertionError("it has them")
        assert now[-1] == ours


def test_too_many() -> None:
    """Each environment has a helper, and those are whole Pythons."""
    crowded = server.Server("path", os.getpid(), None, False)
    helpers: Any = {("fork", str(i)): None for i in range(32)}
    crowded.helpers = helpers
    with socket.socket() as connection:
        with pytest.raises(ValueError, match="too many"):
            crowded._hand_over("fork", "another", connection)
