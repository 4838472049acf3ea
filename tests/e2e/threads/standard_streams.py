"""What tests may do with standard streams: right under a serial pytest."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from unittest import mock

import pytest

STREAMS = ["stdin", "stdout", "stderr", "__stdin__", "__stdout__", "__stderr__"]


@pytest.mark.parametrize("name", STREAMS)
def test_attributes(name):
    stream = getattr(sys, name)
    for attribute in dir(stream):
        with contextlib.suppress(OSError, ValueError):
            getattr(stream, attribute)
    assert stream.encoding
    assert name == "stdin" or isinstance(stream, io.TextIOWrapper)
    assert [repr(stream), str(stream), hash(stream), bool(stream)]


def test_descriptors():
    for name in STREAMS[1:]:
        os.fstat(getattr(sys, name).fileno())
    assert sys.__stderr__.mode
    sys.stdout.reconfigure(line_buffering=True)


@pytest.mark.parametrize("name", STREAMS)
def test_replaced(name):
    old, new = getattr(sys, name), io.StringIO()
    setattr(sys, name, new)
    try:
        assert getattr(sys, name) is new
        print("foo", file=getattr(sys, name))
        if name == "stdout":
            print("bar")
    finally:
        setattr(sys, name, old)
    assert getattr(sys, name) is old
    assert new.getvalue() == ("foo\nbar\n" if name == "stdout" else "foo\n")


@pytest.mark.parametrize("name", STREAMS)
def test_patched(name):
    before = getattr(sys, name)
    with mock.patch(f"sys.{name}", new_callable=io.StringIO) as new:
        assert getattr(sys, name) is new
    assert getattr(sys, name) is before


def test_monkeypatched(monkeypatch):
    for name in STREAMS:
        monkeypatch.setattr(sys, name, io.StringIO())


def test_redirected():
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        print("o")
        print("e", file=sys.stderr)
    assert (out.getvalue(), err.getvalue()) == ("o\n", "e\n")


def test_none():
    old, sys.stdout = sys.stdout, None
    try:
        print("nobody hears")
    finally:
        sys.stdout = old


def test_method_is_patched():
    with mock.patch.object(sys.stdout, "write") as write:
        print("x")
    assert write.called
    sys.stdout.write("y")


def test_read():
    old, sys.stdin = sys.stdin, io.StringIO("a\nb\n")
    try:
        assert next(sys.stdin) == "a\n" and list(sys.stdin) == ["b\n"]
    finally:
        sys.stdin = old
    for read in (sys.stdin.read, input):
        with pytest.raises(OSError, match="reading from stdin"):
            read()


def test_original_is_captured(capfd):
    print("one", file=sys.__stdout__, flush=True)
    os.write(sys.__stderr__.fileno(), b"two")
    subprocess.run(["echo", "three"], check=True)
    assert capfd.readouterr() == ("one\nthree\n", "two")


def test_original_is_past_capsys(capsys):
    print("one", file=sys.__stdout__, flush=True)
    print("two")
    assert capsys.readouterr().out == "two\n"


def test_inner(pytester):
    pytester.makepyfile(
        "import sys\ndef test_x():\n    print('in')\n"
        "    print('err', file=sys.__stderr__)\n    assert 0"
    )
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["in"])
    pytester.runpytest_subprocess().assert_outcomes(failed=1)
