"""A helper of the session server: forks the groups of one family.

Its requests differ in the group's own arguments only, so what their pytest
does first is done once, here (``template``), and each group is a fork of that.
Where the project's conftest.py does not allow it, because it leaves a thread,
a file or a socket behind, the helper ends with the status SPOILT; the next one
is `plain`: its forks begin pytest anew.
"""
from __future__ import annotations

import os
import selectors
import socket
import sys
from signal import SIGKILL
from typing import Any, NoReturn

from . import forked
from .children import (close, ended_children, forget_children,
                       wake_on_children)
from .client import Client, Request, descriptors_of, tell
from .preload import Preload
from .process import join_group, kill_group
from .template import Template

SPOILT = 77


class Forker:
    """Forks for the clients that come through `channel`."""

    def __init__(self, channel: socket.socket, preload: Preload, plain: bool
                 ) -> None:
        self.channel = channel
        self.plain = plain
        self.template: Template | None = None
        self.clients: dict[int, Client] = {}  # by process id
        self.preload = preload
        self.selector = selectors.DefaultSelector()
        self.ready = False

    def run(self) -> NoReturn:
        forked.die_with_parent()
        self.wakeup = wake_on_children()
        self.selector.register(self.wakeup, selectors.EVENT_READ, self._reap)
        self.selector.register(self.channel, selectors.EVENT_READ,
                               self._accept)
        while True:
            for key, _ in self.selector.select():
                key.data()

    def _end(self, status: int = 0) -> NoReturn:
        for pid in self.clients:
            kill_group(pid, SIGKILL)
        os._exit(status)

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
            if client.pid:  # nothing more is to come but its end
                if not client.connection.recv(100):
                    raise EOFError
                return
            request = client.receive()
            if request is not None:
                self._prepare(request)
                self._fork(client, request)
        except (OSError, EOFError):
            self._drop(client)
        except ValueError as error:
            client.tell(f"refused {error}")
            self._drop(client)

    def _drop(self, client: Client) -> None:
        self.selector.unregister(client.connection)
        client.close()
        if client.pid:
            kill_group(client.pid, SIGKILL)

    def _prepare(self, request: Request) -> None:
        """With the first request, which is like all others in this."""
        if self.ready:
            return
        forked.enter(request)
        if not self.plain:
            self.template = Template(request)
            why = self.template.spoilt()
            if why:
                self._give_up(why)
        self.preload.begin()
        self.ready = True

    def _give_up(self, why: str) -> NoReturn:
        """Everybody who is waiting goes another way."""
        for key in list(self.selector.get_map().values()):
            if key.fileobj not in (self.wakeup, self.channel):
                tell(key.fileobj,  # type: ignore[arg-type]
                     f"refused conftest.py {why}")
        self._end(SPOILT)

    def _fork(self, client: Client, request: Request) -> None:
        if forked.nthreads() > 1:
            raise ValueError("the session server has several threads")
        out = client.take_output()
        pid = os.fork()
        if pid == 0:
            self._become(request, out)
        os.close(out)
        join_group(pid)
        client.pid = pid
        self.clients[pid] = client
        client.tell(f"pid {pid}")

    def _become(self, request: Request, out: int) -> NoReturn:
        """In the fork: let go of all that is the helper's."""
        forget_children()
        for key in list(self.selector.get_map().values()):
            close(key.fileobj)
        self.selector.close()
        forked.become(request, out, self.template, self.preload)

    def _reap(self) -> None:
        for pid, status, usage in ended_children(self.wakeup):
            if pid in self.clients:
                self._ended(pid, status, usage)
            else:
                self.preload.probed(pid)

    def _ended(self, pid: int, status: int, usage: Any) -> None:
        client = self.clients.pop(pid)
        kill_group(pid, SIGKILL)  # what it left in its process group
        killer = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = -1 if killer else os.WEXITSTATUS(status)
        rss = usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
        client.tell(f"end {code} {killer} "
                    f"{usage.ru_utime + usage.ru_stime:.6f} {rss}")
        client.pid = 0
        self._drop(client)
        self.preload.learn(pid)
