"""The output of hooks and login, masked: for the log, and for whoever waits."""

from __future__ import annotations

import os

from .mask import Mask


class MaskedOutput:
    """Passes on whole lines, without the secrets."""

    def __init__(self, log: int, viewer: int, mask: Mask) -> None:
        self.log = log
        self.viewer = viewer  # -1: nobody waits
        self.mask = mask
        self.holding = False  # 1: output may hold secrets that are not known yet
        self._printed = b""

    def take(self, data: bytes) -> None:
        self._printed += data
        self.flush()

    def flush(self) -> None:
        lines = 0 if self.holding else self._printed.rfind(b"\n") + 1
        text, self._printed = self._printed[:lines], self._printed[lines:]
        self.say(text.decode(errors="backslashreplace"))

    def say(self, text: str) -> None:
        data = self.mask.text(text).encode(errors="backslashreplace")
        _write(self.log, data)
        if self.viewer >= 0:
            _write(self.viewer, data)

    def dismiss(self, ok: bool) -> None:
        """Send the rest and the outcome to whoever waits."""
        self.holding = False
        if self._printed:
            self.take(b"\n")
        if self.viewer >= 0:
            _write(self.viewer, b"\0" if ok else b"\1")
            os.close(self.viewer)
            self.viewer = -1


def _write(descriptor: int, data: bytes) -> None:
    try:
        while data:
            data = data[os.write(descriptor, data) :]
    except OSError:
        pass  # nobody reads it
