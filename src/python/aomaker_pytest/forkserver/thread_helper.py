"""The helper of ``--mt``: forks the one process of its groups, the host.

It forks the host (``thread_host``), in which groups are threads, for the first
group, and a new one for the next group after the host has died. Then each
client whose group ran in the host is told that its own part has ended so, and
the last output of the process is in each one's log.

A host that has to be killed for a group that hangs is given time: its other
groups end first. Clients that ask meanwhile wait for the next host.
"""

from __future__ import annotations

import os
import selectors
import socket
import tempfile
import time
from signal import SIGABRT, SIGKILL
from typing import Any, NoReturn

from ..threads import host_death
from ..util.paths import in_build
from ..util.process import adopt_orphans, join_group, kill_descendants, kill_group
from . import thread_host, thread_host_channel
from .helper import Helper
from .request import TOO_MANY_FILES, Client, Request

_LOG = in_build("threads.log")
_MOST_OUTPUT = 1 << 16  # bytes of its output that each log gets
_PATIENCE = 2  # seconds


class _End:
    """The end of a host that is killed for groups that hang."""

    def __init__(self) -> None:
        self.hanging: set[Client] = set()
        self.limit = float("inf")  # the time of the kill at the latest
        self.shown = float("inf")  # the time until which stacks are awaited
        self.number = SIGABRT  # faulthandler shows the stacks where Python cannot

    def add(self, client: Client, seconds: float) -> None:
        now = time.monotonic()
        self.hanging.add(client)
        self.limit = min(self.limit, now + seconds)
        self.shown = min(self.shown, now + _PATIENCE)

    def answer(self) -> None:
        self.shown = 0
        self.number = SIGKILL

    def time(self, clients: set[Client]) -> float:
        return min(self.shown, self.limit) if clients <= self.hanging else self.limit

    def kill(self, pid: int) -> None:
        kill_group(pid, self.number)
        self.answer()
        self.shown = self.limit = time.monotonic() + _PATIENCE


class ThreadHelper(Helper):
    """Serves groups by one host at a time."""

    def __init__(self, channel: socket.socket) -> None:
        super().__init__(channel)
        self.clients: set[Client] = set()  # clients whose groups the host runs
        self.waiting: list[tuple[Client, Request]] = []  # clients for the next host
        self.host: socket.socket | None = None
        self.host_pid = 0
        self.host_end: _End | None = None
        self.words = os.open(  # output of hosts past Python's streams
            _LOG,
            os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC,
            0o600,
        )
        self.said = 0  # bytes of it by earlier hosts
        self.stacks = tempfile.TemporaryFile(buffering=0)  # stacks at a host's death
        self.blame = host_death.Blame()
        adopt_orphans()

    def end(self, status: int = 0) -> NoReturn:
        """Let the host end by itself, since it has temporary files to remove."""
        if self.host is not None:
            self.host.close()
            limit = time.monotonic() + _PATIENCE
            while time.monotonic() < limit and os.waitpid(
                self.host_pid, os.WNOHANG
            ) == (0, 0):
                time.sleep(0.005)
            kill_group(self.host_pid, SIGKILL)
        super().end(status)

    def serve(self, client: Client, request: Request) -> None:
        if self.host_end is not None:
            self.waiting.append((client, request))
            return
        if self.host is None:
            self.host = self._fork(request)
            self.selector.register(self.host, selectors.EVENT_READ, self._answered)
        self.clients.add(client)
        try:
            thread_host_channel.send_group(
                self.host,
                client.output(),
                client.connection.fileno(),
                client.output(),
                request.args,
            )
        except OSError:
            pass  # the host has died, and its clients are told later

    def drop(self, client: Client) -> None:
        super().drop(client)
        self.clients.discard(client)
        self.waiting = [
            (other, request) for other, request in self.waiting if other is not client
        ]

    def _fork(self, request: Request) -> socket.socket:
        ours, theirs = socket.socketpair()
        self.host_pid = os.fork()
        if self.host_pid == 0:
            ours.close()
            self.let_go()
            thread_host.become(
                request, theirs, self.words, self.stacks.fileno(), self.blame
            )
        theirs.close()
        join_group(self.host_pid)
        return ours

    # -- a group that hangs

    def told(self, client: Client, words: bytes) -> None:
        verb, _, seconds = words.partition(b" ")
        if verb != b"kill" or client not in self.clients or self.host is None:
            return
        if self.host_end is None:
            self.host_end = _End()
        self.host_end.add(client, float(seconds))
        try:
            thread_host_channel.send_hanging(self.host, client.output())
        except OSError:
            pass

    def _answered(self) -> None:
        assert self.host is not None
        answer = thread_host_channel.hear_answer(self.host)
        if answer is None:
            self.selector.unregister(self.host)
            kill_group(self.host_pid, SIGKILL)
        elif answer:
            self._refuse(answer)
        elif self.host_end:
            self.host_end.answer()

    def _refuse(self, number: int) -> None:
        for client in list(self.clients):
            if client.output() == number:
                client.tell(f"refused {TOO_MANY_FILES}")
                self.drop(client)

    def patience(self) -> float | None:
        return (
            None
            if self.host_end is None
            else max(0, self.host_end.time(self.clients) - time.monotonic())
        )

    def look(self) -> None:
        if self.host_end is not None and time.monotonic() >= self.host_end.time(
            self.clients
        ):
            self.host_end.kill(self.host_pid)

    # -- the end of the host

    def ended(self, pid: int, status: int, usage: Any) -> None:
        if pid != self.host_pid:
            return
        kill_group(pid, SIGKILL)  # processes that it has left in its process group
        assert self.host is not None
        if self.host in self.selector.get_map():
            self.selector.unregister(self.host)
        self.host.close()
        self.host = None
        # else processes of a group that passed may still serve others
        left = kill_descendants() if os.WIFSIGNALED(status) else []
        self._tell_end(status, usage, left)
        self.host_end = None
        waiting, self.waiting = self.waiting, []
        for client, request in waiting:
            self.serve(client, request)

    def _tell_end(self, status: int, usage: Any, left: list[str]) -> None:
        words = self._take_output()
        for client in list(self.clients):
            os.write(client.output(), words)
            if self._is_innocent(client):
                client.tell("bystander")
            elif left:
                client.tell(f"left {', '.join(left)}")
            client.tell_end(status, usage)
            self.drop(client)
        self.blame.clear()

    def _is_innocent(self, client: Client) -> bool:
        if self.host_end:
            return client not in self.host_end.hanging
        return self.blame.spares(client.output())

    def _take_output(self) -> bytes:
        """The output of the host, and the stacks of its threads."""
        size = os.fstat(self.words).st_size
        words = os.pread(self.words, _MOST_OUTPUT, max(self.said, size - _MOST_OUTPUT))
        self.said = size
        self.stacks.seek(0)
        words += self.stacks.read(_MOST_OUTPUT)
        self.stacks.seek(0)
        self.stacks.truncate()
        return words
