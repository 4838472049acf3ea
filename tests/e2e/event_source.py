"""A client of server-sent events."""

from __future__ import annotations

import urllib.request


class Stream:
    def __init__(self, address: str, **headers: str) -> None:
        request = urllib.request.Request(address, headers=headers)
        self.answer = urllib.request.urlopen(request, timeout=30)

    def next(self) -> dict[str, str]:
        event: dict[str, str] = {}
        for line in self.answer:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if not name and event:
                return event
            if name:
                event[name] = value
        raise AssertionError("the stream has ended")

    def until(self, what) -> list[dict[str, str]]:
        seen = [self.next()]
        while not what(seen[-1]):
            seen.append(self.next())
        return seen
