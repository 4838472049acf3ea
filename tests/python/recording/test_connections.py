"""What is of the world, and what the run has started itself."""

from __future__ import annotations

import os
import socket
import socketserver
import subprocess
import sys
import threading

import pytest

from aomaker_pytest.recording import connections, listeners

HERE = "test_connections.py"
_hooked = []


def _hook(event, args):
    if _hooked and event in connections.EVENTS:
        _hooked[-1](event, args, sys._getframe(1))


@pytest.fixture(autouse=True)
def audited():
    if not _hooked:
        sys.addaudithook(_hook)
    _hooked.append(connections.audit)
    connections._bound.clear()
    yield
    _hooked.clear()


def connect(address):
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as client:
        client.settimeout(0.01)
        return client.connect_ex(address)


SERVER = """
import socket, sys
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
print(server.getsockname()[1], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def started():
    """Starts a server as another process; returns its port."""
    servers = []

    def start(port=0):
        server = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        servers.append(server)
        return int(server.stdout.readline())

    yield start
    for server in servers:
        server.stdin.close()
        server.stdout.close()
        server.wait()


def test_own_servers(noted, started, tmp_path):
    """In this process, by a port that was chosen; a child; a pair; a Unix socket."""
    with socketserver.TCPServer(("localhost", 0), None) as server:
        connect(server.server_address)
    with socket.socket() as server:
        server.bind(("", 0))
        server.listen()
        connect(("127.0.0.1", server.getsockname()[1]))
    connect(("127.0.0.1", started()))
    with (
        socket.socket(socket.AF_UNIX) as server,
        socket.socket(socket.AF_UNIX) as client,
    ):
        server.bind(str(tmp_path / "s"))
        server.listen()
        client.connect(str(tmp_path / "s"))
    one, other = socket.socketpair()
    one.close()
    other.close()
    connections.conclude(noted.record)
    assert noted("world") == {}


@pytest.mark.parametrize(
    "ask, what",
    [
        (lambda: connect(("192.0.2.1", 80)), "192.0.2.1:80"),
        (lambda: connect(("2001:db8::1", 443)), "2001:db8::1:443"),
        (lambda: _udp(("198.51.100.1", 53)), "198.51.100.1:53"),
        (lambda: _resolve("host.invalid", 443), "host.invalid:443"),
        (lambda: _resolve(b"bytes.invalid", "https"), "bytes.invalid:https"),
        (lambda: _unix("/nowhere/docker.sock"), "/nowhere/docker.sock"),
        (lambda: _unix("\0nobody"), "@nobody"),
    ],
)
def test_world(noted, ask, what):
    try:
        ask()
    except OSError:
        pass
    connections.conclude(noted.record)
    assert noted("world") == {what: HERE}


def _udp(address):
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.sendto(b"", address)


def _resolve(*address):
    socket.getaddrinfo(*address)


def _unix(path):
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(path)


def test_names_of_this_machine(noted):
    for name in ("localhost", "127.0.0.1", "::1", None, os.uname().nodename):
        try:
            socket.getaddrinfo(name, 80)
        except OSError:
            pass
    socket.getfqdn("127.0.0.1")
    assert noted("world") == {}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who listens")
def test_servers_of_others(noted, started, monkeypatch):
    """They count; those below another process of the run do not."""
    port = started()
    other = subprocess.Popen(["sleep", "100"])
    try:
        listeners.set_roots(other.pid)
        connect(("127.0.0.1", port))
        assert noted("world") == {f"127.0.0.1:{port}": HERE}
        noted.record.noted.clear()
        listeners.set_roots(os.getpid(), other.pid)
        connect(("127.0.0.1", port))
        assert noted("world") == {}
    finally:
        listeners.set_roots()
        other.kill()
        other.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells who listens")
def test_asked_too_early(noted, started):
    """A port where a server of the run comes to listen, and one where none does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port, other = free.getsockname()[1], 1
    connections._bound.clear()
    assert connect(("127.0.0.1", port)) and connect(("127.0.0.1", other))
    assert noted("world") == {}
    started(port)
    connections.conclude(noted.record)
    assert noted("world") == {"127.0.0.1:1": HERE}


def test_sockets_are_not_kept(noted):
    """A server that nobody refers to is closed, as ever."""
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    number = server.fileno()
    with pytest.warns(ResourceWarning):
        del server
    with pytest.raises(OSError):
        os.fstat(number)


def test_threads_do_not_matter(noted):
    thread = threading.Thread(target=connect, args=(("192.0.2.7", 80),))
    thread.start()
    thread.join()
    assert list(noted("world")) == ["192.0.2.7:80"]
