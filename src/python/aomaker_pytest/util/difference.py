"""The difference of two values, item by item, as people read it.

    [1, {"a": 2, "b": 3}], [1, {"a": 2, "b": 4}]

becomes lines that begin with "- " for the right value, "+ " for the left one, "? "
below text whose changed characters are marked, and "  " for what both have:

      [
        1,
        {
          'a': 2,
    -     'b': 4,
    +     'b': 3,
        },
      ]

Items that are equal are left out, but for those beside a difference.
"""

from __future__ import annotations

import dataclasses
import difflib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Callable, NamedTuple

LEGEND = "(- right of ==, + left of ==)"

_LINES_MAX = 5000  # that differ; a larger difference is not made
_ALIGNED_MAX = 1000  # items of which those that were inserted are found
_CONTEXT = 2  # equal lines before and behind a difference
_MARKED_MAX = 500  # characters of a line in which changes are marked
_VALUE_MAX = 10_000  # characters of a value
_EQUAL_MAX = 100  # characters of a value that both have


class _TooLarge(Exception):
    pass


def difference(left: object, right: object) -> list[str] | None:
    """The lines; None, if there is nothing to tell item by item."""
    lines = _Lines()
    try:
        if isinstance(left, str) and isinstance(right, str):
            _put_text(lines, left, right, "")
        elif _parts(left, right) is None:
            return None
        else:
            _put(lines, left, right, "", "", "")
    except _TooLarge:
        return None
    return list(_shortened(lines.all)) if lines.changed else None


class _Line(NamedTuple):
    sign: str
    indent: str
    text: str | None  # None: the value's
    key: str = ""
    value: object = None
    frames: bool = False  # it opens or closes a value with a difference

    def __str__(self) -> str:
        text = self.text
        if text is None:
            most = _EQUAL_MAX if self.sign == " " else _VALUE_MAX
            text = f"{self.key}{_shown(self.value, most)},"
        return f"{self.sign} {self.indent}{text}"


class _Lines:
    def __init__(self) -> None:
        self.all: list[_Line] = []
        self.changed = 0

    def add(self, sign: str, indent: str, text: str, frames: bool = False) -> None:
        self.put(_Line(sign, indent, text, frames=frames))

    def put(self, line: _Line) -> None:
        self.changed += line.sign in "-+"
        if self.changed > _LINES_MAX:
            raise _TooLarge
        self.all.append(line)


def _shown(value: object, most: int) -> str:
    text = repr(value)
    return text if len(text) <= most else text[: most - 3] + "..."


# the kinds of values that have items: what opens and closes them
_Kind = tuple[str, str, Callable[["_Lines", Any, Any, str], None]]


def _parts(left: object, right: object) -> _Kind | None:
    """How two values of the same kind are compared; None: as a whole."""
    if isinstance(left, dict) and isinstance(right, dict):
        return "{", "}", _put_mapping
    if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
        return "{", "}", _put_set
    if type(left) is not type(right):
        return None
    name = type(left).__name__
    if dataclasses.is_dataclass(left) or hasattr(left, "_asdict"):
        return f"{name}(", ")", _put_fields
    if isinstance(left, list):
        return "[", "]", _put_sequence
    if isinstance(left, tuple):
        return "(", ")", _put_sequence
    return None


def _put(
    lines: _Lines, left: object, right: object, indent: str, key: str, end: str
) -> None:
    """Two values that differ; key: what stands before them, end: behind."""
    parts = _parts(left, right)
    if parts is not None:
        opens, closes, put = parts
        lines.add(" ", indent, key + opens, frames=True)
        put(lines, left, right, indent + "  ")
        lines.add(" ", indent, closes + end, frames=True)
    elif isinstance(left, str) and isinstance(right, str) and "\n" in left + right:
        lines.add(" ", indent, key.rstrip() or "text", frames=True)
        _put_text(lines, left, right, indent + "  ")
    else:
        old = key + _shown(right, _VALUE_MAX) + end
        new = key + _shown(left, _VALUE_MAX) + end
        _put_changed(lines, old, new, indent, isinstance(left, str))


def _put_item(
    lines: _Lines, sign: str, value: object, indent: str, key: str = ""
) -> None:
    """A value that one side lacks, or that both have."""
    lines.put(_Line(sign, indent, None, key, value))


def _put_mapping(
    lines: _Lines,
    left: Mapping[Any, Any],
    right: Mapping[Any, Any],
    indent: str,
    name: Callable[[Any], str] = lambda key: f"{key!r}: ",
) -> None:
    for key, value in left.items():
        if key not in right:
            _put_item(lines, "+", value, indent, name(key))
        elif value is right[key] or value == right[key]:
            _put_item(lines, " ", value, indent, name(key))
        else:
            _put(lines, value, right[key], indent, name(key), ",")
    for key, value in right.items():
        if key not in left:
            _put_item(lines, "-", value, indent, name(key))


def _put_fields(lines: _Lines, left: Any, right: Any, indent: str) -> None:
    def fields(value: Any) -> dict[str, object]:
        if hasattr(value, "_asdict"):
            return dict(zip(value._fields, value))
        compared = [each for each in dataclasses.fields(value) if each.compare]
        return {each.name: getattr(value, each.name) for each in compared}

    _put_mapping(lines, fields(left), fields(right), indent, lambda key: f"{key}=")


def _put_set(
    lines: _Lines, left: AbstractSet[Any], right: AbstractSet[Any], indent: str
) -> None:
    for sign, items in ((" ", left & right), ("-", right - left), ("+", left - right)):
        for item in sorted(items, key=repr):
            _put_item(lines, sign, item, indent)


