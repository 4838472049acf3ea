"""Programs that tests start, and the files among their arguments."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from stat import S_ISREG
from types import FrameType
from typing import Any

from ..util.counted_paths import is_kind
from . import record

# What these modules start for themselves tells of the machine alone, such as uname.
_OF_MACHINE = ("platform.py", os.path.join("ctypes", "util.py"), "uuid.py")
_SHELLS = {"sh", "bash", "dash", "ksh", "zsh"}


def _text(value: Any) -> str:
    try:
        return os.fsdecode(value)
    except TypeError:
        return ""


def tried(program: str, env: Mapping[Any, Any] | None, folder: str) -> Iterator[str]:
    """The paths that are tried for a program until one exists."""
    if os.sep in program:
        yield os.path.normpath(os.path.join(folder, program))
        return
    if env is None:
        search = os.environ.get("PATH", os.defpath)
    else:
        search = _text(env.get("PATH", env.get(b"PATH", os.defpath)))
    for entry in search.split(os.pathsep):
        path = os.path.normpath(os.path.join(folder, entry, program))
        yield path
        if os.access(path, os.X_OK) and is_kind(path, S_ISREG):
            break


def words(args: Sequence[str], is_shell: bool) -> Iterator[str]:
    """The arguments that may be paths, and for a shell those of its command."""
    for arg in args:
        yield arg
        if arg.startswith("-") and "=" in arg:
            yield arg.partition("=")[2]
        if is_shell and " " in arg:
            with suppress(ValueError):  # a quotation is open
                yield from words(shlex.split(arg), False)


def _is_of_machine(frame: FrameType | None) -> bool:
    """Whether Python's own library starts it for itself."""
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.endswith(("subprocess.py", "os.py", "contextlib.py")):
            return file.endswith(_OF_MACHINE)
        frame = frame.f_back
    return False


def started(
    program: Any, args: Any, env: Any, folder: Any, frame: FrameType | None
) -> None:
    """Note a program that is started with these arguments, of which the first is
    its name.
    """
    if _is_of_machine(frame):
        return
    folder = os.path.join(os.getcwd(), _text(folder or ""))
    env = env if isinstance(env, Mapping) else None
    path = ""
    for path in tried(_text(program), env, folder):
        exists = is_kind(path, S_ISREG)
        record.note("program" if exists else "absent", (path,), frame)
    given = [_text(args)] if isinstance(args, (str, bytes)) else [*map(_text, args)]
    is_shell = os.path.basename(path) in _SHELLS
    files = (os.path.join(folder, word) for word in words(given[1:], is_shell))
    record.note("argument", (file for file in files if is_kind(file, S_ISREG)), frame)


def audit(event: str, args: tuple[Any, ...], frame: FrameType) -> None:
    """Handle one of ``EVENTS``; frame: that of the event."""
    if event == "subprocess.Popen":
        program, argv, folder, env = args
        started(program or argv[0], argv, env, folder, frame)
    elif event == "os.system":
        started("/bin/sh", ["sh", "-c", _text(args[0])], None, None, frame)
    else:  # os.exec, os.posix_spawn
        path, argv, env = _text(args[0]), *args[1:]
        if is_kind(path, S_ISREG):  # which os.posix_spawnp searches for
            path = os.path.abspath(path)
        started(path, argv, env, None, frame)


EVENTS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"}
