# thread_unsafe is registered for a pytest without us in pytest.ini
import gc
import os
import random
import sys
import time
from unittest import mock

import noise
import pytest
from noise import spread, tell


@spread()
def test_capsys(i, tag, capsys):
    print(tag)
    time.sleep(0.001)
    assert capsys.readouterr().out.endswith(f"{tag}\n")


@spread()
def test_capfd(i, tag, capfd):
    os.write(1, tag.encode())
    assert capfd.readouterr().out.endswith(tag)


@spread()
def test_setenv(i, tag, monkeypatch):
    monkeypatch.setenv("STRESS", tag)
    time.sleep(0.001)
    assert os.environ["STRESS"] == tag


@spread()
def test_nothing_is_set(i, tag):
    tell(tag)
    assert "STRESS" not in os.environ
    assert noise.calls is not None
    assert os.path.exists("pytest.ini")


@spread()
def test_chdir(i, tag, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    time.sleep(0.001)
    assert os.getcwd() == str(tmp_path)


@spread()
def test_chdir_by_hand(i, tmp_path):
    before = os.getcwd()
    os.chdir(tmp_path)
    try:
        time.sleep(0.001)
        assert os.getcwd() == str(tmp_path)
    finally:
        os.chdir(before)


@spread()
def test_random(i):
    random.seed(7)
    first = random.random()
    time.sleep(0.001)
    second = random.random()
    random.seed(7)
    assert (first, second) == (random.random(), random.random())


@spread()
def test_mock(i, tag):
    with mock.patch("noise.log"):
        time.sleep(0.001)
        noise.log.warning("nobody hears it")


@spread()
@mock.patch.object(noise, "calls", None)
def test_mock_decorator(i):
    assert noise.calls is None


@spread()
def test_environ(i, tag):
    os.environ["STRESS"] = tag
    time.sleep(0.001)
    assert os.environ.pop("STRESS") == tag


@spread()
def test_recwarn(i, tag, recwarn):
    noise.deprecated(tag)
    assert str(recwarn.pop().message) == f"old <{tag}>"


@spread()
@pytest.mark.thread_unsafe
def test_marked(i, tag):
    tell(tag)


@spread()
@pytest.mark.lonely
def test_named(i):
    gc.collect()
    assert sys.stdout is not None


@pytest.fixture(scope="module")
def wide():
    os.environ["WIDE"] = "1"
    yield
    del os.environ["WIDE"]


@spread()
def test_wide(i, wide, tag):
    assert os.environ["WIDE"] == "1"
    tell(tag)
