"""An ``arun --watch`` on a pipe, to be read while it runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support import Project

_ENDED = r"^(all green since|\d+ tests? fails?|waiting for a change)"


class Watcher:
    def __init__(self, project: Project, *args: str) -> None:
        self.project = project
        self.text = ""
        self.taken = 0
        self.process = subprocess.Popen(
            ["arun", "--mp", "--watch", *args],
            cwd=project.root,
            env=project.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.text += line

    def round(self) -> str:
        """What the next round has printed, once it has ended."""
        return self.until(_ENDED + r".*\n")

    def until(self, pattern: str) -> str:
        """The output up to here."""
        end = time.monotonic() + 60
        while True:
            found = re.compile(pattern, re.MULTILINE).search(self.text, self.taken)
            if found:
                text = self.text[self.taken : found.end()]
                self.taken = found.end()
                return text
            assert self.process.poll() is None, self.text
            assert time.monotonic() < end, self.text
            time.sleep(0.01)

    def edit(self, name: str, text: str) -> str:
        """Write a file; what the round after it has printed."""
        self.project.file(name, text)
        return self.round()

    def is_quiet(self) -> bool:
        """Whether no group runs but that of another change, which is made now."""
        self.project.file("test_probe.py", f"def test_probe():\n    {time.time()}\n")
        text = self.until(r"passed +test_probe\.py.*\n") + self.round()
        return re.findall(r"^  \w+ +(test_\w+\.py) ", text, re.M) == ["test_probe.py"]

    def end(self, number: int = signal.SIGINT) -> int:
        os.kill(self.process.pid, number)
        return self.process.wait(60)
