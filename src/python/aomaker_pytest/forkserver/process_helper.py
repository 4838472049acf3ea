"""The helper of ``--mp``: forks a process for each group.

Its requests differ in the group's own arguments only, so the first steps of
their pytest are done once, here (``template``), and each group is a fork of
that. Where the project's conftest.py does not allow it, because it leaves a
thread, a file or a socket behind, the helper ends with the status UNUSABLE; the
server asks another helper. That one is `plain`: its forks begin pytest anew.
"""

from __future__ import annotations

import os
import socket
from signal import SIGKILL
from typing import Any, NoReturn

from ..util import clock
from ..util.process import adopt_orphans, join_group, kill_group
from . import child
from .helper import Helper
from .preload import Preload
from .request import Client, Request
from .slurm_step import cpus_of
from .template import Template

UNUSABLE = 77
UNUSABLE_WITH_COVERAGE = 78  # also, nothing may be imported ahead of pytest-cov


class ProcessHelper(Helper):
    """plain: without a template."""

    def __init__(self, channel: socket.socket, preload: Preload, plain: bool) -> None:
        super().__init__(channel)
        self.plain = plain
        self.template: Template | None = None
        self.clients: dict[int, Client] = {}  # by process id
        self.preload = preload
        self.ready = False

    def end(self, status: int = 0) -> NoReturn:
        for pid in self.clients:
            kill_group(pid, SIGKILL)
        super().end(status)

    def serve(self, client: Client, request: Request) -> None:
        self._prepare(request)
        if child.nthreads() > 1:
            raise ValueError("the fork server has several threads")
        out = client.take_output()
        begin = clock.now()
        try:
            with cpus_of(client.connection):
                pid = os.fork()
                if pid == 0:
                    self.let_go()
                    child.become(request, out, self.template, self.preload)
        finally:
            os.close(out)
        self.began(client, pid, begin)

    def began(self, client: Client, pid: int, begin: float) -> None:
        """Register a fork for this client; begin: seconds since 1970."""
        join_group(pid)
        client.pid = pid
        self.clients[pid] = client
        client.tell(f"pid {pid} {begin:.6f}")

    def _prepare(self, request: Request) -> None:
        """Prepare for the helper's requests, at the first one; the others are like
        it.
        """
        if self.ready:
            return
        self.enter(request)
        if not self.plain:
            self.template = Template(request)
            if self.template.measured:
                self.preload.leave_out(self.template.measured.covers)
            if self.template.is_unusable():
                self.give_up()
            self.template.inputs.ignore(self.preload.folder)
        self.preload.begin()
        if self.template is not None:
            self.template.inputs.settle()
        self.ready = True

    def enter(self, request: Request) -> None:
        """Take the environment that all forks begin with, once."""
        adopt_orphans()  # descendants that are killed with a group are reaped here
        child.enter(request)

    def give_up(self) -> NoReturn:
        """End, so that all clients that wait ask another helper."""
        measured = self.template is not None and self.template.measured
        self.end(UNUSABLE_WITH_COVERAGE if measured else UNUSABLE)

    def drop(self, client: Client) -> None:
        super().drop(client)
        if client.pid:
            kill_group(client.pid, SIGKILL)

    def ended(self, pid: int, status: int, usage: Any) -> None:
        client = self.clients.pop(pid, None)
        if client is None:
            self.preload.probed(pid)
            return
        kill_group(pid, SIGKILL)  # processes that it has left in its process group
        client.tell_end(status, usage)
        client.pid = 0
        self.drop(client)
        self.preload.learn(pid)
