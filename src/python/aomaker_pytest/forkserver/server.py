"""Verb ``serve``: the fork server of a run.

It listens on a Unix socket in a directory of mode 0700 and imports pytest and
its plugins. It passes each request (``request``) to a helper, a fork of itself
for each family of requests (``process_helper``, ``thread_helper``,
``collect_helper``). It has one thread. It ends, with all processes that it has
forked, when it is told to, or when the process that it serves is gone: the
run's arun, or its Ninja.
"""

from __future__ import annotations

import fcntl
import gc
import os
import selectors
import shutil
import socket
import sys
import traceback
from contextlib import suppress
from typing import NoReturn

from ..recording import listeners
from ..util import gc_freeze
from ..util.child_watch import close, ended_children, forget_children, wake_on_children
from ..util.paths import in_build
from ..util.process import lives, own_socket, peer, unlink
from . import child
from .collect_helper import CollectHelper
from .helper_process import HelperProcess
from .loaded_files import LoadedFiles, project_modules
from .plugin_trial import load_plugins
from .preload import Preload
from .process_helper import (
    EARLY,
    PERSONAL,
    PERSONAL_WITH_COVERAGE,
    ProcessHelper,
    Shares,
)
from .request import parse_head, tell
from .thread_helper import ThreadHelper

_LOCK = in_build("lock")
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_MOST_HELPERS = 32  # each is a complete Python process


class Server:
    """Serves until the process `served` is gone."""

    def __init__(
        self, path: str, served: int, preload: str | None, tries_plugins: bool
    ) -> None:
        self.path = path
        self.preload = preload
        self.served = served
        self.tries_plugins = tries_plugins  # since one of them is personal
        self.helpers: dict[tuple[str, str], HelperProcess] = {}  # kind, family
        # what helpers of a kind and family may share, and the modules preloaded for
        # them, where earlier ones have found that out
        self.learned: dict[tuple[str, str], tuple[Shares, str | None]] = {}
        self.started = 0
        self.retired: list[HelperProcess] = []  # stale, but their forks still run
        self.loaded = LoadedFiles()
        self.environment = {**os.environb}  # which plugins may change
        self.selector = selectors.DefaultSelector()

    # -- beginning and end

    def listen(self, inherited: int | None = None) -> None:
        self.listener = (
            self._own_socket() if inherited is None else socket.socket(fileno=inherited)
        )
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ, self._accept)

    def _own_socket(self) -> socket.socket:
        folder = os.path.dirname(self.path)
        for served in {name.partition(".")[0] for name in os.listdir(folder)}:
            if served.isdigit() and not lives(int(served)):
                _remove(folder, served)
        unlink(self.path)
        listener = own_socket(self.path)
        listener.listen(128)
        return listener

    def _watch_served(self) -> float | None:
        """The seconds between looks whether it lives; None: the selector tells."""
        if hasattr(os, "pidfd_open"):
            try:
                self.selector.register(
                    os.pidfd_open(self.served), selectors.EVENT_READ, self._end
                )
                return None
            except ProcessLookupError:
                self._end()
            except OSError:
                pass
        return 0.5

    def _all(self) -> list[HelperProcess]:
        return [*self.helpers.values(), *self.retired]

    def _end(self) -> NoReturn:
        for helper in self._all():
            helper.channel.close()  # the helper ends then, with all that it has forked
        for helper in self._all():
            os.waitpid(helper.pid, 0)
        _remove(os.path.dirname(self.path), str(self.served))
        os._exit(0)

    def run(self) -> NoReturn:
        self.wakeup = wake_on_children()
        self.selector.register(self.wakeup, selectors.EVENT_READ, self._reap)
        pause = self._watch_served()
        self._load_plugins()
        self.loaded.note(project_modules())
        gc.collect()
        gc_freeze.freeze()
        while True:
            for key, _ in self.selector.select(pause):
                key.data()
            if pause is not None and not lives(self.served):
                self._end()

    def _load_plugins(self) -> None:
        """Import the plugins that all projects of this Python have."""
        options = load_plugins(self.tries_plugins)
        if options is not None:
            self._begin_anew(options)

    def _begin_anew(self, options: list[str]) -> NoReturn:
        self.listener.set_inheritable(True)
        program = os.path.join(os.path.dirname(_OURS), "worker.py")
        argv = [sys.executable, program, "serve", "--socket", self.path]
        argv += ["--served", str(self.served)]
        argv += ["--listener", str(self.listener.fileno())]
        argv += ["--preload", self.preload] if self.preload else []
        argv += options
        os.execve(sys.executable, argv, self.environment)

    # -- clients

    def _accept(self) -> None:
        try:
            connection, _ = self.listener.accept()
        except OSError:
            return
        if not _is_same_user(connection):
            connection.close()
            return
        self.selector.register(
            connection, selectors.EVENT_READ, lambda: self._hear(connection)
        )

    def _hear(self, connection: socket.socket) -> None:
        """Read the first line, and leave the rest to a helper."""
        try:
            seen = connection.recv(4096, socket.MSG_PEEK)
            head = parse_head(seen) if seen else None
            if seen and head is None:
                return
            if head is not None:
                self._hand_over(head.kind, head.family, connection)
        except (OSError, ValueError) as error:
            tell(connection, f"refused {error}")
        self.selector.unregister(connection)
        connection.close()

    def _hand_over(self, kind: str, family: str, connection: socket.socket) -> None:
        if kind == "end" and family == "all":
            self._end()
        if kind == "end":
            self._end_kind(family)
            return
        if kind not in ("fork", "thread", "collect"):
            raise ValueError(f"there are no groups of the kind {kind}")
        if self.loaded.have_changed():
            self._renew()
        helper = self.helpers.get((kind, family))
        if helper is not None and helper.is_stale():
            self._retire(kind, family)
            helper = None
        if helper is None and len(self.helpers) >= _MOST_HELPERS:
            raise ValueError("its environment is one of too many")
        if helper is None:
            helper = self._start(kind, family)
        try:
            helper.hand_over(connection)
        except OSError:  # it has ended, and the server does not know yet
            self._ended(helper.pid, os.waitpid(helper.pid, 0)[1])
            self._start(kind, family).hand_over(connection)

    # -- helpers

    def _retire(self, kind: str, family: str) -> None:
        """Let a stale helper end with its last fork."""
        helper = self.helpers.pop((kind, family))
        self.retired.append(helper)
        helper.retire()

    def _renew(self) -> None:
        """Begin anew without stale modules, once no fork runs.

        ValueError: the group needs a Python of its own until then.
        """
        for kind, family in list(self.helpers):
            self._retire(kind, family)
        if not self.retired:
            self._begin_anew([])
        raise ValueError("a plugin of the project has changed")

    def _end_kind(self, kind: str) -> None:
        for key in [key for key in self.helpers if key[0] == kind]:
            helper = self.helpers.pop(key)
            helper.channel.close()
            os.waitpid(helper.pid, 0)

    def _start(self, kind: str, family: str) -> HelperProcess:
        ours, theirs = socket.socketpair()
        self.started += 1
        pid = os.fork()
        if pid == 0:
            ours.close()
            self._become(theirs, kind, family)
        theirs.close()
        files = f"{self._folder(self.started)}.files"
        helper = self.helpers[kind, family] = HelperProcess(pid, ours, files)
        return helper

    def _folder(self, number: int) -> str:
        """Where a helper keeps its files."""
        return f"{self.path}.{number}"

    def _become(self, channel: socket.socket, kind: str, family: str) -> NoReturn:
        """In the fork: never return to the server's code; ``child.Forked``."""
        try:
            self._let_go()
            if kind == "thread":
                ThreadHelper(channel).run()
            helper = CollectHelper if kind == "collect" else ProcessHelper
            shares, wanted = self.learned.get(
                (kind, family), (Shares.SESSION, self.preload)
            )
            preload = Preload(self._folder(self.started), wanted)
            helper(channel, preload, shares).run()
        except child.Forked:
            raise
        except BaseException:  # noqa: B036 - the last place to tell it
            traceback.print_exc()
        os._exit(1)

    def _let_go(self) -> None:
        """In the fork: close all descriptors of the server."""
        forget_children()
        for key in list(self.selector.get_map().values()):
            close(key.fileobj)
        for helper in self._all():
            helper.channel.close()
        self.selector.close()

    def _reap(self) -> None:
        for pid, status, _ in ended_children(self.wakeup):
            self._ended(pid, status)

    def _ended(self, pid: int, status: int) -> None:
        for helper in [each for each in self.retired if each.pid == pid]:
            helper.channel.close()
            self.retired.remove(helper)
        for (kind, family), helper in list(self.helpers.items()):
            if helper.pid != pid:
                continue
            helper.channel.close()
            del self.helpers[kind, family]
            end = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
            if end == EARLY:
                self.learned[kind, family] = Shares.START, self.preload
            elif end in (PERSONAL, PERSONAL_WITH_COVERAGE):
                wanted = "off" if end == PERSONAL_WITH_COVERAGE else self.preload
                self.learned[kind, family] = Shares.NOTHING, wanted


