"""The host: the process in which each group is a thread.

``thread_helper`` forks it and sends it the groups (``thread_host_channel``). It
answers each client on the connection itself (``request``).

The host ends when the channel does, and when it cannot answer for a group or
write its journal (``threads.host_death``). SIGINT ends all groups before their
next test.
"""

from __future__ import annotations

import faulthandler
import io
import os
import resource
import socket
import sys
import threading
import time
import traceback
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn, TextIO

import pytest

from ..group.journal import Journal
from ..group.run import run_group
from ..internals import pytest_start, pytest_threads
from ..internals.pytest_reports import one_line
from ..recording import variables
from ..thread_safety import unsafe
from ..threads import (
    allure,
    apart,
    environ,
    logs,
    loguru,
    main_thread,
    memo,
    monkeypatch,
    owner,
    per_group_attributes,
    streams,
    traces,
    warning_filters,
)
from ..threads.group_thread import GroupThread
from ..threads.host_death import Blame, HostDeath, identity
from ..threads.host_state import Shared
from ..threads.inputs import ThreadInputs
from ..threads.main_thread import MainThread
from ..threads.plugin import Thread
from ..threads.turns import Turn
from ..util import clock
from ..util.pytest_command import set_argv
from ..util.worker_options import parse_options
from . import child
from .request import Request
from .thread_host_channel import ANSWER, receive


def _open(descriptor: int) -> TextIO:
    log: Any = io.TextIOWrapper(
        os.fdopen(descriptor, "wb"),
        line_buffering=True,
        encoding=sys.__stdout__.encoding,
        errors="backslashreplace",
    )
    log.mode = "w"  # as the mode of standard output
    return log  # type: ignore[no-any-return]


def _tell(error: BaseException, events: str) -> int:
    """Note in the journal that an error has ended the session.

    The host goes on; its death would be the fault of another group and no
    reason to give up this one.
    """
    status = int(pytest.ExitCode.INTERNAL_ERROR)
    try:
        journal = Journal(events)
    except FileNotFoundError:  # the folder was removed
        return status
    text = "".join(traceback.format_exception_only(type(error), error))
    journal.write(
        "internal_error", longrepr=text, message=f"INTERNALERROR: {one_line(text)}"
    )
    journal.write("end", exitstatus=status, queued=0)
    return status


class _Connection:
    """The connection of a group with its client."""

    def __init__(self, descriptor: int) -> None:
        self.socket = socket.socket(fileno=descriptor)
        self._file = identity(descriptor)

    def tell(self, line: str) -> None:
        """Send one line. OSError: the client exists, but cannot be told."""
        if identity(self.socket.fileno()) != self._file:
            raise OSError("the descriptor of a connection was closed")
        with suppress(BrokenPipeError, ConnectionResetError):
            self.socket.sendall(line.encode() + b"\n")

    def is_abandoned(self) -> bool:
        """Whether the client of the group has gone. OSError: it cannot be known."""
        try:
            flags = socket.MSG_PEEK | socket.MSG_DONTWAIT
            return not self.socket.recv(1, flags)
        except BlockingIOError:
            return False
        except ConnectionResetError:
            return True


