"""The process ``aomaker run`` of a session of pytest that controls it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from ..util.program import find_program


class RunProcess:
    """words: its arguments; path: further entries of ``sys.path`` in the groups.

    Its controller is to listen at ``socket``.
    """

    def __init__(self, words: list[str], path: list[str]) -> None:
        self._argv = [find_program(), "run", *words]
        # of this user alone; the path of a socket has at most 103 bytes
        long = len(os.fsencode(tempfile.gettempdir())) > 80
        self._folder = tempfile.mkdtemp(prefix="aomaker-", dir="/tmp" if long else None)
        self.socket = os.path.join(self._folder, "socket")
        self._environment = {**os.environ, "AOMAKER_CONTROLLER": self.socket}
        if path:
            path = [*path, *filter(None, [os.environ.get("PYTHONPATH")])]
            self._environment["PYTHONPATH"] = os.pathsep.join(path)
        self._process: subprocess.Popen[bytes] | None = None
        self._errors_read = 0
        self.status: int | None = None  # exit status, or -SIGNAL

    @contextmanager
    def started(self, folder: str | os.PathLike[str]) -> Iterator[None]:
        """A block in which it runs in this folder; it is ended with the block.

        Ctrl-C in a terminal does not reach it: the session passes one on.
        """
        try:
            with self._file("output", "wb") as out, self._file("errors", "wb") as err:
                self._process = subprocess.Popen(
                    self._argv,
                    cwd=folder,
                    env=self._environment,
                    stdin=subprocess.PIPE,  # it ends when this process does
                    stdout=out,
                    stderr=err,
                    start_new_session=True,
                )
            yield
        finally:
            if self._process is not None:
                while not self.has_ended():
                    self.interrupt()
                    self._process.wait()

    def _file(self, name: str, mode: str) -> IO[bytes]:
        return open(os.path.join(self._folder, name), mode)

    def has_ended(self) -> bool:
        """Whether it has; its status is known then."""
        if self._process is not None and self.status is None:
            self.status = self._process.poll()
        return self.status is not None

    def interrupt(self) -> None:
        """Let it stop as by Ctrl-C; the second time it ends at once."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)

    def suspend(self) -> None:
        """Stop it and this process, as by Ctrl-Z, until this one continues."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTSTP)
        os.kill(os.getpid(), signal.SIGSTOP)
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def new_errors(self) -> str:
        """What it has printed to standard error since the last call, in whole lines."""
        with self._file("errors", "rb") as file:
            file.seek(self._errors_read)
            data = file.read()
        data = data[: data.rfind(b"\n") + 1]
        self._errors_read += len(data)
        return data.decode("utf-8", "replace")

    def last_lines(self, most: int) -> str:
        """The end of its output."""
        with self._file("output", "rb") as file:
            lines = file.read().decode("utf-8", "replace").splitlines()
        return "\n".join(lines[-most:])

    def keep_output(self, path: str) -> None:
        """Copy its output to this file."""
        shutil.copyfile(os.path.join(self._folder, "output"), path)

    def forget(self) -> None:
        """Remove its files."""
        shutil.rmtree(self._folder, ignore_errors=True)
