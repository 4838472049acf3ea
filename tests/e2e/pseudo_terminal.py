"""Terminals: what is sent to them, and what is to be seen on them."""

from __future__ import annotations

import codecs
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import threading
import time
import unicodedata
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from support import Project

_TOKEN = re.compile(
    r"\x1b\[([0-9;?]*)([A-Za-z])|\x1b\]8;;([^\x1b]*)\x1b\\|\x1b.|(.)", re.DOTALL
)
# an escape sequence whose end has not come yet
_TORN = re.compile(r"\x1b(\[[0-9;?]*|\]8;;[^\x1b]*\x1b?)?\Z")


class Screen:
    """Lines of cells; it scrolls, and notes when a line wraps."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.lines: list[str] = [""]
        self.row = self.column = 0
        self.wrapped: list[str] = []
        self.escapes: set[str] = set()
        self.links: list[str] = []
        self._torn = ""

    def feed(self, text: str) -> None:
        text = self._torn + text
        torn = _TORN.search(text)
        self._torn = torn[0] if torn else ""
        for found in _TOKEN.finditer(text, 0, torn.start() if torn else len(text)):
            number, letter, link, character = found.groups()
            if link:
                self.links.append(link)
            if letter:
                self.escapes.add(letter)
                self._escape(
                    letter, int(number or 0) if (number or "0").isdigit() else 0
                )
            elif character:
                self._put(character)

    def _escape(self, letter: str, number: int) -> None:
        if letter == "A":
            self.row = max(0, self.row - max(1, number))
        elif letter == "K":
            self._line(self._line()[: self.column])
        elif letter == "H":
            self.row = self.column = 0
        elif letter == "J" and number == 2:
            self.lines = [""] * (self.row + 1)
        elif letter == "J":
            self._line(self._line()[: self.column])
            del self.lines[self.row + 1 :]
        elif letter != "m":
            raise ValueError(f"unknown escape {letter!r}")

    def _line(self, text: str | None = None) -> str:
        if text is not None:
            self.lines[self.row] = text
        return self.lines[self.row]

    def _put(self, character: str) -> None:
        if character == "\n":
            self.row += 1
            if self.row == len(self.lines):
                self.lines.append("")
        elif character == "\r":
            self.column = 0
        elif character < " ":
            raise ValueError(f"unknown control {character!r}")
        else:
            line = self._line()
            self._line(line[: self.column] + character + line[self.column + 1 :])
            self.column += 1
            if width(self._line()[: self.column]) > self.columns:
                self.wrapped.append(self._line())

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def set_size(terminal: int, columns: int, lines: int) -> None:
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def variables(project: Project) -> dict[str, str]:
    return {
        "TERM": "xterm-256color",
        **{
            key: value
            for key, value in project.env.items()
            if key not in ("CI", "NO_COLOR", "COLUMNS")
        },
    }


class OnTerminal(subprocess.Popen[str]):
    """A program on a terminal of its own, as ``Popen`` has one on a pipe: its
    output is what is to be seen in the end, without the colours."""

    def __init__(self, project: Project, *argv: str) -> None:
        self._seen = b""
        self._ours, theirs = pty.openpty()
        set_size(theirs, 80, 24)
        super().__init__(
            argv,
            cwd=project.root,
            env=variables(project),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        try:
            while True:
                self._seen += os.read(self._ours, 65536)
        except OSError:  # nobody has it open any more
            os.close(self._ours)

    def communicate(self, input: Any = None, timeout: float | None = None) -> Any:
        self.wait(timeout)
        self._reader.join(timeout)
        assert not self._reader.is_alive(), "something has it open"
        screen = Screen(80)
        screen.feed(self._seen.decode(errors="replace"))
        return screen.text(), None


class Terminal:
    """A program on a terminal of its own, to be looked at while it runs."""

    def __init__(
        self,
        project: Project,
        *argv: str,
        columns: int = 80,
        lines: int = 24,
        **env: str,
    ) -> None:
        self.screen = Screen(columns)
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        names = {**variables(project), **env}
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(project.root)
            try:
                os.execvpe(argv[0], argv, names)
            finally:
                os._exit(127)
        self.resize(columns, lines)

    def resize(self, columns: int, lines: int) -> None:
        self.screen.columns = columns
        set_size(self.fd, columns, lines)

    def type(self, text: str) -> None:
        os.write(self.fd, text.encode())

    def read(self, seconds: float = 0.1) -> bool:
        """False: the program has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            return False
        self.screen.feed(self._decode(data))
        return bool(data)

    def until(self, seen: Callable[[str], object]) -> str:
        end = time.monotonic() + 60
        while not seen(self.screen.text()):
            alive = self.read()
            assert alive and time.monotonic() < end, self.screen.text()
        return self.screen.text()

    def end(self, modes: list[Any] | None = None) -> int:
        """Its exit status, once it has ended, with the terminal's modes."""
        end = time.monotonic() + 60
        while self.read():
            assert time.monotonic() < end, self.screen.text()
        status = os.waitpid(self.pid, 0)[1]
        assert modes in (None, termios.tcgetattr(self.fd))
        os.close(self.fd)  # not before: it would hang up
        return os.waitstatus_to_exitcode(status)
