"""Claims of a group's units by its workers: a file that only grows.

The first line is the number of units, the time at which the first worker had
collected them, and a digest of the tests. Each byte after it is a claim, of the
first unit that is left (``<``) or of the last one (``>``). The kernel puts what
is appended in one order, so the claims before a worker's own tell which unit is
its own, and no worker has to wait for another. A worker that dies keeps what it
has claimed; its supervisor lets another one run what is left of that.

src/core/claims.c reads the file, too.
"""

from __future__ import annotations

import hashlib
import os

from ..util import clock
from ..util.process import getpid, write_whole

FIRST, LAST = b"<", b">"


def digest_of(ids: list[str]) -> str:
    """Two workers can share units only if they have collected the same tests."""
    text = "\n".join(ids).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]


def write_claims(path: str, nunits: int, digest: str) -> None:
    """Begin the file, of which nobody knows yet."""
    write_whole(path, f"{nunits} {clock.now():.6f} {digest}\n", 0o600)


class Claims:
    """A worker's view of the file, which exists."""

    def __init__(self, path: str, end: bytes) -> None:
        """end: ``FIRST`` or ``LAST``, where this worker takes its units from."""
        self._fd = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        head = os.pread(self._fd, 100, 0).partition(b"\n")[0]
        nunits, _, digest = head.decode("ascii").split()
        self.nunits = int(nunits)
        self.digest = digest
        self._end = end
        self._read = len(head) + 1  # bytes that are counted
        self._taken = {FIRST: 0, LAST: 0}
        self._pid = getpid()

    def take(self) -> int | None:
        """Claim a unit; None: there is none left."""
        if sum(self._taken.values()) >= self.nunits or getpid() != self._pid:
            return None
        os.write(self._fd, self._end)
        own = os.lseek(self._fd, 0, os.SEEK_CUR) - 1
        before = os.pread(self._fd, own - self._read, self._read)
        self._read = own + 1
        for end in self._taken:
            self._taken[end] += before.count(end)
        if sum(self._taken.values()) >= self.nunits:
            return None
        place = self._taken[self._end]
        self._taken[self._end] += 1
        return place if self._end == FIRST else self.nunits - 1 - place
