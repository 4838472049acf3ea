"""The end of a host before its groups end, and the groups that are to blame.

A host that cannot tell anyone, since a test has closed its descriptors or lets
no file grow, ends itself; its helper notices that in any case. First it writes
into shared memory which groups are to blame; the others are not, and the tests
that they were running run again.

A signal that kills the process is handled by its main thread, whoever has sent
it, and other threads run on while the stacks are written. So no test ends, in
the journal, while such a signal is pending.
"""

from __future__ import annotations

import faulthandler
import mmap
import os
import resource
import signal
import struct
import time
import traceback
from collections.abc import Iterable
from contextlib import suppress
from functools import update_wrapper
from typing import Any, Callable, NoReturn

import pytest

_NUMBERS = struct.Struct("64i")
_NOBODY = -1
# the other signals end the process, or a thread of it, before kill() returns
_FATAL = {
    getattr(signal, name)
    for name in (
        "SIGQUIT",
        "SIGILL",
        "SIGTRAP",
        "SIGABRT",
        "SIGBUS",
        "SIGFPE",
        "SIGSEGV",
        "SIGXCPU",
        "SIGSYS",
    )
    if hasattr(signal, name)
}
_LONGEST_DEATH = 10  # seconds; a signal may be blocked, or ignored
_LIMITS = [
    getattr(resource, name) for name in dir(resource) if name.startswith("RLIMIT_")
]


class Blame:
    """Memory that a helper and its host share."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _NUMBERS.size)

    def put(self, groups: Iterable[int]) -> None:
        """Blame these groups, or nobody.

        [0]: as if the host had been killed. Only the first call counts.
        """
        most = _NUMBERS.size // 4
        numbers = [*groups, _NOBODY][:most]
        if not self._read()[0]:
            _NUMBERS.pack_into(self._memory, 0, *numbers, *[0] * (most - len(numbers)))

    def clear(self) -> None:
        self._memory[:] = bytes(_NUMBERS.size)

    def spares(self, group: int) -> bool:
        """Whether the host has ended itself, and not because of this group."""
        numbers = self._read()
        return numbers[0] != 0 and group not in numbers

    def _read(self) -> tuple[int, ...]:
        return _NUMBERS.unpack_from(self._memory)


def identity(descriptor: int) -> tuple[int, int]:
    """The file that a descriptor stands for. OSError: none."""
    return _identity(os.fstat(descriptor))


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino


class HostDeath:
    """In the host. stacks: the descriptor of an empty file, used for nothing else."""

    def __init__(self, blame: Blame, stacks: int) -> None:
        self._blame = blame
        self._stacks = stacks
        self._file = identity(stacks)
        self._limits = _limits()
        self._pid = os.getpid()
        self.show_stacks()

    def show_stacks(self) -> None:
        """Let fatal signals write stacks, whatever a test has changed."""
        faulthandler.enable(self._stacks)

    def give_up(self, blamed: Iterable[int]) -> NoReturn:
        """End the host, after an exception that nobody can be told of.

        See Blame.put.
        """
        if os.getpid() == self._pid:
            self._blame.put(blamed)
        with suppress(OSError):
            os.write(2, traceback.format_exc().encode("utf-8", "backslashreplace"))
        os._exit(int(pytest.ExitCode.INTERNAL_ERROR))

    def watch_exits(self, running_group: Callable[[], int | None]) -> None:
        """Blame the group of the thread that calls os._exit or os.abort, alone."""

        def watched(leave: Callable[..., NoReturn]) -> Callable[..., NoReturn]:
            def wrapper(*args: Any, **kwargs: Any) -> NoReturn:
                group = running_group() if os.getpid() == self._pid else None
                if group is not None:
                    self._blame.put([group])
                leave(*args, **kwargs)

            return update_wrapper(wrapper, leave)

        os._exit = watched(os._exit)
        os.abort = watched(os.abort)

    def wait_if_dying(self) -> None:
        """Wait before the end of a test is written. OSError: nothing can be told."""
        limit = time.monotonic() + _LONGEST_DEATH
        while (_is_pending() or self._is_shown()) and time.monotonic() < limit:
            time.sleep(0.01)

    def _is_shown(self) -> bool:
        status = os.fstat(self._stacks)
        if _identity(status) != self._file:
            raise OSError("the descriptors of the process were closed")
        return status.st_size > 0

    def has_limits(self) -> bool:
        """Whether the resource limits are as the host got them."""
        return _limits() == self._limits

    def restore_limits(self) -> None:
        """ValueError: only root may do that."""
        for limit, value in self._limits.items():
            if resource.getrlimit(limit) != value:
                resource.setrlimit(limit, value)


def _limits() -> dict[int, tuple[int, int]]:
    return {limit: resource.getrlimit(limit) for limit in _LIMITS}


def _is_pending() -> bool:
    """Whether a signal for the process is pending; a blocked one shows."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _FATAL)
    try:
        return not _FATAL.isdisjoint(signal.sigpending())
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
