"""How many workers the options of xdist ask for, with xdist and without."""

import os
from types import SimpleNamespace

import pytest
from _pytest.config import PytestPluginManager as PluginManager
from _pytest.config.argparsing import Parser

from aomaker_pytest.internals import xdist_hooks, xdist_options


def processes(*args: str, hook=None) -> "int | None":
    parser = Parser(_ispytest=True)
    plugin = xdist_options.XdistOptionsPlugin()
    plugin.pytest_addoption(parser)
    plugin.pytest_addoption(parser)  # a fork does it again
    option = parser.parse_known_args(list(args))
    manager = PluginManager()
    config = SimpleNamespace(known_args_namespace=option, pluginmanager=manager)
    xdist_hooks.declare(config)
    xdist_hooks.declare(config)
    if hook is not None:
        hooks = {"pytest_xdist_auto_num_workers": staticmethod(hook)}
        manager.register(type("Conftest", (), hooks)())
    return xdist_options.processes(config)


@pytest.mark.parametrize(
    "words, number",
    [
        ("", None),
        ("-n 4", 4),
        ("-n4 --dist=no", 4),
        ("--numprocesses=4 --maxprocesses=2", 2),
        ("-n 0", 0),
        ("-n auto", None),
        ("-n logical", os.cpu_count()),
        ("-n logical --maxprocesses 1", 1),
        ("--tx 3*popen --dist load", 3),
        ("--tx popen --tx 2*popen//python=python3 -d", 3),
        ("--tx 3*popen", None),
        ("-n 2 --maxschedchunk=1 --max-worker-restart=0 --no-loadscope-reorder", 2),
    ],
)
def test_processes(monkeypatch, words: str, number: "int | None") -> None:
    monkeypatch.setattr(xdist_options, "find_spec", lambda name: None)
    assert processes(*words.split()) == number


def test_auto(monkeypatch) -> None:
    """A conftest.py or a variable may decide, as with xdist."""
    monkeypatch.setattr(xdist_options, "find_spec", lambda name: None)
    assert processes("-n", "auto", hook=lambda config: 5) == 5
    assert processes("-n", "logical", "--maxprocesses=3", hook=lambda: 5) == 3
    monkeypatch.setenv("PYTEST_XDIST_AUTO_NUM_WORKERS", "4")
    assert processes("-n", "auto", hook=lambda config: 5) == 4
    assert processes("-n", "2") == 2
