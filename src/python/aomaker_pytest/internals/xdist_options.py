"""Options of xdist in a project that has them in addopts.

Where xdist is not installed we add those that tell how many workers there are,
so that pytest does not refuse them; groups are dealt by the plan.
"""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

import pytest

_DIST = ("each", "load", "loadscope", "loadfile", "loadgroup", "worksteal", "no")

_NAMES = (
    "numprocesses",
    "maxprocesses",
    "tx",
    "dist",
    "distload",
    "testrunuid",
    "maxworkerrestart",
    "maxschedchunk",
    "loadscopereorder",
)
_DEALS = "for xdist; the plan deals the tests"


class XdistOptionsPlugin:
    """Passed to a session that begins."""

    def pytest_addoption(self, parser: pytest.Parser) -> None:
        add(parser)


def add_late(config: pytest.Config, parser: Any, args: list[str]) -> None:
    """Add them when pytest has parsed its arguments once; before the last time."""
    if not add(parser):
        return
    option = parser.parse_known_args(args)
    for name in ("file_or_dir", *_NAMES):
        setattr(config.known_args_namespace, name, getattr(option, name))


def add(parser: Any) -> bool:
    """Add the options, unless xdist does it; -n is a letter that pytest reserves."""
    if find_spec("xdist") is not None:
        return False
    group = parser.getgroup("xdist", "options of pytest-xdist, for groups of aomaker")
    if group.options:  # a fork has those of its template
        return False
    group._addoption(
        "-n",
        "--numprocesses",
        dest="numprocesses",
        metavar="N",
        type=_number,
        help="how many groups run at the same time; auto: aomaker decides",
    )
    group.addoption(
        "--maxprocesses",
        dest="maxprocesses",
        metavar="N",
        type=int,
        help="at most so many with -n logical",
    )
    group.addoption("--tx", action="append", default=[], help="N*popen: the same as -n")
    group.addoption(
        "--dist", choices=_DIST, default="no", help="no: --tx does not count"
    )
    group._addoption(
        "-d", dest="distload", action="store_true", help="the same as --dist=load"
    )
    group.addoption("--testrunuid", help="the value of the fixture testrun_uid")
    group.addoption(
        "--max-worker-restart",
        dest="maxworkerrestart",
        help="for xdist; each group has ten workers at most",
    )
    group.addoption("--maxschedchunk", type=int, help=_DEALS)
    for name in ("--loadscope-reorder", "--no-loadscope-reorder"):
        group.addoption(
            name,
            dest="loadscopereorder",
            action="store_const",
            const=not name.startswith("--no"),
            default=True,
            help=_DEALS,
        )
    return True


def _number(text: str) -> Any:
    return text if text in ("auto", "logical") else int(text)


def processes(config: pytest.Config) -> int | None:
    """How many workers xdist was to have; None: nobody has said, or ``auto`` and
    aomaker decides.

    (xdist changes config.option.)
    """
    option: Any = config.known_args_namespace
    number = getattr(option, "numprocesses", None)
    if not hasattr(option, "tx"):
        return None
    most = getattr(option, "maxprocesses", None)
    if number in ("auto", "logical"):
        number = _auto(config) or (os.cpu_count() if number == "logical" else None)
    if number is not None:
        return min(number, most) if most else int(number)
    if option.tx and (option.dist != "no" or option.distload):
        return sum(map(_of_environment, option.tx))
    return None


def _auto(config: pytest.Config) -> int | None:
    """What a variable or a conftest.py of the project says, as xdist asks them."""
    number = os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS", "")
    if number.isdigit():
        return int(number)
    hook = config.pluginmanager.subset_hook_caller(
        "pytest_xdist_auto_num_workers",
        [config.pluginmanager.get_plugin("xdist")],
    )
    found: int | None = hook(config=config)
    return found


def _of_environment(spec: str) -> int:
    """``popen`` or ``3*popen``"""
    number = spec.partition("*")[0]
    return int(number) if number.isdigit() else 1
