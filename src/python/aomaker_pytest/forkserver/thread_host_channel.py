"""The messages between the helper of ``--mt`` and the host of its groups.

The helper hands each group's connection and output over through a socket:

    4 bytes (length, big-endian) and 4 bytes (a number of the group), with two
    descriptors: the group's output and the client's connection; then the
    arguments, NUL-terminated

A length of 0, with the first descriptor only, says that this group hangs: the
host shows where, and lets its groups end before their next test.

The host answers with a number of 4 bytes: 0, when it has shown where; another,
when it can open too few files for the group of this number, which is not begun.
"""

from __future__ import annotations

import array
import os
import socket
import struct

from .request import descriptors_of

_HEAD = struct.Struct(">II")
ANSWER = struct.Struct(">I")


def _send(host: socket.socket, number: int, body: bytes, *descriptors: int) -> None:
    host.sendmsg(
        [_HEAD.pack(len(body), number)],
        [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))],
    )
    host.sendall(body)


def send_group(
    host: socket.socket, number: int, connection: int, out: int, args: list[bytes]
) -> None:
    """The helper hands over a request."""
    _send(host, number, b"".join(arg + b"\0" for arg in args), out, connection)


def send_hanging(host: socket.socket, out: int) -> None:
    """The helper says that this group hangs."""
    _send(host, 0, b"", out)


def hear_answer(host: socket.socket) -> int | None:
    """The answer of the host; None: it has died, or is closed."""
    try:
        answer = host.recv(ANSWER.size, socket.MSG_WAITALL)
    except OSError:
        return None
    return None if len(answer) < ANSWER.size else ANSWER.unpack(answer)[0]


def receive(server: socket.socket) -> tuple[int, list[int], list[str]] | None:
    head, messages, _, _ = server.recvmsg(_HEAD.size, socket.CMSG_SPACE(8))
    if len(head) < _HEAD.size:
        return None
    (size, number), body = _HEAD.unpack(head), b""
    while len(body) < size:
        part = server.recv(size - len(body))
        if not part:
            return None
        body += part
    args = [os.fsdecode(arg) for arg in body.split(b"\0")[:-1]]
    return number, descriptors_of(messages), args
