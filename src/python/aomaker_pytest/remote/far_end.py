"""Verb ``far-end``: runs a job on a machine that does not see the project's files.

The launcher starts it; ``local_end`` describes the messages of the two. It puts
the files of the project and of the job where they are in a project, and
`aomaker exec --remote` runs the job as in a shared folder.
"""

from __future__ import annotations

import glob
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from ..util.process import die_with_parent, to_null, write_whole
from ..util.safe_tar import Unsafe, unpack, walk
from .job_folder import HEARTBEAT, NOT_SENT, SESSION
from .project_mirror import ProjectMirror, Refused, node_name, own_folder
from .wire import Torn, Wire

_LOOK = 0.2  # seconds between looks
_FAILURES = "failures"  # in the job's folder, see src/core/maxfail.h
_STAYS = NOT_SENT | {"ask.json", "receipt.json", _FAILURES, SESSION, SESSION + ".db"}


class _FarEnd:
    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._messages = wire.listen()
        self._ask = next(self._messages)
        self._folder = ""  # the job's folder
        # the group has begun, and shows signs of life itself
        self._began = threading.Event()
        self.taken = threading.Event()  # it is to end at once
        self._stop_asked = self._beaten = 0
        self._own = self._others = self._added = 0  # failures
        self._grown: dict[str, int] = {}

    # -- its start

    def prepare(self) -> None:
        """Receive the files of the project and of the job."""
        ask = self._ask
        with tempfile.NamedTemporaryFile(dir=own_folder()) as brought:
            self._wire.keep(ask, brought.name)
            self._wire.send("node", name=node_name())
            threading.Thread(target=self._beat, daemon=True).start()
            tree = ProjectMirror(ask["host"], ask["root"])
            tree.update(ask["run"], ask["tree"], self._receive)
            unpack(brought.name, tree.root, with_links=False)
        self._tree = tree
        self._folder = os.path.join(tree.root, ask["folder"])
        self._rewrite_ask()
        for path in self._journals():  # journals of a run that is resumed
            self._grown[path] = os.path.getsize(path)

    def _beat(self) -> None:
        """Send signs of life until the group has begun; from then on its own are
        passed on.
        """
        while not self._began.wait(HEARTBEAT):
            with suppress(OSError):
                self._wire.send("beat")

    def _receive(
        self, known: dict[str, str], path: str
    ) -> tuple[list[str], dict[str, str]]:
        self._wire.send("want", known=known)
        message = next(m for m in self._messages if not self._heed(m))
        self._wire.keep(message, path)
        return message["gone"], message["signatures"]

    def _rewrite_ask(self) -> None:
        """Replace the paths in it by those of this machine."""
        with open(self._file("ask.json"), encoding="utf-8") as file:
            job = json.load(file)
        job["root"] = self._tree.root
        job["stop"] = self._file(_FAILURES)
        if job["session"]:
            job["session"] = self._file(SESSION)
        write_whole(self._file("ask.json"), json.dumps(job), 0o600)

    def _file(self, name: str) -> str:
        return os.path.join(self._folder, name)

    # -- the group

    def run(self, program: str) -> int:
        """The exit status; 0: the driver has the results."""
        self._began.set()
        process = subprocess.Popen(
            [program, "exec", "--remote=" + quote(self._folder, "/")],
            stdin=subprocess.DEVNULL,
            stdout=2,
            cwd=self._tree.root,
            preexec_fn=lambda: die_with_parent(signal.SIGTERM),
        )
        threading.Thread(target=self._listen, daemon=True).start()
        while process.poll() is None:
            try:
                self._relay()
            except OSError:  # the driver has gone
                self.taken.set()
            if self.taken.wait(_LOOK):
                process.terminate()
                process.wait()
        if self.taken.is_set() or process.returncode:
            return 1
        self._relay()
        self._send_results()
        return 0

    def _listen(self) -> None:
        with suppress(Torn, OSError):
            for message in self._messages:
                self._heed(message)
        self.taken.set()

    def _heed(self, message: dict[str, Any]) -> bool:
        if message["kind"] == "recall":
            self._stop_asked = int(message["how"])
        elif message["kind"] == "failures":
            self._others = int(message["n"])
        else:
            return False
        return True

    def _relay(self) -> None:
        """Pass on news from either side to the other."""
        beat = self._size("beat")
        if beat > self._beaten:
            self._beaten = beat
            self._wire.send("beat")
        if self._stop_asked:
            write_whole(self._file("stop"), str(self._stop_asked))
        self._count_failures()
        for path in self._journals():
            self._tell_grown(path)

    def _journals(self) -> list[str]:
        return glob.glob(glob.escape(self._folder) + "/[0-9]*/events.jsonl")

    def _size(self, name: str) -> int:
        try:
            return os.path.getsize(self._file(name))
        except FileNotFoundError:
            return 0

    def _count_failures(self) -> None:
        """Exchange failures: the file has those of this group and, added by us, of
        others.
        """
        own = self._size(_FAILURES) - self._added
        if own > self._own:
            self._wire.send("failures", n=own - self._own)
            self._own = own
        if self._others > self._added:
            with open(self._file(_FAILURES), "ab") as file:
                file.write(b"." * (self._others - self._added))
            self._added = self._others

    def _tell_grown(self, path: str) -> None:
        folder, name = os.path.split(path)
        known = self._grown.get(path, 0)
        with open(path, "rb") as file:
            file.seek(known)
            data = file.read()
        if data:
            self._grown[path] = known + len(data)
            self._wire.send(
                "grown",
                io.BytesIO(data),
                len(data),
                attempt=int(os.path.basename(folder)),
                name=name,
            )

    def _send_results(self) -> None:
        with open(self._file("receipt.json"), encoding="utf-8") as text:
            status = json.load(text)["status"]
        self._wire.send_tar(
            "results",
            (entry for entry in walk(self._folder) if entry.name not in _STAYS),
            status=status,
            root=self._tree.root,
        )

    def leave(self) -> None:
        """Remove the files of the job and of its session."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def serve(program: str) -> int:
    """Serve standard input and output, which nothing else here uses."""
    wire = Wire(os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb"))
    to_null(0)
    os.dup2(2, 1)
    wire.hello()
    try:
        end = _FarEnd(wire)
    except StopIteration:  # the driver has gone
        return 1
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: end.taken.set())
    try:
        end.prepare()
        return end.run(program)
    except (OSError, Refused, Torn, Unsafe, StopIteration) as error:
        print(
            f"aomaker on {node_name()}: {str(error) or 'the driver has gone'}",
            file=sys.stderr,
        )
        return 1
    finally:
        end.leave()
