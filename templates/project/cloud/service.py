"""A small cloud: images, volumes, networks, software, file systems and jobs.

All kinds are kept in memory and spoken to alike:

    POST   /KIND           create; 201, or 400 (bad), 409 (name is taken)
    GET    /KIND           list
    GET    /KIND/ID        one; 404
    PATCH  /KIND/ID        change; 400, 404
    DELETE /KIND/ID        204; 404, 409 (in use)

All of them want "Authorization: Bearer TOKEN", with a token that

    POST   /login          gives for the account; else 401

Something new is "pending" until its provisioning time is over.
"""
from __future__ import annotations

import itertools
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REQUIRED = {
    "images": {"name": str, "os": str},
    "volumes": {"name": str, "size": int},
    "networks": {"name": str, "cidr": str},
    "software": {"name": str, "version": str},
    "filesystems": {"name": str, "capacity": int},
    "jobs": {"name": str, "cores": int},
}
LIMITS = {"size": 1000, "capacity": 10_000, "cores": 64}
PARENTS = {"image": "images", "network": "networks",
           "filesystem": "filesystems", "software": "software"}


class Refused(Exception):
    """A response with an error status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Cloud:
    """The resources of the service; its lock is held when methods are called."""

    def __init__(self, provisioning: float, account: dict[str, str]) -> None:
        self.lock = threading.Lock()
        self._account = account
        self.tokens: list[str] = []
        self._provisioning = provisioning
        self._ids = itertools.count(1)
        self._things: dict[str, dict[int, dict[str, Any]]] = {
            kind: {} for kind in REQUIRED}

    def _kind(self, kind: str) -> dict[int, dict[str, Any]]:
        try:
            return self._things[kind]
        except KeyError:
            raise Refused(404, f"no such kind: {kind}") from None

    def _check(self, kind: str, values: dict[str, Any]) -> None:
        for key, value in values.items():
            wanted = REQUIRED[kind].get(key)
            if wanted and type(value) is not wanted:
                raise Refused(400, f"{key} must be {wanted.__name__}")
            if key in LIMITS and not 0 < value <= LIMITS[key]:
                raise Refused(400, f"{key} must be 1 to {LIMITS[key]}")
            if key in PARENTS and value not in self._things[PARENTS[key]]:
                raise Refused(400, f"no such {key}: {value}")
        if not values.get("name", "x"):
            raise Refused(400, "name must not be empty")

    def login(self, account: dict[str, str]) -> dict[str, str]:
        if account != self._account:
            raise Refused(401, "no such account")
        self.tokens.append(secrets.token_hex())
        return {"token": self.tokens[-1]}

    def admit(self, authorization: str) -> None:
        if authorization.removeprefix("Bearer ") not in self.tokens:
            raise Refused(401, "log in first")

    def create(self, kind: str, values: dict[str, Any]) -> dict[str, Any]:
        things = self._kind(kind)
        for key in REQUIRED[kind]:
            if key not in values:
                raise Refused(400, f"{key} is missing")
        self._check(kind, values)
        if any(thing["name"] == values["name"] for thing in things.values()):
            raise Refused(409, f"{values['name']} exists")
        number = next(self._ids)
        things[number] = {**values, "id": number,
                          "ready": time.monotonic() + self._provisioning}
        return self.get(kind, number)

    def get(self, kind: str, number: int) -> dict[str, Any]:
        try:
            thing = dict(self._kind(kind)[number])
        except KeyError:
            raise Refused(404, f"no such thing: {kind}/{number}") from None
        ready = thing.pop("ready") <= time.monotonic()
        return {**thing, "state": "available" if ready else "pending"}

    def list(self, kind: str) -> list[dict[str, Any]]:
        return [self.get(kind, number) for number in self._kind(kind)]

    def change(self, kind: str, number: int, values: dict[str, Any]
               ) -> dict[str, Any]:
        self.get(kind, number)
        self._check(kind, values)
        self._things[kind][number].update(values)
        return self.get(kind, number)

    def delete(self, kind: str, number: int) -> None:
        self.get(kind, number)
        for key, parents in PARENTS.items():
            if parents == kind and any(
                    thing.get(key) == number for things
                    in self._things.values() for thing in things.values()):
                raise Refused(409, f"{kind}/{number} is in use")
        del self._things[kind][number]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cloud: Cloud
    latency: float

    def log_message(self, *args: Any) -> None:
        """Logs nothing."""

    def _answer(self, status: int, value: Any) -> None:
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _do(self) -> None:
        time.sleep(self.latency)
        length = int(self.headers.get("Content-Length") or 0)
        values = json.loads(self.rfile.read(length)) if length else {}
        kind, _, number = self.path.strip("/").partition("/")
        try:
            with self.cloud.lock:
                status, value = self._act(kind, number, values)
        except Refused as refused:
            status, value = refused.status, {"error": str(refused)}
        self._answer(status, value)

    def _act(self, kind: str, number: str, values: dict[str, Any]
             ) -> tuple[int, Any]:
        if (self.command, self.path) == ("POST", "/login"):
            return 200, self.cloud.login(values)
        self.cloud.admit(self.headers.get("Authorization", ""))
        if self.command == "POST":
            return 201, self.cloud.create(kind, values)
        if self.command == "GET" and not number:
            return 200, self.cloud.list(kind)
        if not number.isdigit():
            raise Refused(404, f"no such thing: {kind}/{number}")
        if self.command == "GET":
            return 200, self.cloud.get(kind, int(number))
        if self.command == "PATCH":
            return 200, self.cloud.change(kind, int(number), values)
        self.cloud.delete(kind, int(number))
        return 204, None

    do_GET = do_POST = do_PATCH = do_DELETE = _do


class Service:
    """Runs the service on a free port during a ``with`` block."""

    def __init__(self, latency: float, provisioning: float,
                 account: dict[str, str]) -> None:
        self._cloud = Cloud(provisioning, account)
        handler = type("Handler", (_Handler,), {
            "cloud": self._cloud, "latency": latency})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    @property
    def logins(self) -> int:
        return len(self._cloud.tokens)

    def __enter__(self) -> Service:
        threading.Thread(target=self._server.serve_forever,
                         kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *exc: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
