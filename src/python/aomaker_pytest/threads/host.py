"""The process in which each group is a thread.

``keeper`` forks it and hands it each group's connection and output over a
socket:

    4 bytes (length, big-endian), with two descriptors: what the group prints
    to and the client's connection; then the arguments, NUL-terminated

The host answers on the connection itself (see ``client``). A length of 0, with
the first descriptor only, says that this group hangs: the host shows where,
answers with one byte, and lets its groups end before their next test.

The host ends when the socket does. SIGINT ends all groups before their next
test.
"""
from __future__ import annotations

import array
import faulthandler
import io
import os
import resource
import socket
import struct
import sys
import threading
import time
import traceback
from typing import NoReturn, TextIO

import pytest

from .. import clock, forked
from ..client import Request, descriptors_of, tell
from ..command import set_argv
from ..compat import one_line
from ..journal import Journal
from ..options import parse_options
from ..run import run_group
from . import (allure, compat, divided, environ, known, logs, main_thread,
               owner, streams, traces, unsafe, warn)
from .main_thread import MainThread
from .plugin import Shared, Thread
from .reads import ThreadInputs
from .turns import Turn

_LENGTH = struct.Struct(">I")


def _send(host: socket.socket, body: bytes, *descriptors: int) -> None:
    host.sendmsg([_LENGTH.pack(len(body))],
                 [(socket.SOL_SOCKET, socket.SCM_RIGHTS,
                   array.array("i", descriptors))])
    host.sendall(body)


def send_group(host: socket.socket, connection: int, out: int,
               args: list[bytes]) -> None:
    """What the keeper does: hand over a request."""
    _send(host, b"".join(arg + b"\0" for arg in args), out, connection)


def send_hanging(host: socket.socket, out: int) -> None:
    """And say that this group hangs."""
    _send(host, b"", out)


def _receive(server: socket.socket) -> tuple[list[int], list[str]] | None:
    head, messages, _, _ = server.recvmsg(_LENGTH.size, socket.CMSG_SPACE(8))
    if len(head) < _LENGTH.size:
        return None
    size, body = _LENGTH.unpack(head)[0], b""
    while len(body) < size:
        part = server.recv(size - len(body))
        if not part:
            return None
        body += part
    args = [os.fsdecode(arg) for arg in body.split(b"\0")[:-1]]
    return descriptors_of(messages), args


def _open(descriptor: int) -> TextIO:
    return io.TextIOWrapper(os.fdopen(descriptor, "wb"), line_buffering=True,
                            encoding=sys.__stdout__.encoding,
                            errors="backslashreplace")


def _tell(error: BaseException, events: str) -> int:
    """That it has ended the session and not the host, which would be another
    group's doing and no reason to give up this one."""
    journal = Journal(events)
    text = "".join(traceback.format_exception_only(type(error), error))
    journal.write("internal_error", longrepr=text,
                  message=f"INTERNALERROR: {one_line(text)}")
    status = int(pytest.ExitCode.INTERNAL_ERROR)
    journal.write("end", exitstatus=status, queued=0)
    return status


class Host:
    def __init__(self) -> None:
        self._shared = Shared(MainThread(self._stop))
        self._turns: dict[int, Turn] = {}  # of groups, by what they print to

    def serve(self, server: socket.socket) -> None:
        """Until the socket ends."""
        threading.Thread(target=self._listen, args=(server,),
                         daemon=True).start()
        self._shared.main.serve()

    def _listen(self, server: socket.socket) -> None:
        while True:
            request = _receive(server)
            if request is None:
                self._shared.main.end()
                return
            (out, *connections), args = request
            if not connections:
                self._show(out)
                server.sendall(b"+")
                continue
            threading.Thread(
                target=self._thread, args=(*connections, out, args),
                name=f"group-{out}", daemon=True).start()

    def _stop(self, *_: object) -> None:
        self._shared.stopping = True

    def _show(self, out: int) -> None:
        """Where a group hangs; and let the others come to their ends."""
        faulthandler.dump_traceback(out)
        self._shared.leaving = True
        for other, turn in list(self._turns.items()):
            if os.path.sameopenfile(out, other):
                if turn.kind == "alone":
                    os.chdir(self._shared.root)
                turn.end()
        os.close(out)

    def _thread(self, descriptor: int, out: int, args: list[str]) -> None:
        connection = socket.socket(fileno=descriptor)
        log = _open(out)
        group = owner.Owner(log)
        tell(connection, f"thread {os.getpid()} {clock.now():.6f}")
        with owner.running_for(group):
            try:
                status = self._run(group, connection, args)
            except BaseException:  # noqa: B036 - there is nobody above
                traceback.print_exc(file=log)
                status = 1
        self._turns.pop(out, None)
        log.flush()  # a thread that it left may still print
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rss //= 1024 if sys.platform == "darwin" else 1
        if self._shared.leaving:
            tell(connection, "bystander")
        tell(connection, f"end {status} 0 {time.thread_time():.6f} {rss}")
        connection.close()

    def _run(self, group: owner.Owner, connection: socket.socket,
             args: list[str]) -> int:
        options, pytest_args = parse_options(args)
        group.inputs = ThreadInputs(self._shared.root, self._shared.reads)
        self._turns[group.log.fileno()] = turn = Turn(
            self._shared.turns, group)
        thread = Thread(self._shared, group, group.inputs, turn, connection,
                        unsafe.names(options.alone_fixtures,
                                     options.alone_marks))
        turn.take("session")
        try:
            if self._shared.leaving:
                return 1
            self._shared.take_modules(set(map(os.path.abspath, pytest_args)))
            set_argv(pytest_args)
            return run_group(options, pytest_args, None, thread)
        except BaseException as error:  # noqa: B036 - a conftest's sys.exit
            traceback.print_exc(file=group.log)
            return _tell(error, options.events)
        finally:
            turn.end()


def become(request: Request, server: socket.socket, out: int
           ) -> NoReturn:
    """In a fork of the session server: serve until the socket ends."""
    status = 1
    try:
        forked.stand_alone(out)
        forked.enter(request)
        faulthandler.enable(os.dup(2))  # which may be lent to a test
        for module in (owner, divided, streams, warn, logs, environ, traces,
                       allure, known, main_thread):
            module.install()
        compat.one_tree_at_a_time()
        # each session sets it, and takes it away at its end
        os.environ["PYTEST_VERSION"] = pytest.__version__
        Host().serve(server)
        status = 0
    except BaseException:  # noqa: B036 - the last place where it can be told
        traceback.print_exc()
    forked.end(status)
