"""Standard input and output of each group.

There are two ways to replace ``sys.stdout``, and each group has both:

pytest captures. Its module sees a ``sys`` of its own (``capture``), whose
streams are those that pytest itself has set; below them is the group's log.

Tests and libraries assign to ``sys.stdout`` (``redirect_stdout``, doctest).
They find a router there, which writes to pytest's capture, or to the log, of
the group that is writing: a logging handler that was made at import and keeps
the router serves every group.

``print`` writes to the assigned stream first, then to the router.

``sys.__stdout__`` is past all of them, except for capturing by descriptors.

A descriptor belongs to the process, so output past Python's streams cannot be
told apart. But a subprocess gets the descriptors of its group, and a test that
runs alone has those of the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any, TextIO

from _pytest import capture

from . import owner
from .capture import CaptureFile, divide_capture
from .per_group_attributes import PerGroupAttribute, divide, keep
from .stream_router import STREAM_NAMES, Router

_streams: dict[str, Stream] = {}


class Stream:
    """The descriptor of ``sys.stdout``, ``sys.stderr`` or ``sys.stdin``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.base: TextIO = getattr(sys, name)
        self.router = Router(self.below, self._shown)
        self.original = Router(self.bottom)
        self._number = STREAM_NAMES.index(name)
        self._of_host = os.dup(self._number)

    def below(self) -> TextIO:
        group = owner.current()
        if group is None:
            return self.base
        return group.captured.get(self.name, self._of_group(group))

    def _of_group(self, group: owner.Owner) -> TextIO:
        return self.base if self.name == "stdin" else group.log

    def _shown(self) -> str:
        """Its repr(): that of the stream which pytest has set, also while it is not
        used, since reports show parameters between the phases of a test.
        """
        group = owner.current()
        stream = self.below()
        if group is None or stream is not group.log:
            return repr(stream)
        if self.name in group.last_captured:
            return repr(group.last_captured[self.name])
        name = f"name={stream.fileno()} "
        return repr(stream).replace(name, f"name='<{self.name}>' ", 1)

    def bottom(self) -> TextIO:
        """The stream of its descriptor."""
        group = owner.current()
        if group is None:
            return self.base
        return group.files.get(self.name, self._of_group(group))

    def above(self) -> TextIO:
        """The stream that print writes to."""
        group = owner.current()
        assigned = None if group is None else group.own.get(self)
        return self.below() if assigned is None else assigned

    def capture(self, stream: TextIO) -> None:
        """Called when pytest sets a stream of its own, or the old one again."""
        group = owner.current()
        if group is None:
            self.base = stream
            return
        group.own.pop(self, None)
        if stream is group.log or stream is self.base:
            group.captured.pop(self.name, None)
            group.files.pop(self.name, None)
        else:
            group.captured[self.name] = group.last_captured[self.name] = stream
            if type(stream) in (CaptureFile, capture.EncodedFile):
                group.files[self.name] = stream
        if group.alone:
            self.lend()

    def lend(self) -> None:
        """Give the descriptor of the process to the group that runs alone."""
        group = owner.current()
        if group is not None and self.name != "stdin":
            file = _descriptor(self.bottom())
            os.dup2(group.log.fileno() if file is None else file, self._number)

    def take(self) -> None:
        os.dup2(self._of_host, self._number)

    def __get__(self, module: Any, cls: type) -> Any:
        group = owner.current()
        return self.router if group is None else group.own.get(self, self.router)

    def __set__(self, module: Any, value: Any) -> None:
        group = owner.current()
        if group is None:
            self.base = value
        elif value is self.router:
            group.own.pop(self, None)
        else:
            keep(self, group, module, value)


class _Original(PerGroupAttribute):
    """``sys.__stdout__``, which a group may replace as well."""

    def __init__(self, stream: Stream) -> None:
        name = f"__{stream.name}__"
        super().__init__(name, getattr(sys, name))
        self._stream = stream

    def __get__(self, module: Any, cls: type) -> Any:
        group = owner.current()
        # the host's own, as C and code that looks for a terminal know it
        default = (
            self.base
            if group is None or self._stream.name == "stdin"
            else self._stream.original
        )
        return default if group is None else group.own.get(self, default)


def _divide_subprocesses(streams: dict[str, Stream]) -> None:
    cls: Any = subprocess.Popen
    init = cls.__init__
    first, environment = 4, 10  # positions of stdout and env among the arguments

    def init_owned(self: Any, *args: Any, **kwargs: Any) -> None:
        if owner.current() is not None and len(args) <= first:
            for name in ("stdout", "stderr"):
                if kwargs.get(name) is None:
                    kwargs[name] = _descriptor(streams[name].below())
            if kwargs.get("env") is None and len(args) <= environment:
                kwargs["env"] = dict(os.environ)  # a copy with PYTEST_CURRENT_TEST
        init(self, *args, **kwargs)

    cls.__init__ = init_owned


def _descriptor(stream: TextIO) -> int | None:
    try:
        stream.flush()
        return stream.fileno()
    except (AttributeError, OSError, ValueError):
        return None  # the descriptor is inherited, as if nothing had been captured


def lend_descriptors() -> None:
    """Give them to the group of this thread, which runs alone."""
    for stream in _streams.values():
        stream.lend()


def take_descriptors() -> None:
    """Take them back."""
    for stream in _streams.values():
        stream.take()


def install() -> None:
    _streams.update((name, Stream(name)) for name in STREAM_NAMES)
    streams = dict(_streams)
    divide(
        sys,
        **streams,
        **{f"__{name}__": _Original(stream) for name, stream in streams.items()},
    )
    for name, stream in streams.items():
        vars(sys)[name] = Router(stream.above)
    divide_capture(streams)
    _divide_subprocesses(streams)
