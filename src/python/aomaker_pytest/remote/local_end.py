"""Verb ``courier``: an errand for a machine that sees no file of ours.

It starts the engine's program and speaks with the ``outpost`` that this starts
elsewhere. The errand's folder here (src/remote/job_folder.h) looks meanwhile as if two
machines shared it: signs of life, what tests have told so far and, in the end,
the results and the receipt come into it, and what the driver writes there is
passed on.

    courier                                  outpost
    ask       the errand, and for which      node      its name
              files of the project           want      those that it lacks
    tree      a tar of these                 beat      it lives
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

from ..util.inputs import escape
from ..util.process import write_whole
from ..util.safe_tar import Unsafe, unpack
from .job_folder import Errand, Gone
from .project_files import Tree
from .wire import Torn, Wire

_LOOK = 0.2  # seconds
_PATIENCE = 5.0  # of them, then a program that is to end is told so again


class _Courier:
    """Between errand and outpost: one thread tells, another listens."""

    def __init__(self, errand: Errand, wire: Wire, tree: Tree) -> None:
        self._errand = errand
        self._wire = wire
        self._tree = tree
        self._wanted: dict[str, str] | None = None
        self.ended = threading.Event()
        self.failed = ""
        self._node = ""
        self._recalled = 0
        self._own = self._others = 0  # failures

    def begin(self, run: str) -> None:
        with tempfile.TemporaryDirectory() as aside:
            self._wire.send_tar(
                "ask",
                self._errand.entries(aside),
                run=run,
                host=socket.gethostname(),
                root=self._errand.ask["root"],
                folder=self._errand.folder,
                tree=self._tree.digest,
            )

    def tell(self) -> None:
        """What the outpost does not know yet."""
        if self._wanted is not None:
            self._send_tree(self._wanted)
            self._wanted = None
        recalled = self._errand.recalled()
        if recalled > self._recalled:
            self._recalled = recalled
            self._wire.send("recall", how=recalled)
        others = self._errand.failures() - self._own
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
        """To the end; what goes wrong is told last."""
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
        errand, kind = self._errand, message["kind"]
        if kind == "node":
            self._node = message["name"]
            errand.begin(self._node)
        elif kind == "want":
            self._wanted = message["known"]
        elif kind == "grown":
            errand.grow(
                int(message["attempt"]), message["name"], self._wire.payload(message)
            )
        elif kind == "failures":
            self._own += int(message["n"])
            errand.add_failures(int(message["n"]))
        elif kind == "results":
            self._take_results(message)
        errand.beat()

    def _take_results(self, message: dict[str, Any]) -> None:
        errand = self._errand
        path = errand.file("results.tar")
        self._wire.keep(message, path, errand.beat)
        names = unpack(path, errand.folder, with_links=False)
        os.remove(path)
        errand.remove_others(names)
        _move(errand.file("deps.d"), message["root"], errand.ask["root"])
        errand.sign(self._node, int(message["status"]))


def _move(depfile: str, there: str, here: str) -> None:
    """Ninja knows the paths of this machine."""
    with suppress(FileNotFoundError):
        with open(depfile, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read()
        write_whole(depfile, text.replace(escape(there), escape(here)))


class _Program:
    """The engine's; what ends our process group ends it as well."""

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
        if os.getppid() != self._parent:  # whom the signal tells of
            self._process.send_signal(signal.SIGINT)

    def end(self, unused: bool) -> int:
        """Its exit status; first as by Ctrl-C if it is of no use any more."""
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


def carry(folder: str, run: str, words: list[str]) -> int:
    """The exit status of the engine's program, which these words begin."""
    errand = Errand(folder)
    tree = Tree(os.curdir)
    program = _Program(words)
    courier = _Courier(errand, program.wire(), tree)
    threading.Thread(target=courier.listen, daemon=True).start()
    with suppress(BrokenPipeError):  # then it says why, or nothing
        courier.begin(run)
        while not courier.ended.wait(_LOOK):
            courier.tell()
    courier.ended.wait()
    if courier.failed:
        print(f"aomaker: {courier.failed}", file=sys.stderr)
    status = program.end(unused=bool(courier.failed))
    return status if status >= 0 else 128 - status
