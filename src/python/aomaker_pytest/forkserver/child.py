"""A fork of the fork server, which becomes the worker of a group."""

from __future__ import annotations

import atexit
import os
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from ..group.session_verbs import run_verb
from ..imports import changed_variables
from ..imports.generators import generators
from ..imports.open_files import flush_all
from ..recording import variables as recorded_variables
from ..util.process import die_with_parent
from ..util.worker_options import parse_options
from .request import Request
from .slurm_step import take_variables, variables

if TYPE_CHECKING:
    from .preload import Preload
    from .template import Template


def enter(request: Request) -> None:
    """Take the directory, umask and environment of the request."""
    os.chdir(request.cwd)
    os.umask(request.head.umask)
    environment = variables(request.environment)
    if environment != {**os.environb}:
        os.environb.clear()
        os.environb.update(environment)


class Forked(BaseException):
    """Raised in a fork, to leave the functions of the server, so that the stack is
    as low as in a Python of its own.
    """

    def __init__(
        self, request: Request, out: int, template: Template | None, preload: Preload
    ) -> None:
        self.group = Group(request, out, template, preload)


class Group(NamedTuple):
    """A group in its fork."""

    request: Request
    out: int
    template: Template | None
    preload: Preload

    def run(self) -> NoReturn:
        """Run the verb of the request's arguments, and exit."""
        status = 1
        try:
            stand_alone(self.out)
            if self.template is None:
                enter(self.request)
            else:
                take_variables(self.template.environment, self.request.environment)
                # what was read before is as it was: LoadedFiles
                self.template.inputs.began = time.time()
            recorded_variables.now_outer(variables(self.request.environment))
            generators.renew()
            nmodules = len(sys.modules)
            changed_variables.begin()
            status = _run(self.request.args, self.template)
            self.preload.tell(nmodules)
        except BaseException:  # noqa: B036 - the last place where it can be told
            traceback.print_exc()
        end(status)


def stand_alone(out: int) -> None:
    """Move to a process group of its own, with this output."""
    os.setpgid(0, 0)
    die_with_parent()
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.close(out)


def _run(args: list[bytes], template: Template | None) -> int:
    try:
        options, pytest_args = parse_options([os.fsdecode(arg) for arg in args])
        return run_verb(options, pytest_args, template)
    except SystemExit as end:
        if isinstance(end.code, int):
            return end.code
        if end.code is not None:
            print(end.code, file=sys.stderr)
        return 0 if end.code is None else 1


def end(status: int, exit_functions: bool = True) -> NoReturn:
    """Exit as the interpreter does, but without tearing down a large heap."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        if exit_functions:
            atexit._run_exitfuncs()
            flush_all()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BaseException:  # noqa: B036
        traceback.print_exc()
    os._exit(status)
