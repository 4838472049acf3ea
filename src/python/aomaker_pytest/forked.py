"""What a fork of the session server does: become the worker of a group."""
from __future__ import annotations

import atexit
import os
import random
import sys
import threading
import traceback
from typing import NamedTuple, NoReturn


class Request(NamedTuple):
    """What a client asks for; see ``server``."""

    cwd: bytes
    args: list[bytes]
    environment: list[bytes]
    umask: int


def nthreads() -> int:
    """Of this process; those that Python knows, where the system is mute."""
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return threading.active_count()


def die_with_parent() -> None:
    """Be killed when the server dies (Linux; elsewhere the client sees it)."""
    if sys.platform != "linux":
        return
    import ctypes

    PR_SET_PDEATHSIG, SIGKILL = 1, 9
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, SIGKILL)


def become(request: Request, out: int, names_file: str, known: set[str]
           ) -> NoReturn:
    """Run a verb of ``main`` with the request's arguments, and exit.

    names_file takes the modules that were imported and not known before.
    """
    status = 1
    try:
        os.setpgid(0, 0)
        die_with_parent()
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.close(out)
        os.chdir(request.cwd)
        os.umask(request.umask)
        _set_environment(request.environment)
        _reseed()
        status = _run(request.args)
        _write_names(names_file, known)
    except BaseException:  # noqa: B036 - the last place where it can be told
        traceback.print_exc()
    _exit(status)


def _set_environment(entries: list[bytes]) -> None:
    os.environb.clear()
    for entry in entries:
        key, _, value = entry.partition(b"=")
        if key:
            os.environb[key] = value


def _reseed() -> None:
    """Python's own generator is seeded anew by the fork; numpy's is not."""
    random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def _run(args: list[bytes]) -> int:
    from .main import main

    sys.path[0] = os.getcwd()
    try:
        return main([os.fsdecode(arg) for arg in args])
    except SystemExit as end:
        if isinstance(end.code, int):
            return end.code
        if end.code is not None:
            print(end.code, file=sys.stderr)
        return 0 if end.code is None else 1


def _write_names(path: str, known: set[str]) -> None:
    from .preload import shareable

    names = [name for name in list(sys.modules)
             if name not in known and shareable(name)]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(names))


def _exit(status: int) -> NoReturn:
    """As the interpreter ends, less the taking apart of a large heap."""
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BaseException:  # noqa: B036
        traceback.print_exc()
    os._exit(status)
