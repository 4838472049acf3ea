"""Assertions are rewritten as pytest does it, in less time."""

from __future__ import annotations

import ast
import marshal
from pathlib import Path

from _pytest.assertion import rewrite

from aomaker_pytest.internals import assert_rewrite

ODD = """
async def f(x, *args, **more):
    assert (y := x) and not x or await g(*args, **more), f"{x!r:>{y}}"
    assert x[1:2, ...] if x else lambda a, /, b=1, *, c: a < b <= c
    assert [i async for i in x if i], {k: v for k, v in x} @ -x
    match x:
        case {"a": [1, *_], **rest} if rest:
            assert all(i is not None for i in rest), "so" \\
                "much"
    try:
        assert x not in {1, *x}
    except ValueError:
        assert x.y.z(1, k=2)[3](*x)
"""


def code(text: str, name: str) -> bytes:
    tree = ast.parse(text)
    rewrite.rewrite_asserts(tree, text.encode(), name, None)
    return marshal.dumps(compile(tree, name, "exec", dont_inherit=True))


def test_code_is_the_same(monkeypatch):
    texts = {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted(Path(__file__).parents[2].rglob("test_*.py"))
    }
    try:
        ast.parse(ODD)
        texts["odd"] = ODD
    except SyntaxError:  # Python 3.9 knows less
        pass
    wanted = {name: code(text, name) for name, text in texts.items()}
    monkeypatch.setattr(rewrite, "traverse_node", rewrite.traverse_node)
    assert_rewrite.walk_quickly()
    assert rewrite.traverse_node is assert_rewrite.nodes_with_place
    assert {name: code(text, name) for name, text in texts.items()} == wanted
    assert len(wanted) > 50
