"""The difference of two values: what each line says, and what is left out."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass, field

import pytest

from aomaker_pytest.util.difference import difference

Point = namedtuple("Point", "x y")


@dataclass
class Line:
    product: str
    count: int
    cache: object = field(default=None, compare=False)


def shown(text: str) -> list[str]:
    return [line[8:] for line in text.splitlines() if line.strip()]


CASES = {
    "dict": (
        {"a": {"b": 1, "c": [1, 2]}, "d": 4},
        {"a": {"b": 1, "c": [1, 3]}, "e": 5},
        """
          {
            'a': {
              'b': 1,
              'c': [
                1,
        -       3,
        +       2,
              ],
            },
        +   'd': 4,
        -   'e': 5,
          }
        """,
    ),
    "order of keys": ({"a": 1, "b": 2}, {"b": 2, "a": 1}, None),
    "an item in between": (
        [1, 2, 3, 4],
        [1, 3, 4],
        """
          [
            1,
        +   2,
            3,
            4,
          ]
        """,
    ),
    "equal items": (
        [*range(9), 0, *range(9)],
        [*range(9), 7, *range(9)],
        """
          [
            ... 7 equal lines ...
            7,
            8,
        -   7,
        +   0,
            0,
            1,
            ... 7 equal lines ...
          ]
        """,
    ),
    "text": (
        "同样\n税率: 6%\n",
        "同样\n税率: 13%\n",
        """
          同样
        - 税率: 13%
        ?       ^^
        + 税率: 6%
        ?       ^
        """,
    ),
    "line ends": (
        "a\nb",
        "a\nb\n",
        """
          a
        - 'b\\n'
        ?   ^^
        + 'b'
        """,
    ),
    "text within": (
        {"t": "x\ny"},
        {"t": "x\nz"},
        """
          {
            't':
              x
        -     z
        +     y
          }
        """,
    ),
    "set": (
        {1, 2},
        {2, 3},
        """
          {
            2,
        -   3,
        +   1,
          }
        """,
    ),
    "dataclass": (
        [Line("苹果", 2, cache=1)],
        [Line("苹果", 3)],
        """
          [
            Line(
              product='苹果',
        -     count=3,
        +     count=2,
            ),
          ]
        """,
    ),
    "namedtuple": (
        Point(1, 2),
        Point(1, 3),
        """
          Point(
            x=1,
        -   y=3,
        +   y=2,
          )
        """,
    ),
    "numbers": (1, 2, None),
    "other kinds": ([1], (1,), None),
}


@pytest.mark.parametrize("case", CASES)
def test_difference(case):
    left, right, expected = CASES[case]
    found = difference(left, right)
    assert found == (None if expected is None else shown(expected))


def test_large_values():
    """What is long is found in little time, and what is endless is left."""
    left, right = list(range(100_000)), list(range(100_000))
    right[50_000] = 0
    assert difference(left, right) == shown(
        """
          [
            ... 49998 equal lines ...
            49998,
            49999,
        -   0,
        +   50000,
            50001,
            50002,
            ... 49997 equal lines ...
          ]
        """
    )
    assert difference(left, [0] * 100_000) is None
    assert difference({"a": "x" * 50_000}, {"a": "y"}) is not None
    loop: list[object] = [1]
    loop.append(loop)
    assert difference(loop, [1, 2]) is not None
    assert difference(list(range(2000)), list(range(1, 2001))) is not None


def test_values_that_cannot_be_compared():
    class Odd:
        def __eq__(self, other: object) -> bool:
            raise ValueError("ambiguous")

    with pytest.raises(ValueError):
        difference([Odd()], [Odd()])
