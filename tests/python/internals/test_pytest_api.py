"""Node ids as people type them."""

from __future__ import annotations

import pytest

from aomaker_pytest.internals.pytest_api import as_spelled


@pytest.mark.parametrize(
    "typed, spelled",
    [
        ("t/test_a.py::test[北京-1]", "t/test_a.py::test[\\u5317\\u4eac-1]"),
        ("test_a.py::T::test[é😀]", "test_a.py::T::test[\\xe9\\U0001f600]"),
        ("test_a.py::test[\\u5317]", "test_a.py::test[\\u5317]"),
        ("测试/test_a.py::test_下单[a[北]]", "测试/test_a.py::test_下单[a[\\u5317]]"),
        ("接口.yaml::下单[北京]", "接口.yaml::下单[北京]"),
        ("tests[北]", "tests[北]"),
    ],
)
def test_spelling(typed, spelled):
    assert as_spelled(typed) == spelled
