"""Requests to a controller: one line of JSON each way, through a Unix socket."""

from __future__ import annotations

import json
import selectors
import socket
from typing import Any

from ..util.process import own_socket, unlink

Request = tuple[socket.socket, dict[str, Any]]


class Conversation:
    """Listens at a path from now on."""

    def __init__(self, path: str) -> None:
        self._path = path
        unlink(path)
        self._listener = own_socket(path)
        self._listener.listen(128)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._received: dict[Any, bytes] = {}
        self._later: list[Request] = []

    def requests(self, pause: float | None) -> list[Request]:
        """The requests that have come, each with its connection (``tell``); waits at
        most so many seconds, or until a client does something.
        """
        later, self._later = self._later, []
        return later + self.new_requests(0 if later else pause)

    def put_back(self, request: Request) -> None:
        """Leave one of ``new_requests`` to ``requests``."""
        self._later.append(request)

    def new_requests(self, pause: float | None) -> list[Request]:
        """Those of them that have not been put back."""
        found = []
        for key, _ in self._selector.select(pause):
            if key.fileobj is self._listener:
                connection, _ = self._listener.accept()
                self._received[connection] = b""
                self._selector.register(connection, selectors.EVENT_READ)
                continue
            line = self._hear(key.fileobj)
            if line is not None:
                found.append((key.fileobj, json.loads(line)))
        return found  # type: ignore[return-value]

    def _hear(self, connection: Any) -> bytes | None:
        """The whole line, once it has come."""
        data = connection.recv(1 << 16)
        self._received[connection] += data
        if data and b"\n" not in data:
            return None
        self._selector.unregister(connection)
        line = self._received.pop(connection)
        if line.endswith(b"\n"):
            return line
        connection.close()
        return None

    def close(self) -> None:
        self._selector.close()
        self._listener.close()
        for connection in self._received:
            connection.close()
        unlink(self._path)


def tell(connection: socket.socket, answer: dict[str, Any]) -> None:
    """Send an answer, if it is waited for, and close."""
    try:
        connection.sendall(json.dumps(answer).encode("ascii") + b"\n")
    except OSError:
        pass
    connection.close()