def _is_same_user(connection: socket.socket) -> bool:
    """Whether the peer is this user, if the kernel can tell; the directory is
    closed to others.
    """
    who = peer(connection)
    return who is None or who[1] == os.getuid()


def _remove(folder: str, served: str) -> None:
    """Remove the files of the server of this process."""
    if not os.path.isdir(folder):  # it was removed with all its contents
        return
    for name in os.listdir(folder):
        if name.partition(".")[0] == served:
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                os.unlink(path)


def _is_busy(served: int) -> bool:
    """Whether another run holds the project's lock, which else is ours or the
    arun's above.

    The file names its owner, see src/core/project_lock.c.
    """
    if "AOMAKER_RUN" in os.environ:
        return False
    lock = os.open(_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = os.pread(lock, 100, 0).split(b" ")[0]
        if not holder.isdigit() or lives(int(holder)):
            return True
        fcntl.flock(lock, fcntl.LOCK_EX)  # a server that is about to end may hold it
    os.truncate(lock, 0)
    os.pwrite(lock, f"{served} ninja\n".encode("ascii"), 0)
    return False


def serve(
    path: str,
    served: int,
    preload: str | None,
    listener: int | None,
    tries_plugins: bool,
) -> child.Group:
    """Listen, announce it on standard output, then serve.

    It returns in forks, with the group to run.
    """
    with suppress(PermissionError):  # it has begun anew
        os.setsid()
    if _is_busy(served):
        os.write(1, b"busy\n")
        os._exit(0)
    listeners.set_roots(served, os.getpid())
    server = Server(path, served, preload, tries_plugins)
    server.listen(listener)
    os.write(1, b"ready\n")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.close(null)
    try:
        server.run()
    except child.Forked as forked:
        return forked.group