class Host:
    def __init__(self, deaths: HostDeath) -> None:
        self._deaths = deaths
        self._shared = Shared(MainThread(self._stop), deaths)
        self._turns: dict[int, Turn] = {}  # by number of the group
        deaths.watch_exits(self._running_group)

    def serve(self, server: socket.socket) -> None:
        """Serve until the channel ends."""
        threading.Thread(target=self._listen, args=(server,), daemon=True).start()
        self._shared.main.serve()

    def _listen(self, server: socket.socket) -> None:
        try:
            while self._hear(server):
                pass
        except BaseException:  # noqa: B036 - no other group would be heard
            self._give_up(0)

    def _hear(self, server: socket.socket) -> bool:
        request = receive(server)
        if request is None:
            self._shared.main.end()
            return False
        number, descriptors, args = request
        if not args:  # the message says that a group hangs
            self._shared.leaving = True
            for out in descriptors:
                self._show(out)
            server.sendall(ANSWER.pack(0))
            return True
        if len(descriptors) < 2:  # the kernel drops descriptors beyond the limit
            for descriptor in descriptors:
                os.close(descriptor)
            server.sendall(ANSWER.pack(number))
            return True
        out, connection = descriptors[0], _Connection(descriptors[1])
        try:
            GroupThread(
                target=self._thread,
                args=(number, connection, out, args),
                name=f"group-{out}",
                daemon=True,
            ).start()
        except RuntimeError as error:
            connection.tell(f"refused {error}")
            connection.socket.close()
            os.close(out)
        return True

    def _running_group(self) -> int | None:
        """The number of the group that the running thread belongs to."""
        group = owner.current()
        return next(
            (
                number
                for number, turn in self._turns.copy().items()
                if turn.group is group
            ),
            None,
        )

    def _stop(self, *_: object) -> None:
        self._shared.stopping = True

    def _show(self, out: int) -> None:
        """Show where a group hangs, and let the others end."""
        faulthandler.dump_traceback(out)
        for turn in list(self._turns.values()):
            if os.path.sameopenfile(out, turn.group.log.fileno()):
                if turn.kind == "alone":
                    os.chdir(self._shared.root)
                turn.end()
        os.close(out)

    def _thread(
        self, number: int, connection: _Connection, out: int, args: list[str]
    ) -> None:
        try:
            self._serve(number, connection, out, args)
        except BaseException:  # noqa: B036 - its client would wait for ever
            self._give_up(number)

    def _give_up(self, number: int, innocent: bool = False) -> NoReturn:
        """End the host, as the group of this number, or 0, has found that nothing
        works.

        The tests that run are to blame: one that runs alone, else that of the
        group, else all.
        """
        running = {
            other: turn.kind
            for other, turn in self._turns.items()
            if turn.kind in ("together", "alone")
        }
        alone = {other for other, kind in running.items() if kind == "alone"}
        blamed = alone or {number}.intersection(running) or set(running) or {number}
        self._deaths.give_up([] if innocent else sorted(blamed))

    def _serve(
        self, number: int, connection: _Connection, out: int, args: list[str]
    ) -> None:
        group = owner.Owner(_open(out))
        connection.tell(f"thread {os.getpid()} {clock.now():.6f}")
        with owner.running_for(group):
            status = self._run(number, group, connection, args)
        self._turns.pop(number, None)
        group.log.flush()  # a thread that the group has left may still print
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        rss //= 1024 if sys.platform == "darwin" else 1
        if group.apart:
            apart.remove_results(group)
            connection.tell(f"apart {group.apart}")
        elif self._shared.leaving:
            connection.tell("bystander")
        connection.tell(f"end {status} 0 {time.thread_time():.6f} {rss}")
        connection.socket.close()

    def _run(
        self, number: int, group: owner.Owner, connection: _Connection, args: list[str]
    ) -> int:
        options, pytest_args = parse_options(args)
        group.inputs = ThreadInputs(self._shared.root, self._shared.reads)
        self._turns[number] = turn = Turn(self._shared.turns, group)
        thread = Thread(
            self._shared,
            group,
            group.inputs,
            turn,
            connection.is_abandoned,
            partial(self._give_up, number),
            unsafe.names(options.unsafe_fixtures, options.unsafe_marks),
        )
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


def become(
    request: Request, server: socket.socket, out: int, stacks: int, blame: Blame
) -> NoReturn:
    """In a fork of the fork server: serve until the channel ends.

    stacks: the descriptor of an empty file.
    """
    status = 1
    try:
        child.stand_alone(out)
        child.enter(request)
        variables.now_outer()
        deaths = HostDeath(blame, stacks)
        for module in (
            owner,
            per_group_attributes,
            streams,
            warning_filters,
            logs,
            loguru,
            environ,
            traces,
            allure,
            memo,
            main_thread,
            monkeypatch,
        ):
            module.install()
        pytest_threads.one_tree_at_a_time()
        pytest_threads.keep_legacy_paths()
        pytest_threads.know_imports_of_others(owner.runs_tests)
        # each session sets this variable, and removes it at its end
        pytest_start.set_version()
        Host(deaths).serve(server)
        status = 0
    except BaseException:  # noqa: B036 - the last place where it can be told
        traceback.print_exc()
    child.end(status)
