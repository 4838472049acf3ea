"""Each test has a record of its own, in place of that of the process."""

from __future__ import annotations

import os

import pytest

from aomaker_pytest.recording import record


@pytest.fixture
def noted(tmp_path, monkeypatch):
    """Returns what was noted of a kind, and the lines of this file that did it."""
    root = os.path.join(os.path.dirname(os.path.realpath(__file__)), "")
    own = record.Record(root)
    monkeypatch.setattr(record, "receivers", lambda frame: [own])

    def of_kind(kind):
        return {what: place.partition(":")[0] for what, place in own.of_kind(kind)}

    of_kind.record = own
    return of_kind
