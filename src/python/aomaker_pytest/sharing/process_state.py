"""The state of this process, as far as the system and the interpreter know it.

Each function returns a section of the state: a dictionary of texts, or a list
of them, whose order counts.
"""

from __future__ import annotations

import atexit
import contextlib
import contextvars
import faulthandler
import gc
import locale
import os
import re
import resource
import signal
import stat
import sys
import threading
import time
import weakref
from typing import Any, Union

from ..util import static
from .values import class_name, function_name, text_of

Section = Union["dict[str, str]", "list[str]"]

_STANDARD = 2  # the last of the standard descriptors
_OF_THREADS = 0b11 << 31  # signals 32 and 33, which glibc uses for its threads
_RANDOM_NAME = re.compile(r"(?<=[-_/a-zA-Z])[a-z0-9_]{8}(?=')")  # by tempfile
_OPEN_FLAGS = {os.O_WRONLY: "write", os.O_RDWR: "read and write"}


def process() -> Section:
    """What a process has one of."""
    mask = os.umask(0)
    os.umask(mask)
    return {
        "working directory": os.getcwd(),
        "umask": oct(mask),
        "process group": "its own" if os.getpgrp() == os.getpid() else "another's",
        "terminal": _terminal(),
        "niceness": str(os.nice(0)),
        "processors": _processors(),
        "time zone": repr(time.tzname),
        **{
            name: repr(resource.getrlimit(getattr(resource, name)))
            for name in dir(resource)
            if name.startswith("RLIMIT_")
        },
    }


