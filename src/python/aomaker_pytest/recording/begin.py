"""The begin of recording, once in a process; its forks continue."""

from __future__ import annotations

from ..util import inputs, pytest_command
from . import connections, lookups, programs, record, variables


def begin(root: str) -> None:
    """Note what this process asks for from now on, before it imports pytest."""
    record.of_process(root)
    variables.install()
    lookups.install()
    inputs.handlers.update(dict.fromkeys(programs.EVENTS, programs.audit))
    inputs.handlers.update(dict.fromkeys(connections.EVENTS, connections.audit))
    pytest_command.searched = record.note_search
