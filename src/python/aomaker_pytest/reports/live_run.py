"""The run, or the rounds of a watch, that ``live_server`` shows."""

from __future__ import annotations

import json
import os
import threading
from contextlib import suppress
from typing import IO, Callable

from ..secrets.mask_files import mask_of, session_data
from ..util.paths import in_build

END = '{"end":1}'  # the last line of events.jsonl


class LiveRun:
    """The state of the run that the browsers' threads share.

    rounds: other runs follow, whose files take the place of these.
    """

    def __init__(self, folder: str, rounds: bool) -> None:
        self.folder = folder
        self.rounds = rounds
        self.ended = threading.Event()
        self.watching = 0  # open streams, and reports that are to be fetched
        self.lock = threading.Lock()
        with open(self.file("token"), encoding="ascii") as file:
            self.token = file.read().strip()
        self._masked: Callable[[str], str] = str
        if rounds:  # one of them may have the first session
            session = in_build(f"session/{os.environ['AOMAKER_RUN']}.json")
            os.environ.setdefault("AOMAKER_SESSION", os.path.abspath(session))

    def slugs(self) -> list[str]:
        with open(in_build("plan.json"), encoding="utf-8") as file:
            return [group["slug"] for group in json.load(file)["groups"]]

    def mask(self) -> Callable[[str], str]:
        """A function that hides the secrets of the run, or of the last one that had
        any.
        """
        with suppress(FileNotFoundError):
            data = session_data()
            if data is not None:
                self._masked = mask_of(data).text
        return self._masked

    def file(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def is_replaced(self, events: IO[bytes]) -> bool:
        """Whether this is the file of an earlier round."""
        try:
            return os.fstat(events.fileno()).st_ino != os.stat(events.name).st_ino
        except OSError:
            return True  # a new one is about to be made

    def state(self) -> tuple[str, bool]:
        """The present round, and whether it has ended."""
        try:
            with open(self.file("events.jsonl"), "rb") as file:
                first = json.loads(file.readline() or b"{}")
                file.seek(-min(len(END) + 1, file.seek(0, os.SEEK_END)), os.SEEK_END)
                return first.get("run", ""), file.read() == f"{END}\n".encode()
        except (OSError, ValueError):
            return "", False

    def watch(self, more: int) -> None:
        with self.lock:
            self.watching += more
