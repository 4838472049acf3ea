"""Verb ``serve``: the session server of a run; each group is a fork of it.

It listens on a Unix socket in a directory of mode 0700, forks what it is asked
for, tells how that ended, and ends, with all that it has forked, as soon as
the process that it serves (the run's Ninja) does. It has one thread.

A request comes over a connection of its own, with one descriptor, which
becomes standard output and standard error of the fork:

    aomaker 1 BYTES NARGS NENV UMASK\\n  and BYTES bytes: NUL-terminated
    strings: the working directory, the arguments, the environment ("K=V")

The answers are lines on the same connection:

    pid PID                       it has begun, in a process group PID
    end STATUS SIGNAL CPU RSS     it has ended: -1 and the signal, or the exit
                                  status and 0; CPU in seconds, RSS in KiB
    refused WHY                   it has not begun

When a client goes away, what it asked for is killed.
"""
from __future__ import annotations

import array
import fcntl
import os
import selectors
import shutil
import signal
import socket
import struct
import sys
from typing import Any

from . import forked
from .preload import Preload

_HEADER = b"aomaker 1 "
_LONGEST_HEADER = 200
_LOCK = ".aomaker-build/lock"


class Client:
    """A connection: first the request, then the process it asked for."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.received = b""
        self.descriptors: list[int] = []
        self.pid = 0

    def receive(self) -> forked.Request | None:
        """The request, once it is whole. EOFError, ValueError."""
        data, messages, _, _ = self.connection.recvmsg(
            1 << 20, socket.CMSG_SPACE(4))
        for level, kind, payload in messages:
            if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                got = array.array("i")
                got.frombytes(payload[:len(payload) // 4 * 4])
                self.descriptors.extend(got)
        if not data:
            raise EOFError
        self.received += data
        head, newline, body = self.received.partition(b"\n")
        if not head.startswith(_HEADER[:len(head)]) or \
                not newline and len(head) > _LONGEST_HEADER:
            raise ValueError("no request of this version")
        if not newline:
            return None
        size, nargs, nenv, umask = map(int, head[len(_HEADER):].split())
        if len(body) < size:
            return None
        strings = body.split(b"\0")
        return forked.Request(strings[0], strings[1:1 + nargs],
                              strings[1 + nargs:1 + nargs + nenv], umask)

    def tell(self, line: str) -> None:
        try:
            self.connection.sendall(line.encode() + b"\n")
        except OSError:
            pass  # it has gone; its end of the connection is seen elsewhere

    def close(self) -> None:
        self.connection.close()
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = []


class Server:
    """Serves until the process `served` is gone."""

    def __init__(self, path: str, served: int) -> None:
        self.path = path
        self.served = served
        self.clients: dict[int, Client] = {}  # by process id
        self.waiting: set[Client] = set()
        self.selector = selectors.DefaultSelector()
        self.preload = Preload(f"{path}.names")

    # -- beginning and end

    def listen(self) -> None:
        folder = os.path.dirname(self.path)
        for served in {name.partition(".")[0] for name in os.listdir(folder)}:
            if served.isdigit() and not _lives(int(served)):
                _remove(folder, served)
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path)
        listener.listen(128)
        listener.setblocking(False)
        self.listener = listener
        self.selector.register(listener, selectors.EVENT_READ, self._accept)

    def _watch_served(self) -> float | None:
        """How often to look whether it lives; None: the selector tells."""
        if hasattr(os, "pidfd_open"):
            try:
                self.selector.register(os.pidfd_open(self.served),
                                       selectors.EVENT_READ, self._end)
                return None
            except ProcessLookupError:
                self._end()
            except OSError:
                pass
        return 0.5

    def _end(self) -> None:
        for pid in self.clients:
            _kill(pid)
        _remove(os.path.dirname(self.path), str(self.served))
        os._exit(0)

    def _catch_children(self) -> None:
        reading, writing = os.pipe()
        os.set_blocking(reading, False)
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.wakeup = (reading, writing)
        self.selector.register(reading, selectors.EVENT_READ, self._reap)

    def run(self) -> None:
        self._catch_children()
        pause = self._watch_served()
        self.preload.begin()
        while True:
            for key, _ in self.selector.select(pause):
                key.data()
            if pause is not None and not _lives(self.served):
                self._end()

    # -- clients

    def _accept(self) -> None:
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return
        if not _is_same_user(connection):
            connection.close()
            return
        client = Client(connection)
        self.waiting.add(client)
        self.selector.register(connection, selectors.EVENT_READ,
                               lambda: self._hear(client))

    def _hear(self, client: Client) -> None:
        try:
            if client.pid:  # nothing more is to come but its end
                if not client.connection.recv(100):
                    raise EOFError
                return
            request = client.receive()
            if request is None:
                return
            if len(client.descriptors) != 1:
                raise ValueError("one descriptor is wanted")
            self._fork(client, request)
        except (OSError, EOFError):
            self._drop(client)
        except ValueError as error:
            client.tell(f"refused {error}")
            self._drop(client)

    def _drop(self, client: Client) -> None:
        self.selector.unregister(client.connection)
        client.close()
        self.waiting.discard(client)
        if client.pid:
            _kill(client.pid)

    def _fork(self, client: Client, request: forked.Request) -> None:
        if forked.nthreads() > 1:
            client.tell("refused the session server has several threads")
            self._drop(client)
            return
        pid = os.fork()
        if pid == 0:
            self._become(client, request)
        try:
            os.setpgid(pid, pid)
        except OSError:
            pass  # the fork has done it, or has ended
        client.pid = pid
        self.clients[pid] = client
        self.waiting.discard(client)
        for descriptor in client.descriptors:
            os.close(descriptor)
        client.descriptors = []
        client.tell(f"pid {pid}")

    def _become(self, client: Client, request: forked.Request) -> None:
        """In the fork: let go of all that is the server's; never returns."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        out = client.descriptors.pop()
        for key in list(self.selector.get_map().values()):
            descriptor = key.fileobj
            os.close(descriptor if isinstance(descriptor, int)
                     else descriptor.detach())  # type: ignore[union-attr]
        for other in self.clients.values():
            other.connection.detach()
        os.close(self.wakeup[1])
        self.selector.close()
        forked.become(request, out, self.preload.names_file(os.getpid()),
                      self.preload.known())

    def _reap(self) -> None:
        try:
            while os.read(self.wakeup[0], 512):
                pass
        except BlockingIOError:
            pass
        while True:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            self._ended(pid, status, usage)

    def _ended(self, pid: int, status: int, usage: Any) -> None:
        client = self.clients.pop(pid, None)
        if client is None:
            self.preload.probed(pid)
            return
        _kill(pid)  # what it left in its process group
        killer = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
        code = -1 if killer else os.WEXITSTATUS(status)
        rss = usage.ru_maxrss // (1024 if sys.platform == "darwin" else 1)
        client.tell(f"end {code} {killer} "
                    f"{usage.ru_utime + usage.ru_stime:.6f} {rss}")
        client.pid = 0
        self._drop(client)
        self.preload.learn(pid)


def _kill(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except OSError:
        pass


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _is_same_user(connection: socket.socket) -> bool:
    """The directory is closed to others; where the kernel tells, ask it."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    credentials = connection.getsockopt(
        socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", credentials)[1] == os.getuid()


def _remove(folder: str, served: str) -> None:
    """What the server of this process has left."""
    for name in os.listdir(folder):
        if name.partition(".")[0] == served:
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                os.unlink(path)


def _is_busy() -> bool:
    """Another run holds the project's lock; else we do, or the arun above."""
    if "AOMAKER_NOTICE_FD" in os.environ:
        return False
    lock = os.open(_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    return False


def serve(path: str, served: int) -> None:
    """Listen, say so on standard output, then serve; never returns."""
    os.setsid()
    if _is_busy():
        os.write(1, b"busy\n")
        os._exit(0)
    server = Server(path, served)
    server.listen()
    os.write(1, b"ready\n")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.close(null)
    server.run()
