"""Where the state of forks differs from that of fresh sessions.

There are two of each, so that a value is known to be a process's own:

    forks     fresh     kind
    equal     equal     OTHER, if forks and fresh differ
    equal     differ    SHARED: each fresh one makes its own, forks inherit one
    differ    equal     UNSTEADY: it is something else in each fork
    differ    differ    none: each has its own
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from .process_state import Section

OTHER, SHARED, UNSTEADY = "other", "shared", "unsteady"
ORDER = "order"  # the key of the order of a list's entries
ABSENT = None

State = dict[str, Section]
Texts = dict[str, str]


class Difference(NamedTuple):
    section: str
    key: str
    kind: str
    fork: str | None  # None: there is none
    fresh: str | None


def read(folder: str) -> State | None:
    """The state in the folder of an attempt; None: it came to no test."""
    try:
        with open(os.path.join(folder, "state.json"), encoding="utf-8") as file:
            state: State = json.load(file)
            return state
    except FileNotFoundError:
        return None


def differences(forks: list[State], fresh: list[State]) -> Iterator[Difference]:
    for section in fresh[0]:
        parts = [state[section] for state in (*forks, *fresh)]
        texts = _of_lists(parts) if isinstance(parts[0], list) else parts
        if section == "names":
            texts = _of_common_modules(texts, [*forks, *fresh])
        for key in dict.fromkeys(key for each in texts for key in each):
            values = [each.get(key, ABSENT) for each in texts]
            found = _compare(values[: len(forks)], values[len(forks) :])
            if found:
                yield Difference(section, key, found, values[0], values[len(forks)])


def _compare(forks: list[str | None], fresh: list[str | None]) -> str | None:
    forks_agree, fresh_agree = len(set(forks)) == 1, len(set(fresh)) == 1
    if forks_agree and fresh_agree:
        return None if forks[0] == fresh[0] else OTHER
    if forks_agree:
        return SHARED
    return UNSTEADY if fresh_agree else None


def _of_common_modules(names: list[Texts], states: list[State]) -> list[Texts]:
    """The names in modules that all states have; the others are told as modules."""
    common = set.intersection(*(set(state["modules"]) for state in states))
    return [
        {key: text for key, text in each.items() if key.partition(":")[0] in common}
        for each in names
    ]


def _of_lists(lists: list[list[str]]) -> list[Texts]:
    """Entry -> how often it is there; and the order of those that all have."""
    counts = [Counter(each) for each in lists]
    common = set.intersection(*(set(each) for each in lists))
    return [
        {
            **{
                entry: "is there" if n == 1 else f"{n} times"
                for entry, n in count.items()
            },
            ORDER: ", ".join(filter(common.__contains__, dict.fromkeys(each))),
        }
        for each, count in zip(lists, counts)
    ]
