"""Verb ``local-end``: a job for a machine that does not see the project's files.

It starts the launcher's program and exchanges messages with the ``far_end``
that this starts elsewhere. Meanwhile the job's folder here
(src/remote/job_folder.h) looks as if two machines shared it: signs of life,
journals as they grow and, in the end, the results and the receipt are written
into it, and what the driver writes there is passed on.

    local end                                far end
    ask       the job, and for which         node      its name
              files of the project           want      those that it lacks
    tree      a tar of these                 beat      it is alive
    recall    it is to end: `how` it is      grown     more of a journal
    failures  so many of other groups        failures  so many of this one
                                             results   a tar, and the receipt
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import Any

from ..util.safe_tar import Unsafe, unpack
from .job_folder import Gone, JobFolder
from .project_files import ProjectFiles
from .wire import Torn, Wire

_LOOK = 0.2  # seconds between looks
_PATIENCE = 5.0  # seconds until a program that is to end is told so again


class _LocalEnd:
    """Connects job folder and far end: one thread sends, another listens."""

    def __init__(self, job: JobFolder, wire: Wire, tree: ProjectFiles) -> None:
        self._job = job
        self._wire = wire
        self._tree = tree
        self._wanted: dict[str, str] | None = None
        self.ended = threading.Event()
        self.failed = ""
        self._node = ""
        self._stop_asked = 0
        self._own = self._others = 0  # failures

    def begin(self, run: str) -> None:
        with tempfile.TemporaryDirectory() as aside:
            self._wire.send_tar(
                "ask",
                self._job.entries(aside),
                run=run,
                host=socket.gethostname(),
                root=self._job.ask["root"],
                folder=self._job.folder,
                tree=self._tree.digest,
            )

    def tell(self) -> None:
        """Send news that the far end does not have yet."""
        if self._wanted is not None:
            self._send_tree(self._wanted)
            self._wanted = None
        stop_asked = self._job.stop_asked()
        if stop_asked > self._stop_asked:
            self._stop_asked = stop_asked
            self._wire.send("recall", how=stop_asked)
        others = self._job.failures() - self._own
        if others > self._others:
            self._others = others
            self._wire.send("failures", n=others)

    def _send_tree(self, known: dict[str, str]) -> None:
        self._wire.send_tar(
            "tree",
            self._tree.missing(known),
            gone=self._tree.gone(known),
            signatures=self._tree.signatures,
        )

    def listen(self) -> None:
        """Listen to the end; an error is kept for the end, too."""
        try:
            if self._wire.await_hello(sys.stdout.buffer.write):
                for message in self._wire.listen():
                    self._take(message)
        except (Torn, Unsafe) as error:
            self.failed = (
                f"what came from {self._node or 'there'} cannot be used: {error}"
            )
        except Gone:
            self.failed = "nobody waits for it any more"
        except (OSError, KeyError, TypeError, ValueError) as error:
            self.failed = f"{type(error).__name__}: {error}"
        finally:
            sys.stdout.flush()
            self.ended.set()

    def _take(self, message: dict[str, Any]) -> None:
        job, kind = self._job, message["kind"]
        if kind == "node":
            self._node = message["name"]
            job.begin(self._node)
        elif kind == "want":
            self._wanted = message["known"]
        elif kind == "grown":
            job.grow(
                int(message["attempt"]), message["name"], self._wire.payload(message)
            )
        elif kind == "failures":
            self._own += int(message["n"])
            job.add_failures(int(message["n"]))
        elif kind == "results":
            self._take_results(message)
        job.beat()

    def _take_results(self, message: dict[str, Any]) -> None:
        job = self._job
        path = job.file("results.tar")
        self._wire.keep(message, path, job.beat)
        names = unpack(path, job.folder, with_links=False)
        os.remove(path)
        job.remove_others(names)
        job.sign(self._node, int(message["status"]))


class _Program:
    """The launcher's program; whatever ends our process group ends it as well."""

    def __init__(self, words: list[str]) -> None:
        self._parent = os.getppid()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._look)
        self._process = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def wire(self) -> Wire:
        assert self._process.stdin and self._process.stdout
        return Wire(self._process.stdout, self._process.stdin)

    def _look(self, *_: Any) -> None:
        if os.getppid() != self._parent:  # the signal says that the parent has died
            self._process.send_signal(signal.SIGINT)

    def end(self, unused: bool) -> int:
        """Its exit status; a program that is of no more use gets SIGINT first."""
        assert self._process.stdin
        with suppress(OSError):
            self._process.stdin.close()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if unused or os.getppid() != self._parent:
                self._process.send_signal(number)
                unused = True
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_PATIENCE if unused else None)
                break
        return self._process.wait()


def run_job(folder: str, run: str, words: list[str]) -> int:
    """The exit status of the launcher's program, whose command begins with these
    words.
    """
    job = JobFolder(folder)
    tree = ProjectFiles(os.curdir)
    program = _Program(words)
    end = _LocalEnd(job, program.wire(), tree)
    threading.Thread(target=end.listen, daemon=True).start()
    with suppress(BrokenPipeError):  # the program has gone, and its output may say why
        end.begin(run)
        while not end.ended.wait(_LOOK):
            end.tell()
    end.ended.wait()
    if end.failed:
        print(f"aomaker: {end.failed}", file=sys.stderr)
    status = program.end(unused=bool(end.failed))
    return status if status >= 0 else 128 - status
