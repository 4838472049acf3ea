"""The helper of the index: a session of pytest, forked to collect each module.

A session costs more than most modules do, so this helper begins one, as
``pytest OPTIONS PATHS`` would, and stops before the collection; there each
request (verbs ``suite`` and ``index``) continues in a fork. A request about
pytest's configuration alone needs no session. Where a plugin starts a thread when
it is configured, the forks of the next helper configure pytest themselves. Where
conftest.py itself does not allow a fork, they share nothing, as with
``process_helper``; names that it has made are no reason, since no test runs.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import traceback
from contextlib import ExitStack
from typing import NoReturn

import pytest

from ..collect.collect_plugin import CollectPlugin, Question
from ..collect.option_use import read_all
from ..collect.question import question_of
from ..collect.xdist_worker import Worker
from ..imports import personal
from ..imports.watch import HAZARDS, THREAD, watch
from ..internals import aomaker3, pytest_start, pytest_terminal
from ..util import clock, gc_freeze
from ..util.process import nthreads
from ..util.worker_options import parse_options
from . import child
from .preload import Preload
from .process_helper import EARLY, ProcessHelper, Shares, run_exit_functions
from .request import Client, Request

_CONFIGURED = "a thread is started when it is configured"


class CollectHelper(ProcessHelper):
    """A helper whose forks share a session that has begun."""

    not_shared = HAZARDS

    def __init__(
        self, channel: socket.socket, preload: Preload, shares: Shares
    ) -> None:
        super().__init__(channel, preload, shares)
        self.in_session = False
        self._watch = ExitStack()
        # the exit status of the session, once it has ended
        self.last: int | None = None
        self.request: Request | None = None  # the request, in a fork
        self.known: set[str] = set()

    def serve(self, client: Client, request: Request) -> None:
        self._prepare(request)
        if self.in_session:
            self._fork(client, request)
        elif (
            self.template is None
            or self.shares is Shares.START
            or _is_of_configuration(request)
        ):
            super().serve(client, request)
        else:
            self._run_session(client, request)

    def enter(self, request: Request) -> None:
        super().enter(request)
        aomaker3.seed()
        Worker.that_collects().set_variables()

    def loops(self) -> bool:
        return self.request is None

    def end(self, status: int = 0) -> NoReturn:
        if self.in_session:
            self.in_session = False
            self.last = status
            assert self.template is not None
            pytest_terminal.tell_no_interrupt(self.template.config)
            pytest.exit("it has served its turn")
        super().end(status)

    def _run_session(self, client: Client, request: Request) -> NoReturn:
        assert self.template is not None
        status = 1
        arguments = self.template.arguments
        if personal.known(arguments, (_CONFIGURED,)):
            super().end(EARLY)
        self._watched = self._watch.enter_context(watch())
        try:
            os.chdir(self.template.folder)
            status = pytest_start.run_prepared(
                self.template.config, [_SessionPlugin(self, client, request)]
            )
        except BaseException:  # noqa: B036 - nobody above may go on in a fork
            traceback.print_exc()
        if self.request is not None:  # a fork without an answer
            child.end(status or 4, exit_functions=False)
        if self.last is not None:
            run_exit_functions()
            super().end(self.last)
        self.give_up(False)  # a conftest.py or a plugin has ended the session

    def begin_session(self, client: Client, request: Request) -> Request:
        """Called when the session is about to collect; returns in forks alone."""
        assert self.template is not None
        self.in_session = True
        self._watch.close()
        if nthreads() > 1:
            self._give_up_session()
        self.template.inputs.settle()
        self.known = set(self.template.inputs.files())
        read_all(self.known)  # the forks inherit what was read
        self.template.inputs.settle()  # reading them has noted them again
        self.tell_loaded()
        gc.collect()
        gc_freeze.freeze()
        self._fork(client, request)
        self.loop()
        assert self.request is not None
        return self.request

    def _give_up_session(self) -> NoReturn:
        """End, as it was configured with a thread; its forks would have none."""
        assert self.template is not None
        for finding in self._watched.findings:
            if finding.what == THREAD:
                personal.remember(
                    finding._replace(what=_CONFIGURED), self.template.arguments, False
                )
        self.end(EARLY)

    def _fork(self, client: Client, request: Request) -> None:
        out = client.take_output()
        begin = clock.now()
        pid = os.fork()
        if pid == 0:
            self.let_go()
            child.stand_alone(out)
            gc.disable()  # the fork ends soon
            self.request = request
            return
        os.close(out)
        self.began(client, pid, begin)

    def finish(self, nmodules: int) -> NoReturn:
        """End a fork that has written its answer.

        Functions that the session has registered for its end are the helper's.
        """
        self.preload.tell(nmodules)
        child.end(0, exit_functions=False)


def _is_of_configuration(request: Request) -> bool:
    """Whether pytest answers before its session begins."""
    options, _ = parse_options([os.fsdecode(arg) for arg in request.args])
    return options.verb == "suite" and not options.modules


class _SessionPlugin(CollectPlugin):
    def __init__(
        self, collector: CollectHelper, client: Client, request: Request
    ) -> None:
        self._collector = collector
        self._first = client, request
        self._nmodules = 0

    def question(self) -> Question:
        collector = self._collector
        request = collector.begin_session(*self._first)
        assert collector.template is not None
        pytest_start.capture_again(collector.template.config)
        self._nmodules = len(sys.modules)
        options, _ = parse_options([os.fsdecode(arg) for arg in request.args])
        return question_of(options, collector.template.inputs, collector.known)

    def end(self) -> None:
        if self.answered:
            self._collector.finish(self._nmodules)
