"""Standard input and output of each group.

There are two ways to replace ``sys.stdout``, and each group has both:

pytest captures. Its module sees a ``sys`` where the streams are what pytest
itself has put there, below the group's log.

Tests and libraries assign to ``sys.stdout`` (``redirect_stdout``, doctest).
What they read there is a router that writes to what pytest captures, or to the
log, of the group that is writing: a logging handler that was made at import
and keeps the router serves every group.

What ``print`` writes goes to the assigned stream first, then the router.

``sys.__stdout__`` is past all of them but capturing by descriptors.

A descriptor belongs to the process, so what is written past Python's streams
cannot be told apart. But a subprocess gets the descriptors of its group, and a
test that runs alone has those of the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
from tempfile import TemporaryFile
from typing import Any, Callable, TextIO

from _pytest import capture

from ..group.captured_output import open_file
from . import owner
from .per_group_attributes import Own, divide, keep

_NAMES = ("stdin", "stdout", "stderr")
_streams: dict[str, _Stream] = {}


class Router:
    """Stands for a stream; is that of the group that uses it."""

    def __init__(self, find: Callable[[], TextIO]) -> None:
        vars(self)["_find"] = find

    def write(self, text: str) -> int:
        return self._find().write(text)

    def flush(self) -> None:
        self._find().flush()

    # what the interpreter looks up in classes

    def __iter__(self) -> Any:
        return iter(self._find())

    def __next__(self) -> Any:
        return next(self._find())

    def __enter__(self) -> Any:
        return self._find().__enter__()

    def __exit__(self, *error: Any) -> None:
        self._find().__exit__(*error)

    def __repr__(self) -> str:
        return repr(self._find())

    def __dir__(self) -> Any:
        return dir(self._find())

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return type(self._find())

    # and all else

    def __getattr__(self, name: str) -> Any:
        return getattr(self._find(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._find(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._find(), name)


class _Stream:
    """The descriptor of ``sys.stdout``, ``sys.stderr`` or ``sys.stdin``."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.base: TextIO = getattr(sys, name)
        self.router = Router(self.below)
        self.original = Router(self.bottom)
        self._number = _NAMES.index(name)
        self._of_host = os.dup(self._number)

    def below(self) -> TextIO:
        group = owner.current()
        if group is None:
            return self.base
        return group.captured.get(self.name, self._of_group(group))

    def _of_group(self, group: owner.Owner) -> TextIO:
        return self.base if self.name == "stdin" else group.log

    def bottom(self) -> TextIO:
        """What its descriptor is, or would be."""
        group = owner.current()
        if group is None:
            return self.base
        return group.files.get(self.name, self._of_group(group))

    def above(self) -> TextIO:
        """Where what is printed goes."""
        group = owner.current()
        assigned = None if group is None else group.own.get(self)
        return self.below() if assigned is None else assigned

    def capture(self, stream: TextIO) -> None:
        """pytest puts a stream of its own there, or the old one back."""
        group = owner.current()
        if group is None:
            self.base = stream
            return
        group.own.pop(self, None)
        if stream is group.log or stream is self.base:
            group.captured.pop(self.name, None)
            group.files.pop(self.name, None)
        else:
            group.captured[self.name] = stream
            if type(stream) in (_CaptureFile, capture.EncodedFile):
                group.files[self.name] = stream
        if group.alone:
            self.lend()

    def lend(self) -> None:
        """The descriptor of the process to the group that runs alone."""
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


class _Original(Own):
    """``sys.__stdout__``, which a group may replace as well."""

    def __init__(self, stream: _Stream) -> None:
        name = f"__{stream.name}__"
        super().__init__(name, getattr(sys, name))
        self._stream = stream

    def __get__(self, module: Any, cls: type) -> Any:
        group = owner.current()
        # the host's own, as C and whoever looks for a terminal know it
        default = (
            self.base
            if group is None or self._stream.name == "stdin"
            else self._stream.original
        )
        return default if group is None else group.own.get(self, default)


class _Sys:
    """``sys`` as pytest's capturing sees it."""

    def __init__(self, streams: dict[str, _Stream]) -> None:
        vars(self)["_streams"] = streams

    def __getattr__(self, name: str) -> Any:
        stream = self._streams.get(name)
        return getattr(sys, name) if stream is None else stream.below()

    def __setattr__(self, name: str, value: Any) -> None:
        stream = self._streams.get(name)
        if stream is None:
            setattr(sys, name, value)
        else:
            stream.capture(value)


class _CaptureFile(capture.EncodedFile):
    """Knows whether anything can be in it, without asking the system."""

    written = False
    shared = False  # whoever has its descriptor writes past us

    def write(self, text: str) -> int:
        length = super().write(text)
        self.written = True
        return length

    def fileno(self) -> int:
        self.shared = True
        return super().fileno()

    @property
    def buffer(self) -> Any:
        self.shared = True
        return super().buffer


class FileCapture(capture.SysCapture):
    """In the place of capturing by descriptors.

    To a file, so that subprocesses may write to it, too.
    """

    def __init__(self, descriptor: int) -> None:
        group = owner.current()
        named = (
            open_file(group.folder, _NAMES[descriptor])
            if group and group.folder
            else None
        )
        self._file = _CaptureFile(
            named or TemporaryFile(buffering=0),
            encoding="utf-8",
            errors="replace",
            newline="",
            write_through=True,
        )
        super().__init__(descriptor, self._file)

    def snap(self) -> str:
        if not self._file.written and not self._file.shared:
            return ""
        self._file.written = False
        self.tmpfile.seek(0)
        text = self.tmpfile.read()
        self.tmpfile.seek(0)
        self.tmpfile.truncate()
        return text


def _divide_capture(streams: dict[str, _Stream]) -> None:
    make = capture._get_multicapture

    def make_divided(method: Any) -> Any:
        if method != "fd":
            return make(method)
        return capture.MultiCapture(
            in_=capture.SysCapture(0), out=FileCapture(1), err=FileCapture(2)
        )

    capture._get_multicapture = make_divided
    vars(capture)["sys"] = _Sys(streams)


def _divide_subprocesses(streams: dict[str, _Stream]) -> None:
    cls: Any = subprocess.Popen
    init = cls.__init__
    first, environment = 4, 10  # places of stdout and env, less self

    def init_owned(self: Any, *args: Any, **kwargs: Any) -> None:
        if owner.current() is not None and len(args) <= first:
            for name in ("stdout", "stderr"):
                if kwargs.get(name) is None:
                    kwargs[name] = _descriptor(streams[name].below())
            if kwargs.get("env") is None and len(args) <= environment:
                kwargs["env"] = dict(os.environ)  # with PYTEST_CURRENT_TEST
        init(self, *args, **kwargs)

    cls.__init__ = init_owned


def _descriptor(stream: TextIO) -> int | None:
    try:
        stream.flush()
        return stream.fileno()
    except (AttributeError, OSError, ValueError):
        return None  # it is inherited, as if nothing had been captured


def lend_descriptors() -> None:
    """To the group of this thread, which runs alone."""
    for stream in _streams.values():
        stream.lend()


def take_descriptors() -> None:
    """Back from it."""
    for stream in _streams.values():
        stream.take()


def install() -> None:
    _streams.update((name, _Stream(name)) for name in _NAMES)
    streams = dict(_streams)
    divide(
        sys,
        **streams,
        **{f"__{name}__": _Original(stream) for name, stream in streams.items()},
    )
    for name, stream in streams.items():
        vars(sys)[name] = Router(stream.above)
    _divide_capture(streams)
    _divide_subprocesses(streams)
