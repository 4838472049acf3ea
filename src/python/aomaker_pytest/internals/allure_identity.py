"""The facts by which Allure identifies a test, kept in case that its worker dies.

allure-pytest asks an item for them while the test runs. So the facts that no
node id tells lie in ``tests.json``, in the folder of the attempt, while tests
are left: a line for each test that has some, ``[n, id, facts]``, n as in the
journal. They are made without Allure, since few of them are ever needed:

    name    if it holds "::", and "function", the name without parameters
    marks   [[name, args, kwargs], ...], the closest first
    title   of allure.title, with the parameters in it
    doc     the docstring
    params  {name: value} and "param_id", of parametrize

A value that JSON cannot express is {"repr": text}, {"bytes": latin-1}, or
{"str": text, "shown": [by str, by format]} of a class of strings.
``AttemptFacts`` makes an item of the facts, a stand-in for what Allure reads of
one. Dynamic calls of the test that is running are events of the journal,
``{"event": "allure", "n", "call", "args": {name: value}}``.
"""

from __future__ import annotations

import json
import os
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ..util.process import unlink
from . import pytest_api
from .allure_item import Item
from .allure_writer import represented

FILE = "tests.json"
_PLAIN = {str, int, float, bool, type(None)}
_FIELD_OF = re.compile(r"[.\[]")
_encode = json.JSONEncoder(separators=(",", ":")).encode


# -- in the worker


def write(items: list[pytest.Item], folder: str) -> None:
    """Write the file before the first test; it may hold secrets."""
    marks: dict[int, list[Any]] = {}
    lines = []
    for n, item in enumerate(items):
        facts = _facts(item, marks)
        if facts:
            lines.append(f"{_encode([n, item.nodeid, facts])}\n")
    if not lines:
        return
    file = os.open(
        os.path.join(folder, FILE),
        os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC,
        0o600,
    )
    with open(file, "w", encoding="ascii") as out:
        out.write("".join(lines))


def remove(folder: str) -> None:
    unlink(os.path.join(folder, FILE))


def encoded(of: Any) -> Any:
    if type(of) in _PLAIN:
        return of
    if isinstance(of, str):
        return {"str": "".join(of), "shown": [str(of), f"{of}"]}
    if isinstance(of, (bytes, bytearray)):
        return {"bytes": of.decode("latin-1")}
    return {"repr": represented(of)}


def _facts(item: pytest.Item, known: dict[int, list[Any]]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    call: Any = getattr(item, "callspec", None)
    inherited = _inherited(item.parent, known)
    if item.own_markers or inherited:
        facts["marks"] = [*_marks(item.own_markers), *inherited]
    function = pytest_api.function_of(item)
    title = getattr(function, "__allure_display_name__", None)
    if title is not None:
        facts["title"] = encoded(_filled(title, call.params) if call else title)
    doc = getattr(function, "__doc__", None)
    if doc:
        facts["doc"] = encoded(doc)
    if call is not None:
        facts["params"] = {key: encoded(of) for key, of in call.params.items()}
        facts["param_id"] = call.id
    if "::" in item.name:
        facts["name"] = item.name
        facts["function"] = getattr(item, "originalname", None)
    return facts


def _filled(title: Any, params: dict[str, Any]) -> Any:
    """The title with its fields replaced, as {case[title]} needs the values
    themselves.

    Fields of fixtures, which have no values yet, stay.
    """
    if type(title) is not str or "{" not in title:
        return title
    made = []
    try:
        for text, name, spec, conversion in string.Formatter().parse(title):
            made.append(_literal(text))
            if name is None:
                continue
            field = "".join(
                (
                    "{",
                    name,
                    f"!{conversion}" if conversion else "",
                    f":{spec}" if spec else "",
                    "}",
                )
            )
            known = _FIELD_OF.split(name, 1)[0] in params
            made.append(_literal(field.format(**params)) if known else field)
    except Exception:  # Allure cannot fill it, either
        return title
    return "".join(made)


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _inherited(node: Any, known: dict[int, list[Any]]) -> list[Any]:
    """The marks of a test's classes, module and packages."""
    if node is None:
        return []
    if id(node) not in known:
        known[id(node)] = [*_marks(node.own_markers), *_inherited(node.parent, known)]
    return known[id(node)]


def _marks(marks: list[pytest.Mark]) -> Iterator[list[Any]]:
    for mark in marks:
        if mark.name == "parametrize":  # parametrize is no label, and may be long
            yield [mark.name, ["..."], {}]
        else:
            yield [
                mark.name,
                [*map(encoded, mark.args)],
                {key: encoded(of) for key, of in mark.kwargs.items()},
            ]


# -- in the process that makes results of dead tests


class AttemptFacts:
    """The facts that the attempts of a group have left of their tests."""

    def __init__(self, allure_dir: str) -> None:
        self._group = Path(allure_dir).parent.parent
        self._attempts: dict[int, dict[tuple[str, int], Any]] = {}

    def item(self, node_id: str, nth: int, attempt: int) -> Item:
        """The nth item with this id, from 0."""
        facts = {}
        for number in [attempt] if attempt else self._numbers():
            of_id = self._attempt(number)
            facts = of_id.get((node_id, nth)) or of_id.get((node_id, 0)) or {}
            if facts:
                break
        return Item(node_id, facts)

    def calls(self, node_id: str, attempt: int) -> list[dict[str, Any]]:
        """The calls of Allure by the test that the attempt ended in, in order."""
        events: list[dict[str, Any]] = []
        n, ids = -1, []
        try:
            lines = (self._group / str(attempt) / "events.jsonl").read_bytes()
        except OSError:
            return []
        for line in lines.splitlines():
            if not line.startswith(
                (b'{"event":"start"', b'{"event":"allure"', b'{"event":"collected"')
            ):
                continue
            try:
                event = json.loads(line)
            except ValueError:
                continue  # a line may be cut off, if the disk was full
            if event["event"] == "collected":
                ids = event["ids"]
            elif event["event"] == "start":
                n, events = event["n"], []
            elif event.get("n") == n:
                events.append(event)
        return events if 0 <= n < len(ids) and ids[n] == node_id else []

    def remove(self) -> None:
        for number in self._numbers():
            remove(str(self._group / str(number)))

    def _numbers(self) -> list[int]:
        return sorted(
            int(path.name) for path in self._group.iterdir() if path.name.isdigit()
        )

    def _attempt(self, number: int) -> dict[tuple[str, int], Any]:
        if number not in self._attempts:
            found = self._attempts[number] = {}
            path = self._group / str(number) / FILE
            text = path.read_bytes() if path.is_file() else b""
            seen: dict[str, int] = {}
            for line in text.splitlines():
                _, node_id, facts = json.loads(line)
                found[node_id, seen.setdefault(node_id, 0)] = facts
                seen[node_id] += 1
        return self._attempts[number]
