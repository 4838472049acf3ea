"""What an import does that belongs to one process: found out while it happens.

A fork that inherits the result of such an import has a name, a number or a
folder that it would have made itself. These are looked for:

- random numbers that are drawn, by ``random``, ``secrets``, ``uuid``,
  ``os.urandom`` or numpy, unless the generator was seeded on purpose;
- the process id, and the name of the worker;
- memory and locks that processes share;
- temporary files and folders that stay;
- signal handlers, timers, threads, children and descriptors that stay (a file that is
  open for appending may be shared, like a log file by xdist's workers);
- functions of Python that are replaced, as by gevent;
- of the project's own code only: the time, other numbers of the process, ports
  that are bound, the command line, functions for the end of the process or for
  forks. A library does that for itself.

Functions are replaced while a watch lasts, and an audit hook listens.
"""

from __future__ import annotations

import atexit
import os
import random
import signal
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Callable, NamedTuple

from ..util import audit, static
from ..util.process import nthreads
from . import worker_variables
from .generators import generators
from .generators import seed as seed_generator
from .import_code import PROCESS, ImportCode
from .known_libraries import HARMLESS
from .open_files import OpenFiles
from .origin import Origin, Place, of_frame, responsible
from .replaced import Functions
from .running import has_child, more_threads

_DOUBTFUL = (Origin.PROJECT, Origin.LIBRARY)
_PROJECT = (Origin.PROJECT,)
_RANDOM = "a random number is drawn"
_ENTROPY = ("/dev/random", "/dev/urandom", "/proc/sys/kernel/random/uuid")
_NUMBERS = ("getppid", "getpgrp", "getsid")
_TIMER = "a timer is set, which no fork inherits"
THREAD = "a thread is started"
OPEN_FILE = "a file or socket stays open"
_OPENED = ("open", "socket.__new__")
_MADE = ("tempfile.mkdtemp", "tempfile.mkstemp")
_MEMORY = "mmap.__new__"
_CHILDREN = ("subprocess.Popen", "os.fork", "os.posix_spawn", "os.forkpty")
REPLACED = "functions of Python are replaced"
HAZARDS = (THREAD, OPEN_FILE, REPLACED)  # no fork is like its parent then


class Finding(NamedTuple):
    """Something personal, and the code that has made it."""

    what: str
    place: Place | None  # None: it cannot be told


class Watch:
    """The findings of an import; they are complete when the watch has ended."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._drawn: list[tuple[bytes, Place]] = []
        self._temporary: dict[str, Place] = {}
        self._child: Place | None = None
        self.thread: Place | None = None  # who has started the last one
        self._nthreads = nthreads()
        self._files = OpenFiles()
        self._code = ImportCode()
        self._nmodules = len(sys.modules)
        self._functions = Functions()

    def found(
        self, what: str, place: Place | None, origins: tuple[Origin, ...] = _DOUBTFUL
    ) -> None:
        """Note the doing of this code; None: it is trusted."""
        if place is None or place.origin not in origins or place.inner in HARMLESS:
            return
        self.findings.append(Finding(what, place))

    def drew(self, value: bytes, place: Place | None) -> None:
        """Called when the system's generator has given these bytes."""
        generators.drawn_entropy(value)
        if place is not None:
            self._drawn.append((value, place))

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "exec":
            self._code.note(args[0])
            self._functions.note(args[0])
        elif event in _MADE:
            place = responsible(sys._getframe(2))
            if place is not None:
                self._temporary[str(args[0])] = place
        elif event == "socket.bind":
            self.found("a port is bound", responsible(sys._getframe(2)), _PROJECT)
        elif event == _MEMORY and args[0] == -1:
            self.found("memory is made that forks share", responsible(sys._getframe(2)))
        elif event in _CHILDREN:
            self._child = responsible(sys._getframe(2)) or self._child
        elif event in _OPENED:
            if str(args[0]) in _ENTROPY:  # a Path, perhaps
                self.found(_RANDOM, responsible(sys._getframe(2)))
            self._files.audit(event, args, sys._getframe(2))

    def end(self) -> None:
        for made in generators.end():
            if made is None:
                self.findings.append(Finding(_RANDOM, None))
            self.found(_RANDOM, made)
        for value, place in self._drawn:
            if not generators.is_entropy(value):
                self.found(_RANDOM, place)
        for path, place in self._temporary.items():
            if os.path.exists(path):
                self.found("a temporary file is made", place)
        if more_threads(self._nthreads):
            self.findings.append(Finding(THREAD, self.thread))
        if self._child is not None and has_child():
            self.findings.append(Finding("a process is left running", self._child))
        if self._functions.are_replaced():
            self.findings.append(Finding(REPLACED, self._functions.replacer))
        for place in self._files.left():
            self.findings.append(Finding(OPEN_FILE, place))
        for what, place in self._code.findings(self.modules()):
            self.found(what, place, _PROJECT)

    def allow(self, descriptors: set[int]) -> None:
        """Let these descriptors stay open."""
        self._files.allowed = descriptors

    def modules(self) -> list[str]:
        """The names of the modules that were imported during the watch."""
        return list(sys.modules)[self._nmodules :]


# -- the functions that are replaced


