"""The objects that a function's code changes, other than those it has made itself.

The byte code is read once from its beginning to its end, with a stack of names:
``lib.CACHE["key"] = 1`` stores into ``lib.CACHE``, and so does ``cache["key"] =
1`` after ``cache = lib.CACHE``. Where code branches the stack may be wrong, so
that a change is missed or too many are seen.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterable, Iterator
from types import CodeType
from typing import Any, NamedTuple

from ..util import static
from .unsafe_names import FUNCTIONS

# a name and attributes; of a local variable without its name; None: something else
Path = "tuple[str, ...] | None"
MUTATORS = {
    "add",
    "addFilter",
    "append",
    "clear",
    "discard",
    "extend",
    "insert",
    "move_to_end",
    "pop",
    "popitem",
    "popleft",
    "appendleft",
    "remove",
    "removeFilter",
    "reverse",
    "setdefault",
    "sort",
    "update",
}
LOCAL = ("",)  # the value of a local variable whose name is unknown
_ENDS = (
    "STORE_",
    "POP_",
    "DELETE_",
    "RETURN_",
    "JUMP",
    "RAISE",
    "RERAISE",
    "NOP",
    "RESUME",
    "CACHE",
    "EXTENDED",
    "PRECALL",
    "KW_NAMES",
    "SETUP",
    "LIST_",
    "DICT_",
    "SET_",
    "MAP_",
    "MAKE_CELL",
    "COPY_FREE",
    "NOT_TAKEN",
    "IMPORT_STAR",
    "END_",
)  # leaves the rest of the stack as it is


# code without one of these operations or names changes nothing
_CHANGING = {
    dis.opmap[name]
    for name in (
        "STORE_ATTR",
        "DELETE_ATTR",
        "STORE_SUBSCR",
        "DELETE_SUBSCR",
        "STORE_SLICE",
        "STORE_GLOBAL",
        "DELETE_GLOBAL",
    )
    if name in dis.opmap
}
_NAMES = MUTATORS | {"setattr", "delattr"}


class Change(NamedTuple):
    """A change of the attribute `name`, of an item (""), or by the method `name`."""

    path: tuple[str, ...]  # the object that is changed; empty: it cannot be told
    kind: str  # attribute, item, method, global
    name: str
    late: bool = False  # 1: the change is in a teardown, after a yield


def codes(code: CodeType) -> Iterator[CodeType]:
    """A function's code, and that of the functions inside of it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def uses(code: CodeType, receiver: str = "") -> set[tuple[str, ...]]:
    """The paths of names that are looked up or imported; receiver: see changes."""
    readers = {part: _Reader(code, receiver) for part in codes(code)}
    return {path for part, reader in readers.items() for path in reader.uses(part)}


def find(path: tuple[str, ...], scope: dict[str, Any]) -> list[Any]:
    """The objects that a path means now, outermost first.

    None: it cannot be told.
    """
    if not path or path[:1] == LOCAL:
        return [None]
    if path[:1] == ("import",):
        return _imported(path)
    root = scope.get(path[0])
    if root is None and path[0] in FUNCTIONS:  # imported around this function
        root = sys.modules.get(path[0])
    return _attributes(root, path[1:])


def _imported(path: tuple[str, ...]) -> list[Any]:
    """ "import a.b" gives a, and "from a.b import c" takes it from a.b."""
    found = _attributes(sys.modules.get(path[1].partition(".")[0]), path[2:])
    return (
        found
        if found[-1] is not None
        else _attributes(sys.modules.get(path[1]), path[2:])
    )


def _attributes(root: Any, names: Iterable[str]) -> list[Any]:
    found = [root]
    for name in names:
        found.append(static.attribute(found[-1], name))
    return found


def changes(code: CodeType, receiver: str = "") -> Iterator[Change]:
    """The changes; receiver: a name for the first argument of a method."""
    for part in codes(code):
        late = part is not code
        if not _may_change(part):
            continue
        for change in _Reader(code, receiver).read(part):
            yield change._replace(late=late or change.late)


def _may_change(code: CodeType) -> bool:
    """A quick test: reading the code costs more than most tests do."""
    return not _CHANGING.isdisjoint(code.co_code[::2]) or not _NAMES.isdisjoint(
        code.co_names + code.co_freevars + code.co_cellvars
    )


