"""Verb ``page``: serves the report page while the run goes on (arun --live).

Standard input is the listening socket, on the loopback, which the run made.
``--life`` is a pipe that ends when the run is over, or gone. The state of the
run lies in a folder, written by src/run/live_server.c:

    page.html     the page, with the state at the start of the run
    events.jsonl  the events of the run, a JSON object a line
    token         the first part of every path: another user, who cannot read
                  this folder, sees nothing

    GET /TOKEN/            the page
    GET /TOKEN/events      events.jsonl as server-sent events, from the line
                           after Last-Event-ID on; ?run=ID of another run: the
                           event "other"; at the end of the run: "end"
    GET /TOKEN/rounds      the rounds of a watch after that of ?run=ID, as
                           server-sent events: "began", "ended"; at last "end"
    GET /TOKEN/log/GROUP   the output of a group, by its place in the plan, as
                           server-sent events
    GET /TOKEN/report      the page that the run leaves

With ``--rounds`` the run is a round of ``arun --watch``, and the next one makes
new files; their names are then read anew.

A thread serves each browser, so that a slow one delays nobody.
"""

from __future__ import annotations

import glob
import hmac
import http.server
import json
import os
import re
import select
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterator
from typing import IO, Any, Callable, NoReturn

from ..util.paths import REPORTS, in_build
from .live_run import END, LiveRun

_REPORT = f"{REPORTS}/aomaker-report.html"
_GROUPS = in_build("groups")
_HOSTS = ("127.0.0.1", "localhost")
_LOOK = 0.15  # seconds between two looks at a file that grows
_BEAT = 15.0  # seconds without news until a browser gets a sign of life
_PATIENCE = 30.0  # seconds that a browser may take to read
_LAST = 1.0  # seconds for browsers to fetch the report
_TAIL = 256 * 1024  # bytes of a log that are sent of its past


