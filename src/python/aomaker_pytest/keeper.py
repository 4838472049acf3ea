"""The helper of ``--mt``: keeps the one process of its groups.

It forks that process (``threads.host``), in which groups are threads, for the
first group, and again for the next one when it has died; then each client whose
group ran in it is told that its own part ended so, and what the process said
last is in each one's log.
"""
from __future__ import annotations

import os
import socket
import time
from signal import SIGKILL
from tempfile import TemporaryFile
from typing import Any, NoReturn

from .client import Client, Request
from .helper import Helper
from .process import join_group, kill_group
from .threads import host

_LONGEST_WORDS = 1 << 16  # bytes
_PATIENCE = 2  # seconds


class Keeper(Helper):
    """Keeps a host."""

    def __init__(self, channel: socket.socket) -> None:
        super().__init__(channel)
        self.clients: set[Client] = set()  # whose groups the host has
        self.host: socket.socket | None = None
        self.host_pid = 0
        self.words = TemporaryFile()  # what the host itself prints

    def end(self, status: int = 0) -> NoReturn:
        """The host ends by itself: it has temporary files to remove."""
        if self.host is not None:
            self.host.close()
            limit = time.monotonic() + _PATIENCE
            while time.monotonic() < limit and \
                    os.waitpid(self.host_pid, os.WNOHANG) == (0, 0):
                time.sleep(0.005)
            kill_group(self.host_pid, SIGKILL)
        super().end(status)

    def serve(self, client: Client, request: Request) -> None:
        if self.host is None:
            self.host = self._fork(request)
        self.clients.add(client)
        try:
            host.send(self.host, client.connection.fileno(), client.output(),
                      request.args)
        except OSError:
            pass  # it has died: the client is told when that is heard

    def drop(self, client: Client) -> None:
        super().drop(client)
        self.clients.discard(client)

    def _fork(self, request: Request) -> socket.socket:
        ours, theirs = socket.socketpair()
        self.host_pid = os.fork()
        if self.host_pid == 0:
            ours.close()
            self.let_go()
            host.become(request, theirs, self.words.fileno())
        theirs.close()
        join_group(self.host_pid)
        return ours

    def ended(self, pid: int, status: int, usage: Any) -> None:
        if pid != self.host_pid:
            return
        kill_group(pid, SIGKILL)  # what it left in its process group
        assert self.host is not None
        self.host.close()
        self.host = None
        self.words.seek(0)
        words = self.words.read(_LONGEST_WORDS)
        self.words.truncate(0)
        for client in list(self.clients):
            os.write(client.output(), words)
            client.tell_end(status, usage)
            self.drop(client)
