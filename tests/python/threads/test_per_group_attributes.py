"""What a module has once, and each group for itself."""

from __future__ import annotations

import sys

from aomaker_pytest.threads import owner
from aomaker_pytest.threads.per_group_attributes import PerGroupDict


def test_own_dict():
    base = {"a": 0}
    divided = PerGroupDict(base)
    groups = [owner.Owner(sys.stdout) for _ in range(2)]
    for n, group in enumerate(groups):
        with owner.running_for(group):
            assert "a" not in divided
            divided["a"] = n + 1
    seen = []
    for group in (*groups, None):
        with owner.running_for(group):
            seen.append({**divided})
    assert seen == [{"a": 1}, {"a": 2}, {"a": 0}]
    with owner.running_for(groups[0]):
        divided.clear()
    with owner.running_for(groups[1]):
        assert list(divided) == ["a"]
