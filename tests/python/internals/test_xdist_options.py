"""How many workers the options of xdist ask for, with xdist and without."""

import os
from types import SimpleNamespace

import pytest
from _pytest.config.argparsing import Parser

from aomaker_pytest.internals import xdist_options


def processes(*args: str) -> "int | None":
    parser = Parser(_ispytest=True)
    plugin = xdist_options.XdistOptionsPlugin()
    plugin.pytest_addoption(parser)
    plugin.pytest_addoption(parser)  # a fork does it again
    option = parser.parse_known_args(list(args))
    return xdist_options.processes(SimpleNamespace(known_args_namespace=option))


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
    ],
)
def test_processes(monkeypatch, words: str, number: "int | None") -> None:
    monkeypatch.setattr(xdist_options, "find_spec", lambda name: None)
    assert processes(*words.split()) == number
