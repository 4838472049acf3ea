"""An ``arun --watch`` on a pipe, to be read while it runs."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[3] / "scripts"))
from read_process import ReadProcess  # noqa: E402

if TYPE_CHECKING:
    from support import Project

_ENDED = r"^(all green since|\d+ tests? fails?|waiting for a change)"


class Watcher(ReadProcess):
    """ended: a pattern of the last line of a round."""

    def __init__(
        self,
        project: Project,
        *args: str,
        stderr: IO[str] | None = None,
        ended: str = _ENDED,
    ) -> None:
        self.project = project
        self.last_line = ended
        argv = ["arun", "--mp", "--watch", *args]
        super().__init__(argv, project.root, project.env, stderr)

    def round(self) -> str:
        """What the next round has printed, once it has ended."""
        return self.line(self.last_line)

    def line(self, pattern: str) -> str:
        """The output up to a line with this pattern."""
        return "".join(line.text for line in self.until(re.compile(pattern).search))

    def edit(self, name: str, text: str) -> str:
        """Write a file at once; what the round after it has printed.

        Between its truncation and its writing, a busy machine would run a round.
        """
        aside = self.project.root.parent / "aside"
        aside.write_text(text, encoding="utf-8")
        os.replace(aside, self.project.root / name)
        return self.round()

    def is_quiet(self) -> bool:
        """Whether no group runs but that of another change, which is made now."""
        self.project.file("test_probe.py", f"def test_probe():\n    {time.time()}\n")
        text = self.line(r"passed +test_probe\.py") + self.round()
        return re.findall(r"^  \w+ +(test_\w+\.py) ", text, re.M) == ["test_probe.py"]

    def end(self, signal: int = signal.SIGINT) -> int:
        return super().end(signal)
