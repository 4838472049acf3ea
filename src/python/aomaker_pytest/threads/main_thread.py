"""The main thread, of which a process has one and each group needs one.

For a group ``threading.main_thread()`` is its own thread, and the only threads
alive are those that it has started.

Python runs signal handlers in the true main thread, where exceptions of
handlers are raised. So a test that sets handlers runs there, alone, while its
group's thread waits. Meanwhile the true one has the name and the context of the
group's thread.
"""

from __future__ import annotations

import contextvars
import queue
import signal
import sys
import threading
from typing import Any, Callable

from . import owner
from .traces import trace_of


class MainThread:
    """Runs functions for groups, one after another."""

    def __init__(self, interrupt: Callable[..., None]) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._interrupt = interrupt
        signal.signal(signal.SIGINT, interrupt)

    def end(self) -> None:
        self._jobs.put(None)

    def serve(self) -> None:
        """The loop of the true main thread."""
        while True:
            try:
                job = self._jobs.get()
            except Exception:  # noqa: S112 - of a handler that a test has left
                continue
            if job is None:
                return
            job()

    def call(self, function: Callable[[], Any]) -> Any:
        """Run the function there, for the group of this thread; returns or raises
        the same.
        """
        thread, group = threading.current_thread(), owner.current()
        context = contextvars.copy_context()
        done = threading.Event()
        results: list[Any] = []
        errors: list[BaseException] = []

        def job() -> None:
            active: Any = threading._active  # type: ignore[attr-defined]
            me = threading.get_ident()
            own, active[me] = active[me], thread
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                with owner.running_for(group):
                    sys.settrace(trace_of(group))
                    results.append(context.run(function))
            except BaseException as error:  # noqa: B036 - told to the group
                errors.append(error)
            finally:
                sys.settrace(None)
                signal.signal(signal.SIGINT, self._interrupt)
                active[me] = own
                done.set()

        self._jobs.put(job)
        done.wait()
        for variable, value in context.items():
            if variable.get(None) is not value:
                variable.set(value)
        if errors:
            if isinstance(errors[0], KeyboardInterrupt):
                self._interrupt()
            raise errors[0]
        return results[0]


def install() -> None:
    module: Any = threading
    find, main = module.enumerate, module.main_thread

    def enumerate_owned() -> list[threading.Thread]:
        group = owner.current()
        return [
            thread
            for thread in find()
            if group is None or thread is group.thread or owner.of(thread) is group
        ]

    def main_of_group() -> threading.Thread:
        group = owner.current()
        return group.thread if group else main()

    def count() -> int:
        return len(enumerate_owned())

    module.enumerate, module.main_thread = enumerate_owned, main_of_group
    module.active_count = module.activeCount = count