def _put_sequence(
    lines: _Lines, left: Sequence[Any], right: Sequence[Any], indent: str
) -> None:
    for ours, theirs in _blocks(left, right):
        if ours is None and theirs is None:
            continue
        if ours is not None and theirs is not None:
            if ours[0] is theirs[0] or ours[0] == theirs[0]:
                _put_item(lines, " ", ours[0], indent)
            else:
                _put(lines, ours[0], theirs[0], indent, "", ",")
        elif theirs is not None:
            _put_item(lines, "-", theirs[0], indent)
        elif ours is not None:
            _put_item(lines, "+", ours[0], indent)


_Pair = tuple["tuple[Any] | None", "tuple[Any] | None"]


def _blocks(left: Sequence[Any], right: Sequence[Any]) -> Iterator[_Pair]:
    """Pairs of items that belong together; None, where one side has no such item."""
    for tag, i, i_end, j, j_end in _opcodes(left, right):
        if tag == "equal" or i_end - i == j_end - j:
            for ours, theirs in zip(left[i:i_end], right[j:j_end]):
                yield (ours,), (theirs,)
            continue
        for theirs in right[j:j_end]:
            yield None, (theirs,)
        for ours in left[i:i_end]:
            yield (ours,), None


def _opcodes(
    left: Sequence[Any], right: Sequence[Any]
) -> list[tuple[str, int, int, int, int]]:
    """Of difflib, of what differs between equal items at both ends."""
    start, most = 0, min(len(left), len(right))
    while start < most and left[start] == right[start]:
        start += 1
    end = 0
    while end < most - start and left[-1 - end] == right[-1 - end]:
        end += 1
    ours, theirs = left[start : len(left) - end], right[start : len(right) - end]
    found = [("equal", 0, start, 0, start)]
    if max(len(ours), len(theirs)) <= _ALIGNED_MAX:
        keys = [[_key(each) for each in side] for side in (ours, theirs)]
        matcher = difflib.SequenceMatcher(None, keys[0], keys[1], autojunk=False)
        found += [
            (tag, start + i, start + i_end, start + j, start + j_end)
            for tag, i, i_end, j, j_end in matcher.get_opcodes()
        ]
    else:
        both = start + min(len(ours), len(theirs))
        found.append(("replace", start, both, start, both))
        rest = (both, start + len(ours), both, start + len(theirs))
        found.append(("replace", *rest))
    return [
        *found,
        ("equal", len(left) - end, len(left), len(right) - end, len(right)),
    ]


def _key(value: object) -> object:
    """An item as difflib needs it."""
    return value if isinstance(value, (str, int)) else repr(value)


def _put_text(lines: _Lines, left: str, right: str, indent: str) -> None:
    for ours, theirs in _blocks(left.splitlines(True), right.splitlines(True)):
        if ours is not None and theirs is not None and ours == theirs:
            lines.add(" ", indent, _line(ours[0]))
        elif ours is not None and theirs is not None:
            old, new = _line(theirs[0]), _line(ours[0])
            if old == new:
                old, new = repr(theirs[0]), repr(ours[0])
            _put_changed(lines, old, new, indent, True)
        elif theirs is not None:
            lines.add("-", indent, _line(theirs[0]))
        elif ours is not None:
            lines.add("+", indent, _line(ours[0]))


def _line(text: str) -> str:
    text = text.rstrip("\r\n")
    return text if text.isprintable() and text == text.rstrip() else repr(text)


def _put_changed(lines: _Lines, old: str, new: str, indent: str, marked: bool) -> None:
    marks = _marks(old, new) if marked else ("", "")
    for sign, text, mark in (("-", old, marks[0]), ("+", new, marks[1])):
        lines.add(sign, indent, text)
        if mark:
            lines.add("?", indent, mark)


def _marks(old: str, new: str) -> tuple[str, str]:
    """A line of ^ below what differs in each of two texts that are alike."""
    if max(len(old), len(new)) > _MARKED_MAX:
        return "", ""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.6:
        return "", ""
    above: list[str] = [" "] * len(old)
    below: list[str] = [" "] * len(new)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag != "equal":
            above[i:i_end] = "^" * (i_end - i)
            below[j:j_end] = "^" * (j_end - j)
    return _as_wide(old, above), _as_wide(new, below)


def _as_wide(text: str, marks: list[str]) -> str:
    """The marks, twice below characters that take two columns."""
    return "".join(
        mark * (2 if unicodedata.east_asian_width(character) in "WF" else 1)
        for character, mark in zip(text, marks)
    ).rstrip()


def _shortened(lines: list[_Line]) -> Iterator[str]:
    """Leave out equal items that stand between others, and tell how many."""
    changed = [n for n, line in enumerate(lines) if line.sign != " "]
    kept = {n + k for n in changed for k in range(-_CONTEXT, _CONTEXT + 1)}
    kept.update(n for n, line in enumerate(lines) if line.frames)
    skipped: list[_Line] = []
    for n, line in enumerate(lines):
        if n not in kept:
            skipped.append(line)
            continue
        yield from _folded(skipped)
        skipped = []
        yield str(line)
    yield from _folded(skipped)


def _folded(lines: list[_Line]) -> Iterator[str]:
    if len(lines) == 1:
        yield str(lines[0])
    elif lines:
        yield f"  {lines[0].indent}... {len(lines)} equal lines ..."
