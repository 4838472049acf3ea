"""The process of threads, and who keeps it."""

import os
import socket
from types import SimpleNamespace

import pytest

from aomaker_pytest.forkserver import thread_host, thread_host_channel


@pytest.fixture
def served():
    """A host without a session."""
    served = object.__new__(thread_host.Host)
    served._turns = {}
    served._shared = SimpleNamespace(leaving=False)
    return served


@pytest.mark.parametrize("descriptors", [0, 1])
def test_group_for_which_no_file_can_be_opened(served, descriptors):
    """It is refused: others go on, and nobody waits for it. (The kernel drops
    the descriptors that are too many.)"""
    ours, theirs = socket.socketpair()
    with ours, theirs, open(os.devnull, "wb") as out:
        thread_host_channel._send(
            ours, 7, b"--events=e\0", *[out.fileno()] * descriptors
        )
        assert served._hear(theirs)
        assert thread_host_channel.hear_answer(ours) == 7
    assert not served._shared.leaving


@pytest.mark.parametrize("descriptors", [0, 1])
def test_group_that_hangs(served, descriptors, tmp_path):
    """It is shown where, if that is possible; others leave anyway."""
    ours, theirs = socket.socketpair()
    path = tmp_path / "log"
    with ours, theirs, open(path, "wb") as out:
        thread_host_channel._send(ours, 0, b"", *[out.fileno()] * descriptors)
        assert served._hear(theirs)
        assert thread_host_channel.hear_answer(ours) == 0
    assert served._shared.leaving
    assert ("_hear" in path.read_text()) == bool(descriptors)


def test_host_that_has_died():
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours:
        assert thread_host_channel.hear_answer(ours) is None
