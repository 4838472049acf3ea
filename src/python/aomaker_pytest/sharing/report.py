"""Verb ``compare``: prints where groups in forks differ from those in fresh Pythons."""

from __future__ import annotations

import os
import re
import signal
import textwrap
from collections import Counter
from collections.abc import Iterator

from ..imports.origin import is_in_project
from ..secrets.mask import Mask
from ..secrets.mask_files import mask_of, session_data
from .compare import ABSENT, OTHER, SHARED, UNSTEADY, Difference, differences, read
from .explained import Context, why

_WIDEST = 50  # columns of what differs
_LONGEST = 60  # characters of a value
_SHOWN = 20  # characters of a beginning that both values have
_COLUMNS = 78
_NOTHING = 5  # exit status

_MEANS = {
    SHARED: "forks inherited what each group would have made itself: groups that run "
    "at the same time have one port, name or random number in common",
    OTHER: "it is not as in a fresh pytest: a test that depends on it may fail, or "
    "pass, only in a fork",
    UNSTEADY: "it changes from fork to fork",
}
_TODO = (
    "`isolation: spawn` gives a group a Python of its own (aomaker.yaml(5)). "
    "Forks should not differ: please report it, with these lines."
)


class Report:
    """mask: hides secrets in what is printed."""

    def __init__(self, mask: Mask) -> None:
        self._mask = mask
        self._reasons: Counter[str] = Counter()
        self._kinds: set[str] = set()
        self._compared = self._nbad = 0

    def add_group(self, name: str, forks: list[str], fresh: list[str]) -> None:
        """Print the differences of a group; forks, fresh: folders of attempts."""
        states = [read(folder) for folder in (*forks, *fresh)]
        if not any(states):
            print(f"{name}: not compared, as no test begins: {_last_line(forks[0])}")
            return
        self._compared += 1
        if not all(states):
            self._nbad += 1
            where = "a fresh Python" if all(states[:2]) else "a fork"
            print(f"{name}: no test begins in {where}")
            return
        context = Context(states[0], states[2])
        left = []
        for each in differences(states[:2], states[2:]):
            reason = why(each, context)
            if reason is None:
                left.append(each)
            else:
                self._reasons[reason] += 1
        self._kinds |= {each.kind for each in left}
        self._nbad += bool(left)
        print(f"{name}: {_count(len(left))}")
        for line in _lines(left, context):
            print(self._mask.text(line))

    def end(self) -> int:
        """Print what the differences mean; the exit status.

        1: there are some without an explanation; 5: no group was compared.
        """
        if self._reasons:
            print("\nExplained:")
        for reason, n in self._reasons.most_common():
            _fold(f"{n:6}  ", reason)
        print()
        groups = f"{self._compared} group{'s' if self._compared > 1 else ''}"
        if not self._compared:
            print("nothing is compared")
            return _NOTHING
        if not self._nbad:
            print(f"{groups}: forks begin as fresh sessions of pytest")
            return 0
        verb = "differs" if self._nbad == 1 else "differ"
        print(f"{self._nbad} of {groups} {verb} in forks:")
        for kind in filter(self._kinds.__contains__, _MEANS):
            _fold("  * ", _MEANS[kind])
        _fold("    -> ", _TODO)
        return 1


def compare(groups: list[str], forks: list[str], fresh: list[str]) -> int:
    """Print the report; forks, fresh: two folders of attempts for each group."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # its reader may have seen enough
    data = session_data()
    report = Report(mask_of(data) if data else Mask())
    for n, name in enumerate(groups):
        pair = slice(2 * n, 2 * n + 2)
        report.add_group(name, forks[pair], fresh[pair])
    return report.end()


def _fold(first: str, text: str) -> None:
    print(
        textwrap.fill(
            text, _COLUMNS, initial_indent=first, subsequent_indent=" " * len(first)
        )
    )


def _last_line(folder: str) -> str:
    """The line of the log of an attempt that tells of an error, or else the last."""
    with open(os.path.join(folder, "log"), encoding="utf-8", errors="replace") as log:
        lines = [line for line in log.read().split("\n") if line.strip()]
    errors = [line for line in lines if line.startswith(("INTERNALERROR>", "E  "))]
    return (errors or lines or ["pytest says nothing"])[-1]


def _count(n: int) -> str:
    if not n:
        return "no difference"
    return f"{n} difference{'s' if n > 1 else ''}"


def _lines(found: list[Difference], context: Context) -> Iterator[str]:
    """One for each difference: what differs, aligned, and its values."""
    heads = [_head(each, context) for each in found]
    width = min(_WIDEST, max(map(len, heads), default=0))
    for head, each in zip(heads, found):
        yield f"  {head:{width}}  {_text(each)}"


def _head(difference: Difference, context: Context) -> str:
    """What differs: of a name in the project its file, line and the name."""
    module, colon, name = difference.key.partition(":")
    if not colon or difference.section not in ("names", "generators"):
        return f"{difference.section}: {difference.key}"
    name, _, more = name.partition(" ")
    path = context.fork["modules"].get(module, "")
    if not is_in_project(path):
        return f"{module}.{name} {more}".rstrip()
    path = os.path.relpath(path)
    return f"{path}:{_line_of(path, name)} {name} {more}".rstrip()


def _line_of(path: str, name: str) -> int:
    """The line that gives the name its value, or 1."""
    word = re.escape(name.rpartition(".")[2])
    pattern = re.compile(rf"\s*(?:\w+ *[,=] *)*{word}\b[^=(]*=|.*\bas {word}\b")
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return next((n for n, line in enumerate(file, 1) if pattern.match(line)), 1)
    except OSError:
        return 1


def _text(difference: Difference) -> str:
    fork, fresh = _values(difference.fork, difference.fresh)
    if difference.kind == SHARED:
        return f"{fork} in each fork, another in each fresh pytest"
    if difference.kind == UNSTEADY:
        return f"{fresh} in a fresh pytest, another in each fork, as {fork}"
    return f"{fork} in a fork, {fresh} in a fresh pytest"


def _values(*values: str | None) -> list[str]:
    """Both, without the beginning that they have in common, if they are long."""
    common = len(os.path.commonprefix([value or "" for value in values]))
    is_long = any(len(value or "") > _LONGEST for value in values)
    cut = max(0, common - _SHOWN) if is_long else 0
    return [_value(value and "…" * (cut > 0) + value[cut:]) for value in values]


def _value(value: str | None) -> str:
    if value is ABSENT:
        return "nothing"
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
