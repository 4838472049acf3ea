"""Verb ``session``: the process that begins and ends the lifecycle of a run.

It starts ``steps`` as a child, passes on what that prints, without the secrets,
and ends with the run that it serves, whose process it watches.

Files in .aomaker-build/session, mode 0700, by the run's process id:

    RUN.state    "0" (begun) or "1" (failed); this process holds a lock on it
                 for as long as it lives
    RUN.json     the data that tests and hooks see (``aomaker.storage``)
    RUN.json.read  what hooks and login were made of (src/core/inputs.h), and
    RUN.json.inputs  the same with digests, by src/worker/lifecycle.c
    RUN.socket   a connection asks for the end

The program that started it, and the one that asks for the end, read the output
until the stream ends; its last byte, 0 or 1, is the outcome.
"""

from __future__ import annotations

import fcntl
import json
import os
import selectors
import signal
import socket
import sys
import time
from typing import Any, NoReturn

from ..secrets.mask import Mask
from ..secrets.masked_output import MaskedOutput
from ..secrets.secret_names import name_secrets, secrets_of
from ..util import process
from ..util.paths import in_build

_FOLDER = in_build("session")
_SETTINGS = in_build("session.json")
_FILES = (
    *("state", "json", "json.db", "json.db-journal", "json.read", "json.inputs"),
    *("socket", "lock"),
)
_GRACE = 1.5  # seconds that hooks have when their run has gone
_LOOK = 0.2  # seconds between looks where the kernel does not tell


