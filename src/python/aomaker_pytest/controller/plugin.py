"""The plugin of the controller: in place of a collection and of tests of its own, it
hears of the groups.

Programs talk to it through a Unix socket, one line of JSON each way:

    {"do": "begin", "worker": "gw0", "group": SLUG, "attempt": N, "retries": 0 or 1}
        -> {"workerinput": base64 of marshal}   when an attempt is about to start
    {"do": "end", "group": SLUG} -> {}          when its status is written
    {"do": "finish", "interrupted": 0 or 1, "tests": number}
        when all reports are written; the answer comes when the session has ended:
        {"exitstatus": N, "set": whether a plugin has set it}
"""

from __future__ import annotations

import json
import os
import selectors
import socket
from collections.abc import Iterable
from typing import Any

import pytest

from ..collect.xdist_nodes import Nodes
from ..util.process import own_socket, unlink
from .deliver import Group, Hooks
from .own_output import show_of_plugins_only

_LOOK = 0.05  # seconds between looks at what running groups have written


class Controller:
    """The groups of a run, and the hooks that hear of them."""

    def __init__(
        self, session: pytest.Session, groups: str, count: int, run: str
    ) -> None:
        """groups: folder of all groups; count: of slots; run: the id of the run."""
        self.session = session
        self.nodes = Nodes(session.config, count, run)
        self.hooks = Hooks(session, run)
        self._folder = groups
        self._running: dict[str, Group] = {}
        self._ended: dict[str, Group] = {}

    def begin(self, slug: str, attempt: int, worker: str, retries: bool) -> str:
        """An attempt begins; returns the input of its worker (``serial_input``)."""
        node = self.nodes.node(worker)
        group = self._running.pop(slug, None) or self._ended.pop(slug, None)
        if group is None or attempt == 1:  # it may begin anew
            group = Group(slug, os.path.join(self._folder, slug), group)
        self._running[slug] = group
        group.begin(attempt, node, retries)
        return node.serial_input()

    def end(self, slug: str) -> None:
        """Deliver the rest of a group, whose status is written."""
        if slug not in self._ended:
            self._end([slug])

    def end_others(self, slugs: list[str]) -> None:
        """Deliver the groups of the plan that nobody has told the end of: those
        whose result is an earlier one's, in the order in which they ran.
        """
        self._end([slug for slug in slugs if slug not in self._ended])

    def _end(self, slugs: list[str]) -> None:
        for slug in slugs:
            group = self._running.pop(slug, None)
            self._ended[slug] = group or Group(slug, os.path.join(self._folder, slug))
        self._deliver(
            (record, self._ended[slug])
            for slug in slugs
            for record in self._ended[slug].rest()
        )

    def look(self) -> None:
        """Deliver what running groups have written."""
        self._deliver(
            (record, group)
            for group in self._running.values()
            for record in group.records()
        )

    def is_idle(self) -> bool:
        return not self._running

    def _deliver(self, found: Iterable[tuple[tuple[Any, ...], Group]]) -> None:
        for record, group in sorted(found, key=lambda each: each[0][1]):
            self.hooks.deliver(record, group.node or self.nodes.node("gw0"))


class ControllerPlugin:
    """Makes a session of pytest the controller."""

    def __init__(self, socket_path: str, plan: str, count: int, run: str) -> None:
        """socket_path: where it listens from now on; plan: the path of plan.json."""
        self._path = socket_path
        self._plan = plan
        self._count = count
        self._run = run
        self._asker: socket.socket | None = None  # waits for the end
        self._natural: int | None = None  # the exit status, unless a plugin sets it
        self._interrupted = False
        unlink(self._path)
        self._listener: Any = own_socket(self._path)
        self._listener.listen(128)

    # -- hooks

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        show_of_plugins_only(session.config)
        self.controller = Controller(
            session,
            os.path.join(os.path.dirname(self._plan), "groups"),
            self._count,
            self._run,
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> bool:
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self._loop()
        self.controller.hooks.end_nodes(self.controller.nodes)
        self._natural = _natural_status(session, self._interrupted)
        if self._interrupted:
            raise KeyboardInterrupt
        if self.controller.hooks.failures:  # others are in the output, too
            raise self.controller.hooks.failures[0][1]
        return True

    # -- the conversation

    def _loop(self) -> None:
        selector = selectors.DefaultSelector()
        selector.register(self._listener, selectors.EVENT_READ)
        received: dict[socket.socket, bytes] = {}
        while self._asker is None:
            pause = None if self.controller.is_idle() else _LOOK
            for key, _ in selector.select(pause):
                if key.fileobj is self._listener:
                    connection, _ = self._listener.accept()
                    received[connection] = b""
                    selector.register(connection, selectors.EVENT_READ)
                else:
                    self._hear(key.fileobj, received, selector)
            self.controller.look()
        selector.close()
        self._listener.close()
        unlink(self._path)

    def _hear(self, connection: Any, received: dict[Any, bytes], selector: Any) -> None:
        data = connection.recv(1 << 16)
        received[connection] += data
        if data and b"\n" not in data:
            return
        selector.unregister(connection)
        line = received.pop(connection)
        if line.endswith(b"\n"):
            self._answer(connection, json.loads(line))
        else:
            connection.close()

    def _answer(self, connection: socket.socket, request: dict[str, Any]) -> None:
        answer: dict[str, Any] = {}
        what = request["do"]
        if what == "begin":
            self.controller.look()
            answer["workerinput"] = self.controller.begin(
                request["group"],
                request["attempt"],
                request["worker"],
                bool(request.get("retries")),
            )
        elif what == "finish":
            self._finish(request)
            self._asker = connection
            return
        tell(connection, answer)
        if what == "end":
            self.controller.end(request["group"])

    def _finish(self, request: dict[str, Any]) -> None:
        with open(self._plan, encoding="utf-8") as file:
            plan = json.load(file)
        self.controller.end_others([group["slug"] for group in plan["groups"]])
        self.controller.session.testscollected = request.get("tests", 0)
        self._interrupted = bool(request.get("interrupted"))

    def tell_end(self, exitstatus: int) -> None:
        """Answer the one that waits for the end; the session has ended."""
        if self._asker is not None:
            is_set = exitstatus != self._natural
            tell(self._asker, {"exitstatus": exitstatus, "set": is_set})


def _natural_status(session: pytest.Session, interrupted: bool) -> int:
    if interrupted:
        return int(pytest.ExitCode.INTERRUPTED)
    if session.testsfailed:
        return int(pytest.ExitCode.TESTS_FAILED)
    none = pytest.ExitCode.NO_TESTS_COLLECTED
    return int(pytest.ExitCode.OK if session.testscollected else none)


def tell(connection: socket.socket, answer: dict[str, Any]) -> None:
    """Send an answer, if it is waited for, and close."""
    try:
        connection.sendall(json.dumps(answer).encode("ascii") + b"\n")
    except OSError:
        pass
    connection.close()
