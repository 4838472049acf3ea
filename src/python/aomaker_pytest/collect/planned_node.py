"""What a worker of a run is told, for a session that only collects.

Plugins that divide their work tell each worker something in pytest_configure_node.
There is no controller before the plan is made; so a fork is one for as long as this
process collects, up to that hook. It begins no session.
"""

from __future__ import annotations

import os
from typing import Any, NoReturn

from ..imports import worker_variables
from ..util.process import die_with_parent
from .xdist_nodes import Nodes, from_serial, serial

_lives: list[int] = []  # descriptors: the forks end when they are closed


def workerinput(config: Any, testrun: str) -> dict[str, Any] | None:
    """That of gw0; None: plugins cannot make it. config: before pytest_configure."""
    answer, answered = os.pipe()
    life, alive = os.pipe()
    if os.fork() == 0:
        os.close(answer)
        os.close(alive)
        _be_controller(config, testrun, answered, life)
    os.close(answered)
    os.close(life)
    _lives.append(alive)
    with os.fdopen(answer, "rb") as file:
        data = file.read()
    return from_serial(data) if data else None


def _be_controller(config: Any, testrun: str, answer: int, life: int) -> NoReturn:
    try:
        die_with_parent()
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nowhere, number)
        worker_variables.hide()
        config._do_configure()
        node = Nodes(config, 1, testrun).configured("gw0")
        os.write(answer, serial(node.workerinput).encode())
        os.close(answer)
        os.read(life, 1)
    finally:
        os._exit(0)
