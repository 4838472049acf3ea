"""A fork of the fork server, which becomes the worker of a group."""

from __future__ import annotations

import atexit
import os
import random
import sys
import threading
import traceback
from typing import TYPE_CHECKING, NoReturn

from ..group.session_verbs import run_verb
from ..util.process import die_with_parent
from ..util.worker_options import parse_options
from .request import Request
from .slurm_step import take_variables, variables

if TYPE_CHECKING:
    from .preload import Preload
    from .template import Template


def nthreads() -> int:
    """The number of threads; of those that Python knows, if the system cannot
    tell.
    """
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


def open_files() -> set[str]:
    """The open descriptors; an empty set, if the system cannot tell."""
    try:
        return set(os.listdir("/proc/self/fd"))
    except OSError:
        return set()


def enter(request: Request) -> None:
    """Take the directory, umask and environment of the request."""
    os.chdir(request.cwd)
    os.umask(request.head.umask)
    environment = variables(request.environment)
    if environment != {**os.environb}:
        os.environb.clear()
        os.environb.update(environment)


def become(
    request: Request, out: int, template: Template | None, preload: Preload
) -> NoReturn:
    """Run the verb of the request's arguments, and exit."""
    status = 1
    try:
        stand_alone(out)
        if template is None:
            enter(request)
        else:
            take_variables(template.environment, request.environment)
        _reseed(template)
        nmodules = len(sys.modules)
        status = _run(request.args, template)
        preload.write_names(nmodules)
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


def _reseed(template: Template | None) -> None:
    """Make groups draw different numbers, unless the project seeds the generators.

    Python seeds its own generator anew in a fork; numpy does not.
    """
    if template is not None and template.random_state is not None:
        random.setstate(template.random_state)
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None and (template is None or not template.has_numpy):
        numpy_random.seed()


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


def end(status: int) -> NoReturn:
    """Exit as the interpreter does, but without tearing down a large heap."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BaseException:  # noqa: B036
        traceback.print_exc()
    os._exit(status)