class LifecycleService:
    """Serves until the run is over, or gone."""

    def __init__(self, run: int) -> None:
        self.run = run
        self.path = os.path.abspath(f"{_FOLDER}/{run}")
        with open(_SETTINGS, encoding="utf-8") as file:
            self.settings: dict[str, Any] = json.load(file)
        name_secrets(self.settings["secrets"])
        self.masked_output = MaskedOutput(
            os.dup(2), os.dup(1), Mask(secrets_of(self.settings))
        )
        self.begun = False
        self.ending = False
        self.child = 0
        self.deadline: float | None = None
        self.selector = selectors.DefaultSelector()

    # -- beginning and end

    def start(self) -> None:
        _tidy()
        self.state = os.open(f"{self.path}.state", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self.state, fcntl.LOCK_EX)
        os.ftruncate(self.state, 0)
        self.listener = self._listen()
        self._catch_child()
        ours, control = socket.socketpair()
        reading, writing = os.pipe()
        self.child = os.fork()
        if self.child == 0:
            ours.close()
            self._become(control, writing)
        process.join_group(self.child)
        control.close()
        os.close(writing)
        process.to_null(1)  # 2 is the log
        self.channel = ours
        self.control = ours.makefile("rw", encoding="utf-8")
        self.output = reading
        os.set_blocking(reading, False)
        for source, act in (
            (reading, self._pump),
            (ours, self._hear),
            (self.listener, self._accept),
        ):
            self.selector.register(source, selectors.EVENT_READ, act)

    def _catch_child(self) -> None:
        self.wakeup, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self.wakeup, selectors.EVENT_READ, self._reap)

    def _listen(self) -> socket.socket:
        # the path has to be short, from the project's root: 108 bytes at most
        relative = os.path.relpath(f"{self.path}.socket")
        process.unlink(relative)
        listener = process.own_socket(relative)
        listener.listen(8)
        return listener

    def _become(self, control: socket.socket, out: int) -> NoReturn:
        """Run the steps, in the child."""
        from .steps import run_lifecycle

        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        process.join_group(0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        for descriptor in (
            out,
            self.state,
            self.masked_output.log,
            self.masked_output.viewer,
        ):
            os.close(descriptor)
        self.listener.close()
        self.selector.close()
        sys.stdout, sys.stderr = process.text(1), process.text(2)
        run_lifecycle(self.settings, f"{self.path}.json", control)

    def serve(self) -> NoReturn:
        watched = self._watch_run()
        while self.deadline is None or time.monotonic() < self.deadline:
            pause = None if watched else _LOOK
            if self.deadline is not None:
                pause = max(0, self.deadline - time.monotonic())
            for key, _ in self.selector.select(pause):
                key.data()
            if not watched and self.deadline is None and not process.lives(self.run):
                self._run_is_gone()
        self.masked_output.say("aomaker: hooks had no more time and were killed\n")
        self._finish(False)

    def _watch_run(self) -> bool:
        """Whether the selector will tell the run's end."""
        try:
            descriptor = os.pidfd_open(self.run)  # type: ignore[attr-defined]
        except ProcessLookupError:
            self._run_is_gone()
            return True
        except (AttributeError, OSError):
            return False
        self.selector.register(descriptor, selectors.EVENT_READ, self._run_is_gone)
        self.watched = descriptor
        return True

    def _run_is_gone(self) -> None:
        """Nobody waits any more: the second halves of hooks get a moment."""
        if hasattr(self, "watched"):
            self.selector.unregister(self.watched)
        self.deadline = time.monotonic() + _GRACE
        if not self.child:
            self._finish(False)
        if self.begun:
            self._ask_for_end()
        else:
            process.kill_group(self.child, signal.SIGINT)

    def _ask_for_end(self) -> None:
        if not self.ending:
            self.ending = True
            self._answer("end")

    def _finish(self, ok: bool) -> NoReturn:
        self._kill_child()
        for suffix in _FILES:
            process.unlink(f"{self.path}.{suffix}")
        self.masked_output.dismiss(ok)
        os._exit(0)

    def _kill_child(self) -> None:
        if not self.child:
            return
        # also processes that hooks have left
        process.kill_group(self.child, signal.SIGKILL)
        try:
            os.waitpid(self.child, 0)
        except ChildProcessError:
            pass  # it was waited for already
        self.child = 0

    # -- messages of the child

    def _hear(self) -> None:
        line = self.control.readline()
        self._pump()
        if not line:
            self._forget(self.channel)
            return
        message = json.loads(line)
        if message["do"] == "hold":
            self.masked_output.holding = True
        elif message["do"] == "release":
            self.masked_output.mask.add(message["secrets"])
            self.masked_output.holding = False
            self.masked_output.flush()
        elif message["do"] == "ended":
            self._finish(message["ok"])
        if message["do"] == "begun":
            self._begin(message["ok"])
        else:
            self._answer("go on")

    def _forget(self, source: int | socket.socket) -> None:
        if source in self.selector.get_map():
            self.selector.unregister(source)

    def _answer(self, word: str) -> None:
        try:
            self.control.write(f"{word}\n")
            self.control.flush()
        except OSError:
            pass  # the child has died, which the selector tells

    def _begin(self, ok: bool) -> None:
        if not ok:
            self._kill_child()
        os.pwrite(self.state, b"0" if ok else b"1", 0)
        self.begun = ok
        self.masked_output.dismiss(ok)
        if self.deadline is not None:  # the run has gone meanwhile
            if not ok:
                self._finish(False)
            self._ask_for_end()

    def _reap(self) -> None:
        """The child has ended before it was told to."""
        os.read(self.wakeup, 512)
        if not self.child or os.waitpid(self.child, os.WNOHANG)[0] == 0:
            return
        self._pump()
        self.masked_output.say(
            "aomaker: the process of hooks.py and login.py has died; "
            "second halves of hooks did not run\n"
        )
        if self.ending:
            self._finish(False)
        if not self.begun:
            self._begin(False)
        self._kill_child()

    def _pump(self) -> None:
        while True:
            try:
                data = os.read(self.output, 1 << 16)
            except BlockingIOError:
                break
            if not data:  # nobody has its other end any more
                self._forget(self.output)
                break
            self.masked_output.take(data)

    # -- the end is asked for

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        if self.masked_output.viewer >= 0:
            connection.close()
            return
        self.masked_output.viewer = connection.detach()
        if self.child:
            self._ask_for_end()
        else:
            self._finish(False)


def _tidy() -> None:
    """Remove files of services that were killed."""
    for name in os.listdir(_FOLDER):
        run = name.partition(".")[0]
        if run.isdigit() and not process.lives(int(run)):
            process.unlink(os.path.join(_FOLDER, name))


def serve_run(run: int) -> NoReturn:
    """Begin the lifecycle of a run, and serve it to its end."""
    os.setsid()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    session = LifecycleService(run)
    session.start()
    session.serve()
