"""What the sections of the state hold."""

from __future__ import annotations

import logging
import os
import random
import signal
import sys
import tempfile
import types
import warnings

import pytest

from aomaker_pytest.sharing import log_state, module_state, process_state


@pytest.fixture
def module(monkeypatch, tmp_path):
    """A module of a project in the current directory."""
    monkeypatch.chdir(tmp_path)
    made = types.ModuleType("suite_conftest")
    made.__file__ = str(tmp_path / "conftest.py")
    monkeypatch.setitem(sys.modules, made.__name__, made)
    return made


class Seeded(random.Random):
    """A generator of a library."""


class BitGenerator:
    """As that of numpy, which keeps its state in a property."""

    __module__ = "numpy.random.bit_generator"

    def __init__(self, state):
        self.state = {"state": state}


def states():
    return {
        key.partition(" ")[0]: value
        for key, value in module_state.generators().items()
        if key.startswith("suite_conftest")
    }


def test_generators(module):
    module.a, module.b, module.c = random.Random(3), Seeded(3), random.Random(4)
    module.safe = random.SystemRandom()
    module.numpy = BitGenerator(3)
    found = states()
    assert [key.partition(":")[2] for key in found] == ["a", "b", "c", "numpy"]
    assert found["suite_conftest:a"] == found["suite_conftest:b"]
    assert found["suite_conftest:a"] != found["suite_conftest:c"]


def test_generator_in_an_object(module):
    module.faker = types.SimpleNamespace(generator=types.SimpleNamespace(r=Seeded(3)))
    assert list(states()) == ["suite_conftest:faker"]


def test_looking_draws_nothing(module):
    module.a = random.Random(3)
    before = states()
    assert states() == before


def test_names(module):
    module.PORT, module.Config = 8080, type("Config", (), {"key": "k"})
    module.Config.__module__ = module.__name__
    module.CACHE = {"a": 1}
    found = module_state.names({module.__name__: module})
    assert found["suite_conftest:PORT"] == "8080"
    assert found["suite_conftest:Config.key"] == "'k'"
    assert found["suite_conftest:CACHE"] == "dict('a': 1)"


def test_containers_of_libraries_may_be_caches(module):
    module.__file__ = random.__file__
    module.CACHE, module.LIMIT = {"a": 1}, 3
    found = module_state.names({module.__name__: module})
    assert found["suite_conftest:CACHE"] == "<dict>"
    assert found["suite_conftest:LIMIT"] == "3"


def test_signals():
    before = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    try:
        found = process_state.signals()
        assert found["SIGUSR1"] == "SIG_IGN"
        kernel = int(found["kernel's SigIgn"], 16)
        assert kernel >> (signal.SIGUSR1 - 1) & 1
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_umask_stays():
    before = os.umask(0o027)
    try:
        assert process_state.process()["umask"] == "0o27"
        assert process_state.process()["umask"] == "0o27"
    finally:
        os.umask(before)


def test_loggers(tmp_path):
    logger = logging.getLogger("suite.state")
    handler = logging.FileHandler(tmp_path / "a.log")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        found = log_state.loggers()["suite.state"]
        assert found.startswith("DEBUG")
        assert str(tmp_path / "a.log") in found
    finally:
        logger.removeHandler(handler)
        logger.setLevel(logging.NOTSET)
        handler.close()
    assert "suite.state" not in log_state.loggers()


def test_descriptors(tmp_path):
    with open(tmp_path / "a", "a") as file:
        assert file.fileno() > 2
        assert f"{tmp_path}/a, write, append" in process_state.descriptors()
    assert f"{tmp_path}/a, write, append" not in process_state.descriptors()


def test_warning_filters():
    with warnings.catch_warnings():
        warnings.filterwarnings("error", "old", DeprecationWarning)
        first = log_state.warning_filters()[0]
    assert "error" in first
    assert "old" in first
    assert "DeprecationWarning" in first


def test_temporary_folders_that_are_removed_at_the_exit():
    """Known by the part of the name that is not random."""
    with tempfile.TemporaryDirectory(prefix="known-") as one:
        with tempfile.TemporaryDirectory(prefix="known-") as two:
            found = process_state.finalizers()
    (key,) = [key for key in found if "known-" in key]
    assert "known-…'" in key and one in found[key] and two in found[key]
