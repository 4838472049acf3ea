"""A helper of the fork server, for the groups of one family.

It is a fork of the server, which passes connections to it (``request``) through
a channel. Subclasses decide how a request is served.
"""

from __future__ import annotations

import os
import selectors
import socket
from typing import Any, NoReturn

from ..util.child_watch import close, ended_children, forget_children, wake_on_children
from ..util.process import die_with_parent
from .request import Client, Request, descriptors_of

# what the server sends in place of a connection: end with your last client
RETIRE = b"r"


class Helper:
    """Serves the clients that come through `channel`, until the channel ends."""

    def __init__(self, channel: socket.socket) -> None:
        self.channel = channel
        self.retired = False
        self.selector = selectors.DefaultSelector()

    # -- for subclasses to override

    def serve(self, client: Client, request: Request) -> None:
        """Serve a client's request. ValueError: the reason to refuse it."""
        raise NotImplementedError

    def ended(self, pid: int, status: int, usage: Any) -> None:
        """Called when a child has ended, with its wait status and resource usage."""
        raise NotImplementedError

    def told(self, client: Client, words: bytes) -> None:
        """Called when a client says something after its request."""

    def patience(self) -> float | None:
        """The seconds until `look` is to be called again; None: no need to."""
        return None

    def look(self) -> None:
        """Called after every event, and when the patience is over."""

    def end(self, status: int = 0) -> NoReturn:
        """End, as the server has gone, or this helper is of no more use."""
        os._exit(status)

    # -- for subclasses to use

    def run(self) -> NoReturn:
        die_with_parent()
        self.wakeup = wake_on_children()
        self.selector.register(self.wakeup, selectors.EVENT_READ, self._reap)
        self.selector.register(self.channel, selectors.EVENT_READ, self._accept)
        self.loop()

    def loop(self) -> None:
        """Serve until the subclass ends the helper."""
        while self.loops():
            for key, _ in self.selector.select(self.patience()):
                if not self.loops():
                    return
                if key in self.selector.get_map().values():
                    key.data()  # else a callback before has dropped it
            if self.loops():
                self.look()
                if self.retired and not self.connections():
                    self.end()

    def loops(self) -> bool:
        return True

    def connections(self) -> list[socket.socket]:
        """The connections of all clients, whatever the state of their requests."""
        return [
            key.fileobj
            for key in self.selector.get_map().values()
            if key.fileobj not in (self.wakeup, self.channel)
        ]

    def drop(self, client: Client) -> None:
        if client.connection.fileno() >= 0:  # not dropped before
            self.selector.unregister(client.connection)
            client.close()

    def let_go(self) -> None:
        """In a fork: close all descriptors of the helper."""
        forget_children()
        for key in list(self.selector.get_map().values()):
            close(key.fileobj)
        self.selector.close()

    # -- inside

    def _accept(self) -> None:
        data, messages, _, _ = self.channel.recvmsg(1, socket.CMSG_SPACE(4))
        if not data:  # the server has gone
            self.end()
        if data == RETIRE:
            self.retired = True
        for descriptor in descriptors_of(messages):
            client = Client(socket.socket(fileno=descriptor))
            self.selector.register(
                client.connection,
                selectors.EVENT_READ,
                lambda client=client: self._hear(client),
            )

    def _hear(self, client: Client) -> None:
        try:
            if client.served:
                words = client.connection.recv(100)
                if not words:
                    raise EOFError
                self.told(client, words)
                return
            request = client.receive()
            if request is not None:
                client.served = True
                self.serve(client, request)
        except (OSError, EOFError):
            self.drop(client)
        except ValueError as error:
            client.tell(f"refused {error}")
            self.drop(client)

    def _reap(self) -> None:
        for pid, status, usage in ended_children(self.wakeup):
            self.ended(pid, status, usage)
