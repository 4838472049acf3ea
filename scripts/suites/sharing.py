"""What `aomaker doctor --verify-sharing` says of a suite: how forks begin."""

from __future__ import annotations

import re
from typing import Any

from bench import measure

from . import prepare, runs
from .corpus import Suite

# The result is kept in bench/suites.json as `sharing` of the suite:
#   program     what was tested (runs.program)
#   groups      how many were compared
#   lines       differences without an explanation
#   explained   by reason: how many differences
#   problem     why nothing was compared
Sharing = dict[str, Any]

_GROUP = re.compile(r"^\S.*: (no difference|\d+ differences?)$")
_REASON = re.compile(r"^ +(\d+)  (\S.*)$")


def verify(suite: Suite) -> Sharing:
    """Compares some groups of the suite, one for each test module."""
    prepare.venv(suite)
    copy = prepare.fresh_copy(suite)
    argv = [str(runs.AOMAKER), "doctor", "--verify-sharing", "--dist-file"]
    argv += [suite.tests, *(["--", *suite.args] if suite.args else [])]
    cost = measure.run(argv, copy, prepare.environment(suite), limit=3 * suite.limit)
    text = copy.with_name(f"{copy.name}.log").read_text(errors="replace")
    found = read(text)
    if not found["groups"]:
        last = (text.split("\n\n")[0].splitlines() or ["no output"])[-1]
        found["problem"] = f"exit status {cost.status}: {last}"
    return {"program": runs.program(), **found}


def read(text: str) -> Sharing:
    """The numbers and lines in the output of the command."""
    head, _, tail = text.partition("\nExplained:\n")
    groups = 0
    lines = []
    for line in head.splitlines():
        groups += bool(_GROUP.match(line))
        if groups and line.startswith("  ") and line.strip():
            lines.append(" ".join(line.split()))
    explained: dict[str, int] = {}
    reason = ""
    for line in tail.partition("\n\n")[0].splitlines():
        begun = _REASON.match(line)
        if begun:
            reason, number = begun[2], int(begun[1])
        else:
            number = explained.pop(reason)
            reason = f"{reason} {line.strip()}"
        explained[reason] = number
    return {"groups": groups, "lines": lines, "explained": explained}
