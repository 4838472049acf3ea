"""The group that a thread belongs to: that of the code that started it.

Threads inherit it from the caller of ``start``; a task of an executor belongs
to the group that submitted it, in whichever thread. The context variables of
tests are left alone: a thread begins with none of them, as always.
"""

from __future__ import annotations

import _thread
import threading
from collections.abc import Iterator
from concurrent.futures import thread as executors
from contextlib import contextmanager
from typing import Any, Callable, TextIO
from weakref import WeakSet

_MARK = "_aomaker_owner"
_living: WeakSet[Owner] = WeakSet()


class Owner:
    """A group, as the other modules here know it."""

    def __init__(self, log: TextIO) -> None:
        self.log = log  # its output while nothing captures
        self.folder = ""  # of the attempt, for captured output
        self.thread = threading.current_thread()
        self.alone = False  # 1: it runs a test, and no other group does
        self.looping = False  # 1: it runs tests; the others may, too
        self.own: dict[Any, Any] = {}  # its values of divided attributes, by key
        self.captured: dict[str, TextIO] = {}  # by name, set by pytest
        self.last_captured: dict[str, TextIO] = {}  # kept while nothing captures
        self.files: dict[str, TextIO] = {}  # of these, those that replace descriptors
        self.steps: dict[threading.Thread, Any] = {}  # Allure's steps
        self.inputs: Any = None  # the files that its threads read
        self.trace: Any = None  # the trace function of its threads, see traces
        self.apart = ""  # why it goes on in a process of its own
        self.results: set[str] = set()  # Allure's results until then
        self.modules: dict[str, Any] = {}  # its test modules by name
        # called with a reason when its test is to run alone from now on
        self.be_alone: Callable[[str], None] = lambda why: None
        _living.add(self)


class _Local(threading.local):
    owner: Owner | None = None


_local = _Local()


def current() -> Owner | None:
    """The group of the running thread; None: the host itself."""
    return _local.owner


def runs_tests() -> bool:
    """Whether the running thread belongs to a group that runs its tests."""
    group = current()
    return group is not None and group.looping


def of(thread: threading.Thread) -> Owner | None:
    """The group of the code that has started the thread."""
    return getattr(thread, _MARK, None)


def living() -> list[Owner]:
    """All groups, but for those that have ended."""
    return list(_living)


@contextmanager
def running_for(owner: Owner | None) -> Iterator[None]:
    before, _local.owner = _local.owner, owner
    try:
        yield
    finally:
        _local.owner = before


def _divide_threads() -> None:
    cls: Any = threading.Thread
    start, bootstrap = cls.start, cls._bootstrap_inner

    def start_owned(self: Any) -> None:
        setattr(self, _MARK, _local.owner)
        start(self)

    def bootstrap_owned(self: Any) -> None:
        # the method that calls run() and threading.excepthook
        _local.owner = getattr(self, _MARK, None)
        bootstrap(self)

    cls.start, cls._bootstrap_inner = start_owned, bootstrap_owned
    begin = _thread.start_new_thread

    def begin_owned(function: Any, args: Any, kwargs: Any = None) -> int:
        owner = _local.owner

        def run() -> None:
            with running_for(owner):
                function(*args, **(kwargs or {}))

        return begin(run, ())

    _thread.start_new_thread = begin_owned


def _divide_executors() -> None:
    """Divide work items, so that no frame of ours is in a traceback."""
    cls: Any = executors._WorkItem  # type: ignore[attr-defined]
    init, run = cls.__init__, cls.run

    def init_owned(self: Any, *args: Any, **kwargs: Any) -> None:
        setattr(self, _MARK, _local.owner)
        init(self, *args, **kwargs)

    def run_owned(self: Any, *args: Any, **kwargs: Any) -> None:
        owner = getattr(self, _MARK)
        with running_for(owner):
            if owner is None:
                run(self, *args, **kwargs)
                return
            # a thread of a pool belongs to no test: it begins anew with each task
            owner.steps.pop(threading.current_thread(), None)
            run(self, *args, **kwargs)
            owner.steps.pop(threading.current_thread(), None)

    cls.__init__, cls.run = init_owned, run_owned


def install() -> None:
    _divide_threads()
    _divide_executors()
