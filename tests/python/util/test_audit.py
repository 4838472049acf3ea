"""The one audit hook and its listeners."""

from __future__ import annotations

import sys

from aomaker_pytest.util import audit


def _raise_event(name, *args):
    sys.audit(name, *args)


def test_listeners():
    heard = []

    def first(event, args):
        heard.append(("first", event, args, sys._getframe(2).f_code.co_name))

    def second(event, args):
        heard.append(("second", event, args, sys._getframe(2).f_code.co_name))

    audit.listen(first, ("aomaker.one", "aomaker.two"))
    audit.listen(second, ("aomaker.two",))
    for name in ("aomaker.one", "aomaker.two", "aomaker.three"):
        _raise_event(name, 7)
    audit.ignore(first)
    _raise_event("aomaker.one")
    _raise_event("aomaker.two")
    audit.ignore(second)
    _raise_event("aomaker.two")
    assert heard == [
        ("first", "aomaker.one", (7,), "_raise_event"),
        ("first", "aomaker.two", (7,), "_raise_event"),
        ("second", "aomaker.two", (7,), "_raise_event"),
        ("second", "aomaker.two", (), "_raise_event"),
    ]