class _Server(http.server.ThreadingHTTPServer):
    """A server on a socket that listens already."""

    request_queue_size = 64

    def __init__(self, listener: socket.socket, run: LiveRun) -> None:
        super().__init__(listener.getsockname(), _Browser, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.run = run

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # the browser has gone


class _Browser(http.server.BaseHTTPRequestHandler):
    """One connection."""

    timeout = _PATIENCE
    server: _Server

    def version_string(self) -> str:
        return "aomaker"

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        token, _, name = path[1:].partition("/")
        if not self._is_local():
            self.send_error(403, "this is for the machine itself")
        elif not hmac.compare_digest(token.encode(), self.server.run.token.encode()):
            self.send_error(404, "see the address that the run has printed")
        elif name == "":
            self._send_file(self.server.run.file("page.html"))
        elif name == "report":
            self._send_file(_REPORT)
            self.server.run.watch(-1)
        elif name == "events":
            run = urllib.parse.parse_qs(query).get("run", [""])[0]
            self._stream(lambda: self._send_events(run))
        elif name == "rounds":
            run = urllib.parse.parse_qs(query).get("run", [""])[0]
            self._stream(lambda: self._send_rounds(run))
        elif re.fullmatch(r"log/[0-9]{1,7}", name):
            self._stream(lambda: self._send_log(int(name[4:])))
        else:
            self.send_error(404)

    def _is_local(self) -> bool:
        """Whether the request comes from a page of ours.

        Another name for our address is a page that rebinds it to us, and
        another origin is a page of somebody else.
        """
        host = self.headers.get("Host", "")
        origin = self.headers.get("Origin", f"http://{host}")
        return (
            re.sub(r":\d+$", "", host).lower() in _HOSTS and origin == f"http://{host}"
        )

    def _begin(self, kind: str, length: int | None = None) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("X-Frame-Options", "DENY")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Referrer-Policy", "no-referrer")
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send_file(self, path: str) -> None:
        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError:
            self.send_error(404)
            return
        self._begin("text/html", len(content))
        self.wfile.write(content)

    # -- server-sent events

    def _stream(self, send: Callable[[], None]) -> None:
        self._begin("text/event-stream")
        self.server.run.watch(1)
        try:
            send()
        finally:
            self.server.run.watch(-1)

    def _tell(self, data: str, event: str = "", number: int = -1) -> None:
        text = f"event: {event}\n" if event else ""
        text += f"id: {number}\n" if number >= 0 else ""
        self.wfile.write(f"{text}data: {data}\n\n".encode())

    def _send_events(self, run: str) -> None:
        shared = self.server.run
        try:
            seen = int(self.headers.get("Last-Event-ID", "0"))
        except ValueError:
            seen = 0
        with open(shared.file("events.jsonl"), "rb") as file:
            is_over = lambda: shared.ended.is_set() or shared.is_replaced(file)  # noqa: E731
            for number, line in enumerate(self._lines(file, is_over), 1):
                if number == 1 and json.loads(line)["run"] != run:
                    self._tell("{}", "other")
                    return
                if line == END:
                    break
                if number > seen:
                    self._tell(line, number=number)
            else:
                if not shared.ended.is_set():  # the round was given up
                    self._tell("{}", "other")
                    return
        shared.watch(1)  # until it has fetched the report
        self._tell(json.dumps({"rounds": shared.rounds}), "end")

    def _send_rounds(self, known: str) -> None:
        shared = self.server.run
        begun = ""
        quiet = time.monotonic()
        while not shared.ended.is_set():
            run, ended = shared.state()
            if run and run != known and (ended or run != begun):
                self._tell("{}", "ended" if ended else "began")
                begun, known = run, run if ended else known
                quiet = time.monotonic()
            quiet = self._beat(quiet)
            shared.ended.wait(_LOOK)
        self._tell("{}", "end")

    def _beat(self, quiet: float) -> float:
        """Give a sign of life, if there is no news since `quiet`; the time of the
        last one.
        """
        now = time.monotonic()
        if now - quiet <= _BEAT:
            return quiet
        self.wfile.write(b":\n\n")
        return now

    def _send_log(self, group: int) -> None:
        run = self.server.run
        slugs, masked = run.slugs(), run.mask()
        if group >= len(slugs):
            self._tell("{}", "end")
            return
        folder = f"{_GROUPS}/{glob.escape(slugs[group])}"
        sent = ""
        while True:
            ended = run.ended.is_set()
            path = _last_attempt(folder)
            if path != sent:
                sent = path
                self._tell(json.dumps(path), "file")
                is_over = lambda path=path: (  # noqa: E731
                    run.ended.is_set() or _last_attempt(folder) != path
                )
                with open(path, "rb") as file:
                    for line in self._lines(file, is_over, _TAIL):
                        self._tell(json.dumps(masked(line)))
            elif ended:
                break
            else:
                self._tell("{}", "wait")
                run.ended.wait(1)
        self._tell("{}", "end")

    def _lines(
        self, file: IO[bytes], ended: Callable[[], bool], most: int | None = None
    ) -> Iterator[str]:
        """Lines of a file as it grows, until `ended` says so.

        Of its past not more than `most` bytes are read.
        """
        quiet = time.monotonic()
        rest = b""
        if most is not None and os.fstat(file.fileno()).st_size > most:
            file.seek(-most, os.SEEK_END)
            file.readline()
        while True:
            last = ended()
            *lines, rest = (rest + file.read()).split(b"\n")
            for line in lines:
                yield line.decode(errors="replace")
            if last:
                break
            quiet = time.monotonic() if lines else self._beat(quiet)
            self.server.run.ended.wait(_LOOK)
        if rest:
            yield rest.decode(errors="replace")


def _last_attempt(folder: str) -> str:
    """The log of a group's last attempt; empty: the group has not begun."""
    return max(
        glob.glob(f"{folder}/[0-9]*/log"),
        default="",
        key=lambda log: int(log.split("/")[-2]),
    )


def serve(folder: str, life: int, rounds: bool) -> NoReturn:
    """Serve until the run is over."""
    run = LiveRun(folder, rounds)
    server = _Server(socket.socket(fileno=0), run)
    threading.Thread(target=server.serve_forever, args=(_LOOK,), daemon=True).start()
    select.select([life], [], [])
    run.ended.set()
    end = time.monotonic() + _LAST
    while run.watching > 0 and time.monotonic() < end:
        time.sleep(0.01)
    os._exit(0)
