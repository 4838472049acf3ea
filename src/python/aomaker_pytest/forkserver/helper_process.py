"""A helper of the fork server, as the server sees it."""

from __future__ import annotations

import array
import socket
from contextlib import suppress

from .helper import RETIRE
from .loaded_files import LoadedFiles, Stamp, stamp_of


class HelperProcess:
    """A fork that serves the requests of one family."""

    def __init__(self, pid: int, channel: socket.socket, files: str) -> None:
        self.pid = pid
        self.channel = channel
        self.files = files  # its list of loaded files, once it has written it
        self.loaded: LoadedFiles | None = None
        self.stamp: Stamp | None = None  # of that list, when it was read

    def hand_over(self, connection: socket.socket) -> None:
        """Pass a connection to it. OSError: it is gone."""
        self.channel.sendmsg(
            [b"\0"],
            [
                (
                    socket.SOL_SOCKET,
                    socket.SCM_RIGHTS,
                    array.array("i", [connection.fileno()]),
                )
            ],
        )

    def is_stale(self) -> bool:
        """Whether it has loaded files that have changed since."""
        stamp = stamp_of(self.files)
        if stamp != self.stamp:
            self.stamp, self.loaded = stamp, LoadedFiles.read(self.files)
        return self.loaded is not None and self.loaded.have_changed()

    def retire(self) -> None:
        """Let it end with its last fork."""
        with suppress(OSError):  # it has ended
            self.channel.send(RETIRE)