def _watched(
    real: Callable[..., Any],
    what: str,
    origins: tuple[Origin, ...],
    direct: bool = False,
) -> Callable[..., Any]:
    """A function that tells the watch; direct: only its caller itself counts, since
    Python's own library calls it for purposes of its own.
    """

    def watched(*args: Any, **values: Any) -> Any:
        if _current is not None:
            frame = sys._getframe(1)
            if not direct or of_frame(frame) in origins:
                _current.found(what, responsible(frame), origins)
        return real(*args, **values)

    return watched


def _watched_entropy(real: Callable[[int], bytes]) -> Callable[[int], bytes]:
    def watched(size: int) -> bytes:
        drawn = real(size)
        if _current is not None:
            _current.drew(drawn, responsible(sys._getframe(1)))
        return drawn

    return watched


def _watched_seed(self: random.Random, a: Any = None, version: int = 2) -> None:
    seed_generator(self, a, version)
    if _current is not None:
        generators.seeded(self, a, _maker(sys._getframe(1)))


def _watched_start(self: threading.Thread) -> None:
    if _current is not None:
        _current.thread = responsible(sys._getframe(1))
    _start_thread(self)


def _maker(frame: FrameType | None) -> Place | None:
    """Who has made a generator; None: Python's own library, for itself."""
    while frame is not None and frame.f_code.co_filename == random.__file__:
        frame = frame.f_back
    if frame is None or of_frame(frame) is Origin.TRUSTED:
        return None
    return responsible(frame)


def _watched_draw(real: Callable[..., Any]) -> Callable[..., Any]:
    def watched(*args: Any, **values: Any) -> Any:
        if _current is not None and not generators.is_seeded:
            _current.found(_RANDOM, responsible(sys._getframe(1)))
        return real(*args, **values)

    return watched


def _watched_seed_of_all(a: Any = None, version: int = 2) -> None:
    _watched_seed(random._inst, a, version)  # type: ignore[attr-defined]


def _variable_is_read() -> None:
    if _current is not None:
        place = responsible(sys._getframe(2))
        _current.found(worker_variables.IS_READ, place)


def _draws() -> list[str]:
    """The functions of the module random that draw from its own generator."""
    inner = random._inst  # type: ignore[attr-defined]
    return [
        name
        for name, value in vars(random).items()
        if getattr(value, "__self__", None) is inner
        and name not in ("seed", "getstate", "setstate")
    ]


def _replacements() -> list[tuple[Any, str, Any]]:
    """(module or class, name, function)"""
    found: list[tuple[Any, str, Any]] = [
        (threading.Thread, "start", _watched_start),
        (random.Random, "seed", _watched_seed),
        (random, "seed", _watched_seed_of_all),
        *((random, name, _watched_draw(getattr(random, name))) for name in _draws()),
        (random, "_urandom", _watched_entropy(os.urandom)),
        (os, "urandom", _watched_entropy(os.urandom)),
        (os.environ, "encodekey", worker_variables.watched_key(_variable_is_read)),
    ]
    for module, name, what, origins, direct in (
        (uuid, "uuid1", _RANDOM, _DOUBTFUL, False),
        (os, "getrandom", _RANDOM, _DOUBTFUL, False),
        (tempfile, "mktemp", _RANDOM, _DOUBTFUL, True),
        (os, "getpid", PROCESS, _DOUBTFUL, True),
        *((os, name, PROCESS, _PROJECT, True) for name in _NUMBERS),
        (os, "sched_setaffinity", "processors are chosen", _DOUBTFUL, True),
        (signal, "signal", "a signal handler is set", _DOUBTFUL, True),
        *((signal, name, _TIMER, _DOUBTFUL, True) for name in ("alarm", "setitimer")),
        (atexit, "register", "a function for the end is registered", _PROJECT, True),
        (os, "register_at_fork", "a function for forks is registered", _PROJECT, True),
    ):
        real = getattr(module, name, None)  # getrandom is Linux's
        if real is not None:
            found.append((module, name, _watched(real, what, origins, direct)))
    return found


_current: Watch | None = None
_start_thread = threading.Thread.start


@contextmanager
def watch() -> Iterator[Watch]:
    """Watch the imports of the block; one at a time."""
    global _current
    replaced = [
        (holder, name, getattr(holder, name), function)
        for holder, name, function in _replacements()
    ]
    for holder, name, _, function in replaced:
        setattr(holder, name, function)
    _current = watched = Watch()
    events = ("exec", "socket.bind", _MEMORY, *_MADE, *_CHILDREN, *_OPENED)
    audit.listen(watched.audit, events)
    try:
        yield watched
    finally:
        _current = None
        audit.ignore(watched.audit)
        for holder, name, real, function in replaced:
            if vars(holder).get(name) is function:  # else a library has replaced it
                setattr(holder, name, real)
        _restore(watched.modules(), {id(new): real for _, _, real, new in replaced})
        watched.end()


def _restore(modules: list[str], originals: dict[int, Any]) -> None:
    """Give modules that have imported a replaced function the original."""
    for module in modules:
        names = static.names(sys.modules.get(module))
        for name, value in list(names.items()):
            real = originals.get(id(value))
            if real is not None:
                names[name] = real