def _terminal() -> str:
    try:
        os.close(os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return "none"
    return "one"


def _processors() -> str:
    if not hasattr(os, "sched_getaffinity"):
        return str(os.cpu_count())
    return " ".join(map(str, sorted(os.sched_getaffinity(0))))


def environment() -> Section:
    return dict(os.environ)


def interpreter() -> Section:
    """What the interpreter has one of."""
    found = {
        "hash of 'x'": str(hash("x")),
        "recursion limit": str(sys.getrecursionlimit()),
        "depth of the stack": str(_depth()),
        "main thread": str(threading.current_thread() is threading.main_thread()),
        "threads": ", ".join(sorted(each.name for each in threading.enumerate())),
        "threads of the system": _system_threads(),
        "functions of atexit": str(atexit._ncallbacks()),  # type: ignore[attr-defined]
        "garbage collection": f"{gc.isenabled()} {gc.get_threshold()} {gc.get_debug()}",
        "switch interval": str(sys.getswitchinterval()),
        "faulthandler": str(faulthandler.is_enabled()),
        "trace function": text_of(sys.gettrace()),
        "profile function": text_of(sys.getprofile()),
        "tools of sys.monitoring": _monitoring(),
        "dlopen flags": str(sys.getdlopenflags()),
        "main module": os.path.basename(
            static.text(sys.modules.get("__main__"), "__file__")
        ),
        "warn options": repr(sys.warnoptions),
        **{f"sys.flags.{name}": text for name, text in _flags()},
        **{f"sys.{name}": _stream(name) for name in ("stdin", "stdout", "stderr")},
        **{
            f"sys.{name}": text_of(getattr(sys, name, None))
            for name in (
                "excepthook",
                "displayhook",
                "unraisablehook",
                "breakpointhook",
                "dont_write_bytecode",
                "pycache_prefix",
                "executable",
                "prefix",
            )
        },
    }
    found.update(_of_libraries())
    return found


def _depth() -> int:
    depth, frame = 0, sys._getframe()
    while frame.f_back is not None:
        depth, frame = depth + 1, frame.f_back
    return depth


def _system_threads() -> str:
    try:
        return str(len(os.listdir("/proc/self/task")))
    except OSError:
        return "unknown"


def _monitoring() -> str:
    monitoring = getattr(sys, "monitoring", None)  # Python 3.12
    tools = map(monitoring.get_tool, range(6)) if monitoring else ()
    return ", ".join(str(tool) for tool in tools if tool)


def _flags() -> list[tuple[str, str]]:
    return [
        (name, str(getattr(sys.flags, name)))
        for name in dir(sys.flags)
        if not name.startswith(("_", "n_")) and name not in ("count", "index")
    ]


def _stream(name: str) -> str:
    stream = getattr(sys, name)
    if stream is None:
        return "None"
    words = [class_name(type(stream))]
    for attribute in ("encoding", "errors", "line_buffering"):
        with contextlib.suppress(Exception):  # pytest's own classes
            words.append(str(getattr(stream, attribute)))
    return " ".join(words)


def _of_libraries() -> dict[str, str]:
    """Settings of the standard library, if it is loaded."""
    found = {}
    for module, name in (
        ("socket", "getdefaulttimeout"),
        ("decimal", "getcontext"),
        ("asyncio.events", "_event_loop_policy"),
        ("asyncio.events", "_get_running_loop"),
    ):
        value = static.names(sys.modules.get(module)).get(name)
        found[f"{module}.{name}"] = text_of(
            value() if name.startswith(("get", "_get")) and value else value
        )
    contexts = static.names(sys.modules.get("multiprocessing.context"))
    default = contexts.get("_default_context")
    method = static.names(default).get("_actual_context")
    found["start method of multiprocessing"] = (
        class_name(type(method)) if method is not None else "not set"
    )
    found["context variables"] = ", ".join(
        sorted(variable.name for variable in contextvars.copy_context())
    )
    return found


def argv() -> Section:
    return list(map(str, sys.argv))


def locales() -> Section:
    names = [name for name in dir(locale) if name.startswith("LC_")]
    return {
        name: locale.setlocale(getattr(locale, name))
        for name in names
        if name != "LC_ALL"
    }


def signals() -> Section:
    """Dispositions, timers, and what is blocked."""
    found = {
        signal.Signals(number).name: _handler(signal.getsignal(number))
        for number in sorted(signal.valid_signals())
        if number in signal.Signals.__members__.values()
    }
    wakeup = signal.set_wakeup_fd(-1)
    if wakeup >= 0:
        signal.set_wakeup_fd(wakeup)
    found["wakeup descriptor"] = str(wakeup >= 0)
    found["blocked"] = str(sorted(signal.pthread_sigmask(signal.SIG_BLOCK, [])))
    found["timer"] = str(signal.getitimer(signal.ITIMER_REAL)[1] > 0)
    found.update(_masks())
    return found


def _handler(handler: Any) -> str:
    if isinstance(handler, signal.Handlers):
        return handler.name
    return "not of Python" if handler is None else function_name(handler)


def _masks() -> dict[str, str]:
    """What the kernel says: other signals than Python knows are ignored, too."""
    found = {}
    with contextlib.suppress(OSError), open("/proc/self/status") as file:
        for line in file:
            if line.startswith(("SigIgn", "SigCgt")):
                name, _, value = line.partition(":")
                found[f"kernel's {name}"] = f"{int(value, 16) & ~_OF_THREADS:x}"
    return found


def descriptors() -> Section:
    """What open descriptors lead to, and how they are open; of 0 to 2, with number.

    Other numbers depend on what else was open before.
    """
    found: list[str] = []
    try:
        numbers = sorted(map(int, os.listdir("/proc/self/fd")))
    except OSError:
        return found
    for number in numbers:
        with contextlib.suppress(OSError):  # that of the listing is closed again
            text = _descriptor(number)
            found.append(f"{number}: {text}" if number <= _STANDARD else text)
    return sorted(found)


def _descriptor(number: int) -> str:
    target = os.readlink(f"/proc/self/fd/{number}")
    mode = os.fstat(number).st_mode
    if stat.S_ISFIFO(mode):
        target = "a pipe"
    elif stat.S_ISSOCK(mode):
        target = "a socket"
    with open(f"/proc/self/fdinfo/{number}") as file:
        flags = next(
            int(line.split()[1], 8) for line in file if line.startswith("flags")
        )
    words = [target, _OPEN_FLAGS.get(flags & os.O_ACCMODE, "read")]
    if flags & os.O_APPEND:
        words.append("append")
    if os.get_inheritable(number):
        words.append("inheritable")
    return ", ".join(words)


def finalizers() -> Section:
    """What runs at the exit, as far as it can be told: weakref.finalize.

    Temporary files are known by their names without the random part.
    """
    registry = static.of_class(weakref.finalize).get("_registry", {})
    found: dict[str, list[str]] = {}
    for info in list(registry.values()):
        if info.atexit:
            text = f"{function_name(info.func)}{text_of(tuple(info.args))}"
            found.setdefault(_RANDOM_NAME.sub("…", text), []).append(text)
    return {name: ", ".join(sorted(texts)) for name, texts in found.items()}
