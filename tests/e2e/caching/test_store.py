"""Servers that passes are stored on, and what they may do wrong."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from support import Project, clone, wait_for

FILES = ["--mp", "--dist-file", "."]
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


class Handler(BaseHTTPRequestHandler):
    """GET and PUT; `fault` of the server may answer first."""

    protocol_version = "HTTP/1.1"
    server: Store

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.authorizations.add(self.headers["Authorization"])
        self.server.content[self.path] = body
        self.answer(201)

    def do_GET(self) -> None:
        body = self.server.content.get(self.path)
        if body is None:
            self.answer(404)
        elif not self.server.fault:
            self.answer(200, body)
        else:
            self.server.fault(self, body)

    def log_message(self, *args: object) -> None:
        pass


class Store(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content: dict[str, bytes] = {}
        self.authorizations: set[str | None] = set()
        self.fault = None
        self.url = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *args: object) -> None:
        pass  # a client that has seen enough


@pytest.fixture
def store():
    server = Store()
    yield server
    server.shutdown()
    server.server_close()


def cut(handler: Handler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def flipped(handler: Handler, body: bytes) -> None:
    middle = len(body) // 2
    handler.answer(200, body[:middle] + bytes([body[middle] ^ 1]) + body[middle + 1 :])


def of_another(handler: Handler, body: bytes) -> None:
    kind = handler.path.split("/")[1]
    others = (
        value
        for path, value in handler.server.content.items()
        if path.startswith(f"/{kind}/") and value != body
    )
    handler.answer(200, next(others))


def empty(handler: Handler, body: bytes) -> None:
    handler.answer(200)


def huge(handler: Handler, body: bytes) -> None:
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(bytes(1_000_000))


def no_http(handler: Handler, body: bytes) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n" * 9)
    handler.close_connection = True


def silent(handler: Handler, body: bytes) -> None:
    handler.close_connection = True


def slow(handler: Handler, body: bytes) -> None:
    time.sleep(60)


def failing(handler: Handler, body: bytes) -> None:
    handler.answer(500, b"oops")


def elsewhere(handler: Handler, body: bytes) -> None:
    handler.answer(302, Location=f"{handler.server.url}/moved{handler.path}")


def forbidden(handler: Handler, body: bytes) -> None:
    handler.answer(403)


FAULTS = {  # and what is told of them
    cut: "",
    flipped: "",
    of_another: "",
    empty: "",
    huge: "",
    no_http: "it is not used any more in this run",
    silent: "it is not used any more in this run",
    failing: "it answers with status 500; it is not used any more",
    elsewhere: "it answers with status 302; it is not used any more",
    forbidden: "it answers with status 403; it is not used any more",
    slow: "it is not used any more in this run",
}


def suite(project: Project, url: str) -> Project:
    project.write(
        test_a="""
import os
def test(): assert not {'AOMAKER_CACHE_TOKEN', 'AOMAKER_CACHE_KEY'} & set(os.environ)
""",
        test_b="def test(): pass\n",
    )
    project.file("conf/aomaker.yaml", f"cache: {{url: {url}}}\n")
    return project


def fetched(project: Project) -> tuple[int, str]:
    """Groups that a look at what has changed gets from the store, and its output."""
    for folder in project.group("").glob("test_*"):
        shutil.rmtree(folder)
    (project.root / ".aomaker-build" / "store.off").unlink(missing_ok=True)
    output = project.aomaker("gen", "--quiet", "--if-changed")
    return len(list(project.group("").glob("*/ok"))), output


def test_faults(project, store):
    """Each of them, of all answers and of those about one key; then none."""
    suite(project, store.url + "/")
    project.aomaker("gen", *FILES)
    project.env |= {"AOMAKER_CACHE_TOKEN": "s3cret", "AOMAKER_CACHE_KEY": "k3y-of-all"}
    project.ninja()
    assert store.authorizations == {"Bearer s3cret"}
    for path, body in store.content.items():
        kind, name = path.strip("/").split("/")
        if kind == "cas":
            assert name == hashlib.sha256(body).hexdigest()
        assert len(name) == 64 and kind in ("ac", "cas")
        assert b"s3cret" not in body and b"k3y-of-all" not in body
    for path in (project.root / ".aomaker-build").rglob("*"):
        text = path.read_bytes() if path.is_file() else b""
        assert b"s3cret" not in text and b"k3y-of-all" not in text, path
    assert fetched(project) == (2, "")
    for fault, said in FAULTS.items():
        for part in [""] if fault is slow else ["", "/cas/"]:
            store.fault = lambda handler, body, fault=fault, part=part: (
                fault(handler, body)
                if handler.path.startswith(part)
                else handler.answer(200, body)
            )
            n, output = fetched(project)
            assert n == 0 and said in output, (fault, part, output)
            assert output.count("\n") == bool(said), output
            assert "s3cret" not in output
    store.fault = None
    assert fetched(project) == (2, "")
    project.env["AOMAKER_CACHE_KEY"] = "another"
    assert fetched(project) == (0, "")
    assert not any(path.startswith("/moved") for path in store.content)


def test_absent_server(project):
    """It costs one line; a user and a password of ~/.netrc are for its host alone."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    suite(project, f"http://127.0.0.1:{port}")
    output = project.arun(*FILES, "--incremental")
    assert output.count(f"aomaker: cache http://127.0.0.1:{port}: ") == 1, output
    assert "2 groups passed: 2 passed" in output


def test_netrc(project, store, tmp_path):
    suite(project, store.url)
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password open\n")
    project.env["HOME"] = str(tmp_path)
    project.arun(*FILES)
    basic = base64.b64encode(b"me:open").decode()
    assert store.authorizations == {f"Basic {basic}"}


@pytest.mark.skipif(not NGINX, reason="nginx is not installed (scripts/setup)")
def test_nginx(project, tmp_path):
    """As docs/cache.md configures it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    tmp_path.chmod(0o755)
    config = tmp_path / "nginx.conf"
    config.write_text(f"""
        daemon off; pid {tmp_path}/pid; error_log {tmp_path}/error.log;
        {"user root;" if os.getuid() == 0 else ""}
        worker_processes 1; events {{ }}
        http {{
            access_log {tmp_path}/access.log; client_body_temp_path {tmp_path}/body;
            proxy_temp_path {tmp_path}/p; fastcgi_temp_path {tmp_path}/f;
            uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s;
            server {{
                listen 127.0.0.1:{port};
                location / {{
                    root {tmp_path}/cache; dav_methods PUT;
                    create_full_put_path on; client_max_body_size 64m;
                }}
            }}
        }}
    """)
    with subprocess.Popen([str(NGINX), "-c", str(config)]) as server:
        try:
            wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
            suite(project, f"http://127.0.0.1:{port}")
            project.arun(*FILES)
            other = clone(project, "other")
            output = other.arun(*FILES, "--incremental")
            assert f"2 of them on other machines: http://127.0.0.1:{port}" in output
        finally:
            server.terminate()
