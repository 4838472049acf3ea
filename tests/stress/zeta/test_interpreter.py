"""What the interpreter and the system keep for a process or a thread."""

import asyncio
import builtins
import contextvars
import decimal
import gc
import json
import linecache
import locale
import logging
import queue
import signal
import socket
import sys
import threading
import time
import typing
import warnings
import weakref
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from logging.handlers import QueueHandler, QueueListener
from unittest import mock
from urllib.request import urlopen

import pytest
from noise import log, spread, tell

VAR = contextvars.ContextVar("VAR", default=None)
COUNT = 0


@pytest.fixture(scope="session")
def context():
    VAR.set("session")
    decimal.getcontext().prec = 5
    yield
    decimal.getcontext().prec = 28


@spread(4)
def test_count(i):
    global COUNT
    before = COUNT
    COUNT += 1
    time.sleep(0.005)
    assert before + 1 == COUNT


@spread(4)
def test_context(i, context, tag):
    assert VAR.get() == "session"
    assert str(decimal.Decimal(1) / 3) == "0.33333"
    token = VAR.set(tag)
    time.sleep(0.005)
    assert VAR.get() == tag
    VAR.reset(token)


@spread(4)
def test_context_in_the_main_thread(i, context):
    before = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    assert VAR.get() == "session"
    assert str(decimal.Decimal(1) / 3) == "0.33333"
    signal.signal(signal.SIGUSR1, before)


@spread(4)
def test_name_of_the_thread(i, tag, caplog):
    assert threading.current_thread().name == "MainThread"
    caplog.handler.setFormatter(logging.Formatter("%(threadName)s"))
    log.info("info <%s>", tag)
    thread = threading.Thread(target=log.info, args=["x"], name="mine")
    thread.start()
    thread.join()
    assert [r.threadName for r in caplog.records] == ["MainThread", "mine"]


@spread(4)
def test_callbacks_of_gc(i):
    seen = []

    def callback(phase, info):
        seen.append(phase)

    gc.callbacks.append(callback)
    time.sleep(0.005)
    gc.callbacks.remove(callback)
    assert not seen or seen[0] == "start"


@spread(4)
def test_weak(i):
    class Thing:
        pass

    thing = Thing()
    thing.itself = thing
    ref = weakref.ref(thing)
    del thing
    gc.collect()
    assert ref() is None


@spread(4)
def test_recursion(i):
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(before + 1000 + i)
    time.sleep(0.005)
    assert sys.getrecursionlimit() == before + 1000 + i
    sys.setrecursionlimit(before)


@spread(4)
def test_time_zone(i, monkeypatch):
    monkeypatch.setenv("TZ", f"XXX-{i + 1}")
    time.tzset()
    assert time.localtime(0).tm_hour == i + 1
    monkeypatch.undo()
    time.tzset()


@spread(4)
def test_locale(i):
    before = locale.setlocale(locale.LC_ALL)
    locale.setlocale(locale.LC_ALL, "C")
    time.sleep(0.005)
    assert locale.setlocale(locale.LC_ALL) == "C"
    locale.setlocale(locale.LC_ALL, before)


@spread(4)
def test_socket_timeout(i):
    socket.setdefaulttimeout(i + 1)
    time.sleep(0.005)
    assert socket.socket().gettimeout() == i + 1
    socket.setdefaulttimeout(None)


@spread(4)
def test_builtin(i, tag):
    real, builtins.print = builtins.print, lambda *args: None
    time.sleep(0.005)
    print("nobody hears it")
    builtins.print = real
    tell(tag)


@spread(4)
def test_hook_of_excepthook(i):
    before, sys.excepthook = sys.excepthook, print
    time.sleep(0.005)
    assert sys.excepthook is print
    sys.excepthook = before


@spread(4)
def test_shared_container(i):
    linecache.cache["zeta"] = i
    time.sleep(0.005)
    assert linecache.cache.pop("zeta") == i


@spread(4)
def test_trace(i):
    seen = []
    sys.settrace(lambda *args: seen.append(args[1]))
    json.dumps({})
    sys.settrace(None)
    assert "call" in seen


class Node:
    child: typing.Optional["Node"]


@spread(4)
def test_names_of_this_module(i):
    assert sys.modules[__name__].Node is Node
    assert typing.get_type_hints(Node) == {"child": typing.Optional[Node]}


@spread(4)
def test_patched(i, tag):
    for name in (
        "sys.stdout",
        "sys.stderr",
        "sys.unraisablehook",
        "threading.excepthook",
        "warnings.showwarning",
        "warnings.filters",
        "sys.argv",
    ):
        for _ in range(2):
            with mock.patch(name) as patched:
                assert isinstance(patched, mock.Mock)
    assert isinstance(warnings.filters, list)
    with pytest.warns(UserWarning):
        warnings.warn("once", UserWarning)
    tell(tag)


@spread(4)
def test_input(i):
    with pytest.raises(OSError):
        input()


@spread(4)
def test_server(i, tag):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            log.info("info <%s> served", tag)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(tag.encode())

        def log_message(self, *args):
            print(f"out <{tag}> request")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    with urlopen(f"http://127.0.0.1:{server.server_port}/") as answer:
        assert answer.read() == tag.encode()
    server.shutdown()
    thread.join()
    server.server_close()


@spread(4)
def test_queue_of_records(i, tag):
    records, seen = queue.Queue(), []

    class Seen(logging.Handler):
        def emit(self, record):
            seen.append(record.getMessage())

    handler = QueueHandler(records)
    listener = QueueListener(records, Seen())
    listener.start()
    log.addHandler(handler)
    log.info("info <%s>", tag)
    log.removeHandler(handler)
    listener.stop()
    assert seen == [f"info <{tag}>"]


@spread(4)
def test_child_of_a_loop(i, tag):
    async def main():
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-S", "-c", f"print('child <{tag}>')"
        )
        return await child.wait()

    assert asyncio.run(main()) == 0


@spread(4)
def test_tasks(i, tag):
    async def work(n):
        VAR.set(n)
        await asyncio.sleep(0.001)
        log.info("info <%s> task", tag)
        return VAR.get()

    async def main():
        return await asyncio.gather(*map(work, range(5)))

    assert asyncio.run(main()) == list(range(5))


@spread(4)
def test_error_while_deleted(i, tag):
    class Bad:
        def __del__(self):
            raise RuntimeError(f"<{tag}>")

    with pytest.warns(pytest.PytestUnraisableExceptionWarning):
        Bad()
        pytest.importorskip("_pytest.unraisableexception")
        with pytest.raises(ZeroDivisionError):
            1 / 0
        import warnings

        warnings.warn(pytest.PytestUnraisableExceptionWarning("one"))


@spread(4)
def test_long_output(i, tag):
    for n in range(300):
        print(f"out <{tag}> {n} " + "x" * 200)
    assert i == tag
