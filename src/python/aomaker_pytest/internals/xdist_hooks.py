"""The hooks of xdist, for projects that implement them where it is not loaded.

pytest refuses a hook of a conftest.py that nobody has declared.
"""

from __future__ import annotations

import sys
from typing import Any

import pytest

# xdist's signatures; plugins ask for some of the arguments


def pytest_xdist_setupnodes(config: Any, specs: Any) -> None:
    """Called before the first worker is told about."""


def pytest_xdist_newgateway(gateway: Any) -> None:
    """Called for each slot."""


def pytest_xdist_rsyncstart(source: Any, gateways: Any) -> None:
    """Never called, as no files are copied."""


def pytest_xdist_rsyncfinish(source: Any, gateways: Any) -> None:
    """Never called, as no files are copied."""


@pytest.hookspec(firstresult=True)
def pytest_xdist_getremotemodule() -> Any:
    """Never called."""


def pytest_configure_node(node: Any) -> None:
    """Called for each slot, before its first group."""


def pytest_testnodeready(node: Any) -> None:
    """Called for each slot."""


def pytest_testnodedown(node: Any, error: Any) -> None:
    """Called for each slot, at the end of the run."""


def pytest_xdist_node_collection_finished(node: Any, ids: Any) -> None:
    """Called for each group, with the ids of its tests."""


@pytest.hookspec(firstresult=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """Never called, as the plan deals the tests."""


@pytest.hookspec(firstresult=True)
def pytest_xdist_auto_num_workers(config: Any) -> Any:
    """The number of groups at a time with ``-n auto``."""


def pytest_handlecrashitem(crashitem: Any, report: Any, sched: Any) -> None:
    """Called for each test that a worker has died in."""


def declare(config: pytest.Config) -> None:
    """Declare them, unless xdist has done it."""
    manager = config.pluginmanager
    hook = getattr(manager.hook, "pytest_handlecrashitem", None)
    if hook is None or not hook.has_spec():
        manager.add_hookspecs(sys.modules[__name__])
