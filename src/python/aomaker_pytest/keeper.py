"""A helper of the session server: keeps the one process of ``--mt``.

It forks that process (``threads.host``), in which groups are threads, for the
first group, and again for the next one when it has died; then each client whose
group ran in it is told that its own part ended so, and what the process said
last is in each one's log.
"""
from __future__ import annotations

import os
import selectors
import socket
import sys
import time
from tempfile import TemporaryFile
from typing import Any, NoReturn

from . import forked
from .children import (close, ended_children, forget_children, kill_group,
                       wake_on_children)
from .client import Client, Request, descriptors_of
from .threads import host

_LONGEST_WORDS = 1 << 16  # bytes
_PATIENCE = 2  # seconds


class Keeper:
    """Keeps a host for the clients that come through `channel`."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.clients: set[Client] = set()  # whose groups the host has
        self.host: socket.socket | None = None
        self.host_pid = 0
        self.words = TemporaryFile()  # what the host itself prints
        self.selector = selectors.DefaultSelector()

    def run(self) -> NoReturn:
        forked.die_with_parent()
        self.wakeup = wake_on_children()
        self.selector.register(self.wakeup, selectors.EVENT_READ, self._reap)
        self.selector.register(self.channel, selectors.EVENT_READ,
                               self._accept)
        while True:
            for key, _ in self.selector.select():
                key.data()

    def _end(self) -> NoReturn:
        """The host ends by itself: it has temporary files to remove."""
        if self.host is not None:
            self.host.close()
            limit = time.monotonic() + _PATIENCE
            while time.monotonic() < limit and \
                    os.waitpid(self.host_pid, os.WNOHANG) == (0, 0):
                time.sleep(0.005)
            kill_group(self.host_pid)
        os._exit(0)

    def _accept(self) -> None:
        data, messages, _, _ = self.channel.recvmsg(1, socket.CMSG_SPACE(4))
        if not data:  # the server has gone
            self._end()
        for descriptor in descriptors_of(messages):
            client = Client(socket.socket(fileno=descriptor))
            self.selector.register(client.connection, selectors.EVENT_READ,
                                   lambda client=client: self._hear(client))

    def _hear(self, client: Client) -> None:
        try:
            if client in self.clients:  # nothing more is to come but its end
                if not client.connection.recv(100):
                    raise EOFError
                return
            request = client.receive()
            if request is not None:
                self._hand_over(client, request)
        except (OSError, EOFError):
            self._drop(client)
        except ValueError as error:
            client.tell(f"refused {error}")
            self._drop(client)

    def _drop(self, client: Client) -> None:
        self.selector.unregister(client.connection)
        self.clients.discard(client)
        client.close()

    def _hand_over(self, client: Client, request: Request) -> None:
        if self.host is None:
            self.host = self._fork(request)
        self.clients.add(client)
        try:
            host.send(self.host, client.connection.fileno(), client.output(),
                      request.args)
        except OSError:
            pass  # it has died: _reap will tell the client

    def _fork(self, request: Request) -> socket.socket:
        ours, theirs = socket.socketpair()
        self.host_pid = os.fork()
        if self.host_pid == 0:
            ours.close()
            self._become(request, theirs)
        theirs.close()
        try:
            os.setpgid(self.host_pid, self.host_pid)
        except OSError:
            pass  # the fork has done it, or has ended
        return ours

    def _become(self, request: Request, server: socket.socket) -> NoReturn:
        """In the fork: let go of all that is the keeper's."""
        forget_children()
        for key in list(self.selector.get_map().values()):
            close(key.fileobj)
        self.selector.close()
        host.become(request, server, self.words.fileno())

    def _reap(self) -> None:
        for pid, status, usage in ended_children(self.wakeup):
            if pid == self.host_pid:
                self._ended(status, usage)

    def _ended(self, status: int, usage: Any) -> None:
        kill_group(self.host_pid)  # what it left in its process group
        assert self.host is not None
        self.host.close()
        self.host = None
        killer = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = -1 if killer else os.WEXITSTATUS(status)
        rss = usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
        self.words.seek(0)
        words = self.words.read(_LONGEST_WORDS)
        self.words.truncate(0)
        for client in list(self.clients):
            os.write(client.output(), words)
            client.tell(f"end {code} {killer} "
                        f"{usage.ru_utime + usage.ru_stime:.6f} {rss}")
            self._drop(client)
