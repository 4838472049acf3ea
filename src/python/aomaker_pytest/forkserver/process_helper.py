"""The helper of ``--mp``: forks a process for each group.

Its requests differ in the group's own arguments only, so the first steps of
their pytest are done once, here (``template``), and each group is a fork of
that. Where the project's conftest.py does not allow it, because its import makes
something that each group has to make itself (``imports.watch``), the
helper ends with a status that says so, and the server starts another one. The
forks of that one share libraries only, and begin pytest anew.
"""

from __future__ import annotations

import atexit
import enum
import os
import socket
from contextlib import suppress
from signal import SIGKILL
from typing import Any, NoReturn

from ..imports import personal, worker_variables
from ..imports.watch import HAZARDS, Finding
from ..util import clock
from ..util.process import adopt_orphans, join_group, kill_group, nthreads
from ..util.worker_options import first_arguments, parse_options
from . import child
from .helper import Helper
from .loaded_files import LoadedFiles, project_modules
from .preload import Preload
from .request import Client, Request
from .slurm_step import cpus_of
from .template import Template, remember_plugins

# exit statuses of helpers, which say what the next one may share
PERSONAL = 77
PERSONAL_WITH_COVERAGE = 78  # also, nothing may be imported ahead of pytest-cov
EARLY = 79  # no session, but its start


class Shares(enum.Enum):
    """What the forks of a helper share, beside libraries."""

    SESSION = 1  # configured; for a collection only
    START = 2  # options, plugins and the first conftest.py
    NOTHING = 3


class ProcessHelper(Helper):
    """shares: what an earlier helper of the family has found out."""

    # the findings that forbid START; (): all
    not_shared: tuple[str, ...] = ()

    def __init__(
        self, channel: socket.socket, preload: Preload, shares: Shares
    ) -> None:
        super().__init__(channel)
        self.shares = shares
        self.template: Template | None = None
        self.clients: dict[int, Client] = {}  # by process id
        self.preload = preload
        self.loaded = LoadedFiles()
        self.ready = False

    def end(self, status: int = 0) -> NoReturn:
        for pid in self.clients:
            kill_group(pid, SIGKILL)
        super().end(status)

    def serve(self, client: Client, request: Request) -> None:
        self._prepare(request)
        if nthreads() > 1:
            raise ValueError("the fork server has several threads")
        out = client.take_output()
        client.stays = request.args[0] == b"control"
        begin = clock.now()
        try:
            with cpus_of(client.connection):
                pid = os.fork()
                if pid == 0:
                    self.let_go()
                    raise child.Forked(request, out, self.template, self.preload)
        except Exception:
            os.close(out)
            raise
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
        if self.shares is Shares.NOTHING:
            remember_plugins()
        else:
            self.template = self._prepare_template(request)
            self.template.inputs.ignore(self.preload.folder)
        self.preload.begin()
        if self.template is not None:
            self.template.inputs.settle()
        self.tell_loaded()
        self.ready = True

    def tell_loaded(self) -> None:
        """Tell the server which files the forks begin with, but for those of
        installed packages.
        """
        if self.template is not None:
            self.loaded.note(self.template.inputs.read()[0])
        self.loaded.note(project_modules())
        self.loaded.write(f"{self.preload.folder}.files")

    def enter(self, request: Request) -> None:
        """Take the environment that all forks begin with, once."""
        adopt_orphans()  # descendants that are killed with a group are reaped here
        child.enter(request)
        worker_variables.hide()

    def _prepare_template(self, request: Request) -> Template:
        options, args = parse_options([os.fsdecode(arg) for arg in request.args])
        if getattr(options, "fork", False):  # isolation: fork
            self.not_shared = HAZARDS
        first = first_arguments(options, args)
        known = personal.known("\0".join(first), self.not_shared)
        if known is not None:
            self.give_up(known.measured)
        template = Template(
            request,
            first,
            os.path.join(self.preload.folder, f"inputs.{os.getpid()}"),
        )
        measured = template.measured is not None
        if template.measured is not None:
            self.preload.leave_out(template.measured.covers)
        for finding in template.findings:
            personal.remember(finding, template.arguments, measured)
        if template.failed or any(map(self.forbids, template.findings)):
            self.give_up(measured)
        return template

    def forbids(self, finding: Finding) -> bool:
        """Whether what was found must not be inherited."""
        return not self.not_shared or finding.what in self.not_shared

    def give_up(self, measured: bool) -> NoReturn:
        """End, so that all clients that wait ask another helper."""
        run_exit_functions()
        self.end(PERSONAL_WITH_COVERAGE if measured else PERSONAL)

    def drop(self, client: Client) -> None:
        super().drop(client)
        if client.pid and not client.stays:
            kill_group(client.pid, SIGKILL)

    def ended(self, pid: int, status: int, usage: Any) -> None:
        client = self.clients.pop(pid, None)
        if client is None:
            self.preload.tried(pid)
            return
        kill_group(pid, SIGKILL)  # processes that it has left in its process group
        client.tell_end(status, usage)
        client.pid = 0
        self.drop(client)
        self.preload.learn(pid)


def run_exit_functions() -> None:
    """Let a conftest.py whose import is of no more use remove what it has made."""
    with suppress(BaseException):
        atexit._run_exitfuncs()
