"""Verb ``session``: the process that has the life of a run in its care.

It starts ``lifecycle`` as a child, passes on what that prints, without the
secrets, and ends with the run that it serves, whose process it watches.

Files in .aomaker-build/session, mode 0700, by the run's process id:

    RUN.state    "0" (begun) or "1" (failed); this process holds a lock on it
                 for as long as it lives
    RUN.json     what tests and hooks see (``aomaker.storage``)
    RUN.socket   a connection asks for the end

The one who started it, and the one who asks for the end, read what is printed
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
from ..secrets.masked_output import Relay
from ..secrets.secret_names import name_secrets, secrets_of
from ..util import process
from ..util.paths import in_build

_FOLDER = in_build("session")
_SETTINGS = in_build("session.json")
_GRACE = 1.5  # seconds that are left to hooks when their run has gone
_LOOK = 0.2  # seconds between looks where the kernel does not tell


class Session:
    """Serves until the run is over, or gone."""

    def __init__(self, run: int) -> None:
        self.run = run
        self.path = os.path.abspath(f"{_FOLDER}/{run}")
        with open(_SETTINGS, encoding="utf-8") as file:
            self.settings: dict[str, Any] = json.load(file)
        name_secrets(self.settings["secrets"])
        self.relay = Relay(os.dup(2), os.dup(1), Mask(secrets_of(self.settings)))
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
        # the path has to be short: 108 bytes, from the project's root
        relative = os.path.relpath(f"{self.path}.socket")
        process.unlink(relative)
        listener = process.own_socket(relative)
        listener.listen(8)
        return listener

    def _become(self, control: socket.socket, out: int) -> NoReturn:
        """In the child."""
        from .steps import run_life

        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        process.join_group(0)
        os.dup2(out, 1)
        os.dup2(out, 2)
        for descriptor in (out, self.state, self.relay.log, self.relay.viewer):
            os.close(descriptor)
        self.listener.close()
        self.selector.close()
        sys.stdout, sys.stderr = process.text(1), process.text(2)
        run_life(self.settings, f"{self.path}.json", control)

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
        self.relay.say("aomaker: hooks had no more time and were killed\n")
        self._finish(False)

    def _watch_run(self) -> bool:
        """Whether the selector will tell its end."""
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
        """Nobody waits any more: the second halves get a moment."""
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
        for suffix in ("state", "json", "json.db", "json.db-journal", "socket", "lock"):
            process.unlink(f"{self.path}.{suffix}")
        self.relay.dismiss(ok)
        os._exit(0)

    def _kill_child(self) -> None:
        if not self.child:
            return
        process.kill_group(self.child, signal.SIGKILL)  # what hooks left, too
        try:
            os.waitpid(self.child, 0)
        except ChildProcessError:
            pass  # it was waited for
        self.child = 0

    # -- what the child says

    def _hear(self) -> None:
        line = self.control.readline()
        self._pump()
        if not line:
            self._forget(self.channel)
            return
        message = json.loads(line)
        if message["do"] == "hold":
            self.relay.holding = True
        elif message["do"] == "release":
            self.relay.mask.add(message["secrets"])
            self.relay.holding = False
            self.relay.flush()
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
            pass  # it has died, which is heard elsewhere

    def _begin(self, ok: bool) -> None:
        if not ok:
            self._kill_child()
        os.pwrite(self.state, b"0" if ok else b"1", 0)
        self.begun = ok
        self.relay.dismiss(ok)
        if self.deadline is not None:  # the run has gone meanwhile
            if not ok:
                self._finish(False)
            self._ask_for_end()

    def _reap(self) -> None:
        """It has ended before it was told to."""
        os.read(self.wakeup, 512)
        if not self.child or os.waitpid(self.child, os.WNOHANG)[0] == 0:
            return
        self._pump()
        self.relay.say(
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
            self.relay.take(data)

    # -- the end is asked for

    def _accept(self) -> None:
        connection, _ = self.listener.accept()
        if self.relay.viewer >= 0:
            connection.close()
            return
        self.relay.viewer = connection.detach()
        if self.child:
            self._ask_for_end()
        else:
            self._finish(False)


def _tidy() -> None:
    """What sessions have left that were killed."""
    for name in os.listdir(_FOLDER):
        run = name.partition(".")[0]
        if run.isdigit() and not process.lives(int(run)):
            process.unlink(os.path.join(_FOLDER, name))


def live(run: int) -> NoReturn:
    """Begin the life of a run, and see it to its end."""
    os.setsid()
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    session = Session(run)
    session.start()
    session.serve()
