"""The controller of a run, and the plugin that makes a session of pytest one.

In place of a collection and of tests of its own, the session hears of the groups.
Programs send it requests (``conversation``):

    {"do": "begin", "worker": "gw0", "group": SLUG, "attempt": N, "retries": 0 or 1}
        -> {"workerinput": base64 of marshal}   when an attempt is about to start
    {"do": "crash", "group": SLUG, "test": as in status.json} -> {"again": bool}
        when a worker has died in a test; again: a plugin lets it run again
    {"do": "end", "group": SLUG} -> {}          when its status is written
    {"do": "finish", "interrupted": 0 or 1, "tests": number,
     "coverage": pytest-cov's report or null}
        when all reports are written; the answer comes when the session has ended:
        {"exitstatus": N, "set": whether a plugin has set it}
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from ..collect.xdist_nodes import Node, Nodes, serial
from .conversation import Conversation, tell
from .deliver import Group, Hooks
from .own_output import show_of_plugins_only

_ATTEND = 20  # so many records are delivered until a request is looked for
LOOK = 0.05  # seconds between looks at what running groups have written
_HEARING = 0.2  # seconds


def _let_threads_hear() -> None:
    """Let threads of plugins take what a worker told them before it died.

    pytest-rerunfailures decides by it whether the test of a crash runs again.
    """
    if threading.active_count() > 1:
        time.sleep(_HEARING)


class Controller:
    """The groups of a run, and the hooks that hear of them."""

    def __init__(
        self,
        session: pytest.Session,
        conversation: Conversation,
        groups: str,
        count: int,
        run: str,
    ) -> None:
        """groups: folder of all groups; count: of slots; run: the id of the run."""
        self.session = session
        self._conversation = conversation
        self.nodes = Nodes(session.config, count, run)
        self.hooks = Hooks(session, self.nodes)
        self._folder = groups
        self._running: dict[str, Group] = {}
        self._ending: dict[str, None] = {}  # their rest is to be delivered
        self._ended: dict[str, Group] = {}
        self.ntests: dict[str, int] = {}  # of groups that have collected theirs
        self.counted: Callable[[], None] = lambda: None  # called when it has changed

    def answer(self, connection: socket.socket, request: dict[str, Any]) -> None:
        """Answer ``begin``, ``crash`` or ``end``; the slot waits for it."""
        if request["do"] == "crash":
            self.look()
            _let_threads_hear()
            tell(connection, {"again": self._crash(request["group"], request["test"])})
        elif request["do"] == "end":
            tell(connection, {})
            self._ending[request["group"]] = None
        else:
            workerinput = self.begin(
                request["group"],
                request["attempt"],
                request["worker"],
                bool(request.get("retries")),
            )
            tell(connection, {"workerinput": workerinput})

    def _attend(self) -> None:
        """Answer what can be answered between two records of other groups."""
        for connection, request in self._conversation.new_requests(0):
            slug = request.get("group")
            if request["do"] in ("begin", "end") and slug not in self._ending:
                self.answer(connection, request)
            else:
                self._conversation.put_back((connection, request))

    def begin(self, slug: str, attempt: int, worker: str, retries: bool) -> str:
        """An attempt begins; returns the input of its worker (``serial``)."""
        node = self.nodes.node(worker)
        group = self._running.pop(slug, None) or self._ended.pop(slug, None)
        if group is None or attempt == 1:  # it may begin anew
            group = Group(slug, os.path.join(self._folder, slug), group)
        self._running[slug] = group
        group.begin(attempt, node, retries)
        return serial(node.workerinput)

    def _crash(self, slug: str, test: dict[str, Any]) -> bool:
        """A worker died in this test; whether it is to run again."""
        group = self._running.get(slug)
        if group is None or group.node is None:
            return False
        pending = self.hooks.pending
        pending.discard(test["id"])
        self._deliver([(each, group.node) for each in group.died(test)], [group])
        return test["id"] in pending

    def finish(self, plan: dict[str, Any], ntests: int) -> None:
        """All reports are written. Deliver the groups of the plan that nobody has
        told the end of: those whose result is an earlier one's, in the order in which
        they ran.
        """
        slugs = [group["slug"] for group in plan["groups"]]
        self._end([slug for slug in slugs if slug not in self._ended])
        self.session.testscollected = ntests

    def _end(self, slugs: list[str]) -> None:
        for slug in slugs:
            group = self._running.pop(slug, None)
            self._ended[slug] = group or Group(slug, os.path.join(self._folder, slug))
        groups = [self._ended[slug] for slug in slugs]
        self._deliver(
            [(each, group.node) for group in groups for each in group.rest()], groups
        )

    def look(self) -> None:
        """Deliver what running groups have written, and the rest of ended ones."""
        groups = list(self._running.values())
        self._deliver(
            [(each, group.node) for group in groups for each in group.records()],
            groups,
        )
        while self._ending:
            slug = next(iter(self._ending))
            if slug not in self._ended:
                self._end([slug])
            del self._ending[slug]

    def is_idle(self) -> bool:
        return not self._running

    def _deliver(
        self, found: list[tuple[tuple[Any, ...], Node | None]], groups: list[Group]
    ) -> None:
        """Deliver the records that were found of these groups, with their nodes."""
        self._count(groups)
        found.sort(key=lambda each: each[0][1])
        for number, (record, node) in enumerate(found, 1):
            self.hooks.deliver(record, node or self.nodes.node("gw0"))
            if number % _ATTEND == 0:
                self._attend()

    def _count(self, groups: list[Group]) -> None:
        before = len(self.ntests)
        for group in groups:
            if group.ntests is not None:
                self.ntests[group.slug] = group.ntests
        if len(self.ntests) != before:
            self.counted()


class ControllerPlugin:
    """Makes a session of pytest the controller."""

    def __init__(self, socket_path: str, plan: str, count: int, run: str) -> None:
        """socket_path: where it listens from now on; plan: the path of plan.json."""
        self._plan = plan
        self._count = count
        self._run = run
        self._asker: socket.socket | None = None  # waits for the end
        self._natural: int | None = None  # the exit status, unless a plugin sets it
        self._interrupted = False
        self._conversation = Conversation(socket_path)

    # -- hooks

    @pytest.hookimpl(trylast=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        show_of_plugins_only(session.config)
        self.controller = Controller(
            session,
            self._conversation,
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
        self.controller.hooks.end_nodes()
        self._natural = _natural_status(session, self._interrupted)
        if self._interrupted:
            raise KeyboardInterrupt
        if self.controller.hooks.failure is not None:
            raise self.controller.hooks.failure
        return True

    # -- the conversation

    def _loop(self) -> None:
        while self._asker is None:
            pause = None if self.controller.is_idle() else LOOK
            for connection, request in self._conversation.requests(pause):
                if request["do"] == "finish":
                    self._finish(request)
                    self._asker = connection
                else:
                    self.controller.answer(connection, request)
            self.controller.look()
        self._conversation.close()

    def _finish(self, request: dict[str, Any]) -> None:
        with open(self._plan, encoding="utf-8") as file:
            self.controller.finish(json.load(file), request.get("tests", 0))
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
