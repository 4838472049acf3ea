"""Connections to what the run has not started: the pass depends on the world.

The run has started what this process has bound, and on this machine what listens
in a process of the run (``listeners``). A port where nobody listens yet is looked
at again later, as a test that waits for its own server asks too early.
"""

from __future__ import annotations

import os
import socket
import weakref
from types import FrameType
from typing import Any

from . import places, record
from .listeners import Listener, listener, unix_listener

_LOOKUPS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
_SENDS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
EVENTS = {"socket.bind", *_SENDS, *_LOOKUPS}

_LOCAL_NAMES = {"", "localhost", "localhost.localdomain", "ip6-localhost"}
_LOCAL_NUMBERS = ("127.", "::ffff:127.", "0.0.0.0")

_bound: set[Any] = set()  # ports, and paths of Unix sockets
_unnumbered: list[Any] = []  # references of sockets whose ports the system chooses
# ports where nobody has listened, and the places that asked
_refused: dict[record.Record, dict[tuple[str, int], str]] = {}


def audit(event: str, args: tuple[Any, ...], frame: FrameType) -> None:
    """Handle one of ``EVENTS``; frame: that of the event."""
    if event in _LOOKUPS:
        _look_up(*args[:2], frame=frame)
    elif event == "socket.bind":
        _bind(*args)
    elif places.of(frame, "") is None:
        return  # it is not looked who listens
    elif isinstance(args[1], (str, bytes)):
        _connect_unix(os.fsdecode(args[1]), frame)
    elif isinstance(args[1], tuple) and isinstance(args[1][0], (str, bytes)):
        _connect(args[0], _text(args[1][0]), args[1][1], frame)


def _text(host: Any) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)


def _is_local(host: str) -> bool:
    return (
        host.lower() in _LOCAL_NAMES
        or host.startswith(_LOCAL_NUMBERS)
        or host in ("::", "::1", os.uname().nodename)
    )


def _is_number(host: str) -> bool:
    for family in (socket.AF_INET, socket.AF_INET6):
        try:
            socket.inet_pton(family, host.partition("%")[0])
            return True
        except (OSError, ValueError):
            continue
    return False


def _look_up(host: Any, port: Any = None, *, frame: FrameType) -> None:
    name = _text(host or "")
    if not _is_local(name) and not _is_number(name):
        record.note("world", (f"{name}:{_text(port)}" if port else name,), frame)


def _bind(bound: Any, address: Any) -> None:
    if isinstance(address, (str, bytes)):
        _bound.add(_unix_path(os.fsdecode(address)))
    elif isinstance(address, tuple) and len(address) > 1:
        if address[1]:
            _bound.add(address[1])
        else:
            _unnumbered.append(weakref.ref(bound))


def _number() -> None:
    """Learn the ports that the system has chosen since."""
    for reference in list(_unnumbered):
        bound = reference()
        try:
            port = bound.getsockname()[1] if bound is not None else 0
        except OSError:  # it is closed, and nobody answers there
            port = 0
        _bound.add(port)
        _unnumbered.remove(reference)


def _unix_path(path: str) -> str:
    return path if path.startswith("\0") else os.path.abspath(path)


def _is_noted(what: str, frame: FrameType) -> bool:
    return all(("world", what) in each.noted for each in record.receivers(frame))


def _connect_unix(path: str, frame: FrameType) -> None:
    path = _unix_path(path)
    name = path.replace("\0", "@")
    if path in _bound or _is_noted(name, frame):
        return
    if unix_listener(path) is not Listener.RUN:
        record.note("world", (name,), frame)


def _connect(connection: Any, host: str, port: int, frame: FrameType) -> None:
    name = f"{host}:{port}"
    if not _is_local(host):
        record.note("world", (name,), frame)
        return
    _number()
    if port in _bound or _is_noted(name, frame):
        return
    datagrams = connection.type == socket.SOCK_DGRAM
    who = listener(port, datagrams)
    if who is Listener.RUN:
        _bound.add(port)
    elif who is Listener.OTHER:
        record.note("world", (name,), frame)
    elif not datagrams:  # which nobody would answer
        for each in record.receivers(frame):
            place = places.of(frame, each.root)
            if place is not None:
                _refused.setdefault(each, {}).setdefault((host, port), place)


def is_of_run(address: str) -> bool:
    """Whether the run itself serves "HOST:PORT", or the path of a Unix socket."""
    host, _, port = address.rpartition(":")
    if not port.isdigit():
        path = address.replace("@", "\0", 1) if address[:1] == "@" else address
        return path in _bound or unix_listener(path) is Listener.RUN
    _number()
    return _is_local(host.strip("[]")) and (
        int(port) in _bound or listener(int(port)) is Listener.RUN
    )


def conclude(each: record.Record) -> None:
    """Note the ports where nobody of the run has come to listen."""
    _number()
    for (host, port), place in _refused.pop(each, {}).items():
        if port not in _bound and listener(port) is not Listener.RUN:
            each.note("world", f"{host}:{port}", place)
