"""The protocol of the fork server: requests for groups, and the answers.

A request comes over a connection of its own to the fork server, with one
descriptor, which becomes standard output and standard error of the group:

    aomaker 2 KIND FAMILY BYTES NARGS NENV UMASK\\n  and BYTES bytes:
    NUL-terminated strings: the working directory, the arguments, the
    environment ("K=V")

KIND is ``fork``, ``thread``, ``collect``, or ``end``, without the rest, when
no more of the kind that FAMILY names, or of ``all`` of them, will be asked for.
FAMILY is the same for requests that differ in the group's own arguments only.
The answers are lines on the same connection:

    pid PID TIME                  it has begun, in a process group PID, so many
                                  seconds after 1970
    thread PID TIME               it has begun, beside others in that group
    end STATUS SIGNAL CPU RSS     it has ended: -1 and the signal, or the exit
                                  status and 0; CPU in seconds, RSS in KiB
    bystander                     before the end: another group in its process has
                                  ended it, its other tests are still to run
    left WHAT                     before the end: processes that it left, and
                                  that were killed
    refused WHY                   it has not begun

When the client goes away, what it asked for is killed, but for the controller,
which stays until the server ends; a thread ends before its
next test. The client of a thread may send one line more:

    kill SECONDS                  it hangs: its process is to be killed

Then the stacks of all threads go to that group's output; the others end before
their next test, as bystanders, and are killed after so many seconds. Groups that
are requested meanwhile begin in the next process.
"""

from __future__ import annotations

import array
import os
import socket
import sys
from typing import Any, NamedTuple

_GREETING = b"aomaker 2 "
_LONGEST_HEAD = 200
TOO_MANY_FILES = "the fork server can open no more files (ulimit -n)"


class Head(NamedTuple):
    """The first line of a request."""

    kind: str
    family: str
    nbytes: int
    nargs: int
    nenv: int
    umask: int


class Request(NamedTuple):
    """The request of a client."""

    head: Head
    cwd: bytes
    args: list[bytes]
    environment: list[bytes]


def parse_head(received: bytes) -> Head | None:
    """The first line, once it is complete. ValueError: it is no request."""
    line, newline, _ = received.partition(b"\n")
    if (
        not line.startswith(_GREETING[: len(line)])
        or not newline
        and len(line) > _LONGEST_HEAD
    ):
        raise ValueError("no request of this version")
    if not newline:
        return None
    kind, family, *numbers = line[len(_GREETING) :].decode("ascii").split()
    return Head(kind, family, *map(int, numbers))


class Client:
    """A connection: first the request, then its progress."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.served = False
        self.pid = 0  # the process that it asked for
        self.stays = False  # that process goes on when the client has gone
        self._received = bytearray()
        self._descriptors: list[int] = []

    def receive(self) -> Request | None:
        """The request, once it is complete. EOFError, ValueError."""
        data, messages, _, _ = self.connection.recvmsg(1 << 20, socket.CMSG_SPACE(4))
        self._descriptors += descriptors_of(messages)
        if not data:
            raise EOFError
        self._received += data
        head = parse_head(bytes(self._received[: _LONGEST_HEAD + 1]))
        if head is None:
            return None
        body = bytes(self._received).partition(b"\n")[2]
        if len(body) < head.nbytes:
            return None
        strings = body.split(b"\0")
        args = 1 + head.nargs
        return Request(
            head, strings[0], strings[1:args], strings[args : args + head.nenv]
        )

    def take_output(self) -> int:
        """The descriptor that came with the request.

        ValueError: it was lost, as too many files are open.
        """
        if not self._descriptors:
            raise ValueError(TOO_MANY_FILES)
        return self._descriptors.pop()

    def output(self) -> int:
        """The same descriptor, kept open for as long as the client."""
        descriptor = self.take_output()
        self._descriptors.append(descriptor)
        return descriptor

    def tell(self, line: str) -> None:
        """Send one line of an answer."""
        tell(self.connection, line)

    def tell_end(self, status: int, usage: Any) -> None:
        """Report the wait status and the resources of its process."""
        killer = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = -1 if killer else os.WEXITSTATUS(status)
        rss = usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
        self.tell(f"end {code} {killer} {usage.ru_utime + usage.ru_stime:.6f} {rss}")

    def close(self) -> None:
        """Forget the client."""
        self.connection.close()
        while self._descriptors:
            os.close(self._descriptors.pop())


def tell(connection: socket.socket, line: str) -> None:
    """One line of an answer."""
    try:
        connection.sendall(line.encode() + b"\n")
    except OSError:
        pass  # the client has gone, which the selector tells


def descriptors_of(messages: list[tuple[int, int, bytes]]) -> list[int]:
    """The descriptors in the ancillary data of a message."""
    found = array.array("i")
    for level, kind, payload in messages:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            found.frombytes(payload[: len(payload) // 4 * 4])
    return list(found)
