"""The workers of a run, as xdist shows them to the plugins of its controller."""

from __future__ import annotations

import base64
import inspect
import marshal
import os
import sys
from contextlib import suppress
from typing import Any

import pytest

from ..util.plain_values import simple
from . import controller_use

# what xdist itself puts into workeroutput
_STATUS = ("exitstatus", "shouldfail", "shouldstop")


def worker_input(worker: str, count: int, testrun: str) -> dict[str, Any]:
    """``config.workerinput`` as xdist itself makes it; count: of workers."""
    return {
        "workerid": worker,
        "workercount": count,
        "testrunuid": testrun,
        "mainargv": list(sys.argv),
    }


def serial(values: dict[str, Any]) -> str:
    """The input in base64 of marshal, as other processes get it."""
    return base64.b64encode(marshal.dumps(simple(values))).decode("ascii")


def from_serial(text: str | bytes) -> dict[str, Any]:
    values: dict[str, Any] = marshal.loads(base64.b64decode(text))
    return values


class Gateway:
    """A worker's name. (The gateway of xdist is one of execnet.)"""

    def __init__(self, name: str) -> None:
        self.id = name
        self.spec = name

    def __repr__(self) -> str:
        return f"<Gateway {self.id}>"


class Node:
    """A slot, in which one group runs after the other.

    It has what plugins use of xdist's WorkerController.
    """

    def __init__(self, name: str, count: int, run: str, config: pytest.Config) -> None:
        """name: gw0 and so on; count: of slots; run: the id of the run."""
        self.config = config
        self.gateway = Gateway(name)
        self.workerinput = worker_input(name, count, run)
        self.workerinfo = {
            "id": name,
            "executable": sys.executable,
            "version": sys.version,
            "version_info": tuple(sys.version_info),
            "sysplatform": sys.platform,
            "platform": sys.platform,
            "cwd": os.getcwd(),
        }
        self._status: dict[str, Any] = {}  # of the worst of its groups
        self._outputs: list[dict[str, Any]] = []  # of its groups, each once

    def __repr__(self) -> str:
        return f"<WorkerController {self.gateway.id}>"

    def add_output(self, output: dict[str, Any]) -> None:
        """Take the workeroutput of a group, whose session has ended."""
        status = {key: output[key] for key in _STATUS if key in output}
        if status.get("exitstatus", 0) >= self._status.get("exitstatus", 0):
            self._status = status
        own = {key: output[key] for key in output if key not in _STATUS}
        if own and own not in self._outputs:
            self._outputs.append(own)

    def outputs(self) -> list[dict[str, Any]]:
        """Those that plugins are to see: one, unless its groups left others."""
        if not self._status:
            return []
        return [{**self._status, **own} for own in self._outputs or [{}]]


class Nodes:
    """All slots that have been used."""

    def __init__(self, config: pytest.Config, count: int, run: str) -> None:
        self._config = config
        self._count = count
        self._run = getattr(config.option, "testrunuid", None) or run
        self._nodes: dict[str, Node] = {}

    def node(self, name: str) -> Node:
        """The node of a slot; plugins configure it at its first group."""
        node = self._nodes.get(name)
        if node is None:
            if not self._nodes:
                specs = [f"gw{number}" for number in range(self._count)]
                self.call("pytest_xdist_setupnodes", config=self._config, specs=specs)
            self.call("pytest_xdist_newgateway", gateway=Gateway(name))
            node = self.configured(name)
            self.call("pytest_testnodeready", node=node)
        return node

    def configured(self, name: str) -> Node:
        """A new node that plugins have told what it has to know."""
        node = self._nodes[name] = Node(name, self._count, self._run, self._config)
        self.call("pytest_configure_node", node=node)
        return node

    def end(self) -> None:
        """Tell the end of each slot; again for each other output of its groups."""
        for node in self._nodes.values():
            outputs = node.outputs()
            if not outputs:  # its workers have died
                with suppress(Exception):  # as a plugin misses their output
                    self.call(
                        "pytest_testnodedown",
                        node=node,
                        error="Not properly terminated",
                    )
            for output in outputs:
                node.workeroutput = output  # type: ignore[attr-defined]
                self.call("pytest_testnodedown", node=node, error=None)

    def call(self, name: str, **values: Any) -> None:
        """Call one of xdist's hooks."""
        getattr(self._config.hook, name)(**values)
        if self._config.pluginmanager.hasplugin("xdist"):
            return
        for function in controller_use.unregistered(self._config, name):
            wanted = inspect.signature(function).parameters
            with suppress(Exception):  # a plugin may do without xdist's hook there
                function(**{key: values[key] for key in wanted if key in values})
