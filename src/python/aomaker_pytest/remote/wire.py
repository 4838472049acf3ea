"""The messages between ``local_end`` and ``far_end``, over a launcher's pipes.

A message is a line of JSON, an object with a ``kind``; if it has ``bytes``, so
many follow. The far end begins with a line of its own, since shells and
launchers may print something before.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
from collections.abc import Iterable, Iterator
from typing import IO, Any, Callable

from ..util.safe_tar import Entry, digest_of, pack

_HELLO = b"--- aomaker far end 1 ---\n"
_CHUNK = 1 << 18
_LINE = 1 << 28  # bytes; no message of ours is longer


class Torn(Exception):
    """The bytes that have come are not those that were sent."""


class Wire:
    """One end; any thread may send, one listens."""

    def __init__(self, source: IO[bytes], target: IO[bytes]) -> None:
        self._source = source
        self._target = target
        self._lock = threading.Lock()

    def hello(self) -> None:
        self._target.write(b"\n" + _HELLO)
        self._target.flush()

    def await_hello(self, heard: Callable[[bytes], object]) -> bool:
        """Pass on output before the first line; False: nothing else has come."""
        for line in iter(lambda: self._source.readline(_LINE), b""):
            if line == _HELLO:
                return True
            heard(line)
        return False

    def send(
        self, kind: str, payload: IO[bytes] | None = None, size: int = 0, **told: Any
    ) -> None:
        """`payload` is read to its end, `size` bytes."""
        if payload is not None:
            told["bytes"] = size
        head = json.dumps({"kind": kind, **told}).encode() + b"\n"
        with self._lock:
            self._target.write(head)
            while payload is not None and size:
                data = payload.read(min(_CHUNK, size))
                if not data:
                    raise Torn("a file has become shorter")
                self._target.write(data)
                size -= len(data)
            self._target.flush()

    def send_tar(self, kind: str, entries: Iterable[Entry], **told: Any) -> None:
        """Send a tar that `keep` can receive."""
        with tempfile.TemporaryFile() as file:
            pack(file, entries)
            size = file.tell()
            self.send(kind, file, size, digest=digest_of(file), **told)

    def listen(self) -> Iterator[dict[str, Any]]:
        """The messages that come; a payload is read before the next message."""
        for line in iter(lambda: self._source.readline(_LINE), b""):
            try:
                message = json.loads(line)
                kind = message["kind"]
            except (ValueError, TypeError, KeyError):
                raise Torn(f"{line[:80]!r} is no message") from None
            if not isinstance(kind, str):
                raise Torn(f"{line[:80]!r} is no message")
            yield message

    def payload(self, message: dict[str, Any]) -> Iterator[bytes]:
        left = int(message["bytes"])
        while left > 0:
            data = self._source.read(min(_CHUNK, left))
            if not data:
                raise Torn("it ends too early")
            left -= len(data)
            yield data

    def keep(
        self,
        message: dict[str, Any],
        path: str,
        alive: Callable[[], object] = lambda: None,
    ) -> None:
        """Keep a payload, whose SHA-256 is `digest`, as a file."""
        digest = hashlib.sha256()
        with open(path, "wb") as file:
            for data in self.payload(message):
                digest.update(data)
                file.write(data)
                alive()
        if digest.hexdigest() != message["digest"]:
            raise Torn("its digest is another")