class _Reader:
    """Reads the code of one function."""

    def __init__(self, code: CodeType, receiver: str) -> None:
        self._stack: list[Any] = []  # of Path
        self._own: dict[str, Any] = {}  # of Path
        if receiver and code.co_argcount:
            self._own[code.co_varnames[0]] = (receiver,)

    def read(self, code: CodeType) -> Iterator[Change]:
        late = False
        for step in dis.get_instructions(code):
            for change in self._change(step):
                yield change._replace(late=late)
            late |= step.opname == "YIELD_VALUE"
            self._take(step)

    def uses(self, code: CodeType) -> Iterator[tuple[str, ...]]:
        for step in dis.get_instructions(code):
            name, path = step.opname, self._at(1)
            if path and name in ("LOAD_ATTR", "LOAD_METHOD", "IMPORT_FROM"):
                yield (*path, step.argval)
            self._take(step)

    def _at(self, place: int) -> tuple[str, ...]:
        """The place, from the end of the stack."""
        return (len(self._stack) >= place and self._stack[-place]) or ()

    def _change(self, step: dis.Instruction) -> Iterator[Change]:
        name = step.opname
        if name.startswith("LOAD_") and self._at(1) in (("setattr",), ("delattr",)):
            is_name = isinstance(step.argval, (str, tuple)) and name != "LOAD_CONST"
            path = is_name and self._named(name, step.argval) or ()
            yield Change(path, "attribute", "(setattr)")
        if name in ("STORE_ATTR", "DELETE_ATTR"):
            yield Change(self._at(1), "attribute", step.argval)
        elif name in ("STORE_SUBSCR", "DELETE_SUBSCR"):
            yield Change(self._at(2), "item", "")
        elif name == "STORE_SLICE":
            yield Change(self._at(3), "item", "")
        elif name in ("STORE_GLOBAL", "DELETE_GLOBAL"):
            yield Change((), "global", step.argval)
        elif name in ("LOAD_ATTR", "LOAD_METHOD") and step.argval in MUTATORS:
            yield Change(self._at(1), "method", step.argval)

    def _take(self, step: dis.Instruction) -> None:
        name, stack = step.opname, self._stack
        if name in ("LOAD_ATTR", "LOAD_METHOD"):
            path = self._at(1)
            self._move(step)
            value = (*path, step.argval) if path else None
        elif name.startswith("LOAD_FAST") and isinstance(step.argval, tuple):
            self._move(step)  # since 3.13 some operations are two in one
            stack[-2:] = [self._named(name, each) for each in step.argval]
            return
        elif (
            name.startswith("LOAD_")
            and isinstance(step.argval, str)
            and name != "LOAD_CONST"
        ):
            self._move(step)
            value = self._named(name, step.argval)
        elif name == "IMPORT_NAME":
            self._move(step)
            value = ("import", step.argval)
        elif name == "IMPORT_FROM":
            value = (*self._at(1), step.argval)
            self._move(step)
        elif name in ("COPY", "DUP_TOP"):
            value = self._at(step.arg or 1)
            stack.append(None)
        elif name in ("SWAP", "ROT_TWO"):
            place = step.arg or 2
            if len(stack) >= place:
                stack[-1], stack[-place] = stack[-place], stack[-1]
            return
        else:
            self._store(name, step.argval)
            self._move(step)
            if name == "STORE_FAST_LOAD_FAST":
                stack[-1] = self._named(name, step.argval[1])
            if name.startswith(_ENDS):
                return
            value = None
        if stack:
            stack[-1] = value

    def _store(self, how: str, argument: Any) -> None:
        """Note the meaning of a name from now on."""
        names = argument if isinstance(argument, tuple) else (argument,)
        if how == "STORE_FAST_LOAD_FAST":
            names = names[:1]
        for place, name in enumerate(names, 1):
            if (
                how.startswith("STORE_FAST")
                or how.startswith("STORE_")
                and self._at(place)[:1] == ("import",)
            ):
                self._own[name] = self._at(place) or LOCAL

    def _move(self, step: dis.Instruction) -> None:
        argument = step.arg if step.opcode >= dis.HAVE_ARGUMENT else None
        effect = dis.stack_effect(step.opcode, argument, jump=False)
        if effect < 0:
            del self._stack[effect:]
        else:
            self._stack.extend([None] * effect)

    def _named(self, how: str, name: Any) -> Any:
        default = LOCAL if how.startswith("LOAD_FAST") else (name,)
        return self._own.get(name, default)
