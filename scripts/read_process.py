"""A process whose lines are read while it runs: `arun --watch` in the bench, in its
oracle and in its tests."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Callable, NamedTuple


class Line(NamedTuple):
    time: float  # by time.monotonic()
    text: str


class ReadProcess:
    """stderr: a file for standard error; None: it is read, too."""

    def __init__(
        self,
        argv: Sequence[str],
        cwd: Path,
        env: Mapping[str, str],
        stderr: IO[str] | None = None,
    ) -> None:
        self.lines: list[Line] = []
        self.ended = False
        self._taken = 0
        self._more = threading.Condition()
        self.process = subprocess.Popen(
            argv,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr or subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            with self._more:
                self.lines.append(Line(time.monotonic(), text))
                self._more.notify_all()
        with self._more:
            self.ended = True
            self._more.notify_all()

    @property
    def text(self) -> str:
        return "".join(line.text for line in self.lines)

    def until(self, wanted: Callable[[str], object], seconds: float = 60) -> list[Line]:
        """The lines since the last call, up to the first that is wanted."""
        first = at = self._taken
        deadline = time.monotonic() + seconds
        with self._more:
            while True:
                for at in range(at, len(self.lines)):  # noqa: B020
                    if wanted(self.lines[at].text):
                        self._taken = at + 1
                        return self.lines[first : self._taken]
                at = len(self.lines)
                left = deadline - time.monotonic()
                if self.ended or left <= 0:
                    raise AssertionError(self.text)
                self._more.wait(left)

    def memory(self) -> int:
        """Of the process itself, in KiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0])

    def end(self, signal: int) -> int:
        """The exit status."""
        self.process.send_signal(signal)
        return self.process.wait(60)
