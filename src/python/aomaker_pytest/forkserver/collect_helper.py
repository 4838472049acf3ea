"""The helper of the index: a session of pytest, forked to collect each module.

A session costs more than most modules do, so this helper begins one, as
``pytest OPTIONS PATHS`` would, and stops before the collection; there each
request (verbs ``suite`` and ``index``) continues in a fork. Where the project
does not allow that, the next helper is `plain`, as with ``process_helper``.
"""

from __future__ import annotations

import gc
import os
import socket
import sys
import traceback
from typing import NoReturn

import pytest

from ..collect.option_use import read_all
from ..collect.question import CollectPlugin, Question, question_of
from ..internals import aomaker3, pytest_start
from ..util import clock, gc_freeze
from ..util.worker_options import parse_options
from . import child
from .preload import Preload
from .process_helper import ProcessHelper
from .request import Client, Request


class CollectHelper(ProcessHelper):
    """A helper whose forks share a session that has begun."""

    def __init__(self, channel: socket.socket, preload: Preload, plain: bool) -> None:
        super().__init__(channel, preload, plain)
        self.in_session = False
        # the exit status of the session, once it has ended
        self.last: int | None = None
        self.request: Request | None = None  # the request, in a fork
        self.known: set[str] = set()

    def serve(self, client: Client, request: Request) -> None:
        self._prepare(request)
        if self.template is None:
            super().serve(client, request)
        elif self.in_session:
            self._fork(client, request)
        else:
            self._run_session(client, request)

    def enter(self, request: Request) -> None:
        super().enter(request)
        aomaker3.seed()

    def loops(self) -> bool:
        return self.request is None

    def end(self, status: int = 0) -> NoReturn:
        if self.in_session:
            self.in_session = False
            self.last = status
            pytest.exit("it has served its turn")
        super().end(status)

    def _run_session(self, client: Client, request: Request) -> NoReturn:
        assert self.template is not None
        status = 1
        try:
            os.chdir(self.template.folder)
            status = pytest_start.run_prepared(
                self.template.config, [_SessionPlugin(self, client, request)]
            )
        except BaseException:  # noqa: B036 - nobody above may go on in a fork
            traceback.print_exc()
        if self.request is not None:  # a fork without an answer
            child.end(status or 4)
        if self.last is not None:
            super().end(self.last)
        self.give_up()  # a conftest.py or a plugin has ended the session

    def begin_session(self, client: Client, request: Request) -> Request:
        """Called when the session is about to collect; returns in forks alone."""
        assert self.template is not None
        self.in_session = True
        if child.nthreads() > 1:
            self.give_up()
        self.template.inputs.settle()
        self.known = set(self.template.inputs.files())
        read_all(self.known)  # the forks inherit what was read
        self.template.inputs.settle()  # reading them has noted them again
        gc.collect()
        gc_freeze.freeze()
        self._fork(client, request)
        self.loop()
        assert self.request is not None
        return self.request

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
        """End a fork that has written its answer."""
        self.preload.write_names(nmodules)
        child.end(0)


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
