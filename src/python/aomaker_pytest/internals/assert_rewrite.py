"""The rewriting of assertions, which is half of what a module's collection
costs, in less time.

pytest gives each node that it has made the place of its assertion, and looks
at all nodes of the new statements for that: a third of the rewriting. Most of
them have no place, being operators and contexts, or are found by way of
functions that call one another for each.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

_PLACELESS = ("ctx", "op", "ops")


class _Fields(dict[type, tuple[str, ...]]):
    """Of a class of nodes: what may hold nodes that have a place."""

    def __missing__(self, cls: type[ast.AST]) -> tuple[str, ...]:
        self[cls] = tuple(name for name in cls._fields if name not in _PLACELESS)
        return self[cls]


_fields = _Fields()


def nodes_with_place(node: ast.AST) -> Iterator[ast.AST]:
    """This one and those below it, in any order, less those that cannot have
    a line number."""
    todo = [node]
    while todo:
        node = todo.pop()
        if node._attributes:
            yield node
        for name in _fields[type(node)]:
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                todo.append(value)
            elif type(value) is list:
                todo += [each for each in value if isinstance(each, ast.AST)]


def walk_quickly() -> None:
    """From now on."""
    from _pytest.assertion import rewrite

    if hasattr(rewrite, "traverse_node"):
        rewrite.traverse_node = nodes_with_place
