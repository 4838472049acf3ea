"""Which modules may be imported before a fork."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

from aomaker_pytest.forkserver import preload_trial
from aomaker_pytest.internals import pytest_api


@pytest.mark.parametrize("rewritten, shared", [("", True), ("package", False)])
def test_a_module_of_a_package_that_pytest_rewrites(monkeypatch, rewritten, shared):
    """Its import would import the package, and pytest would not see it."""
    for name in ("package", "package.part"):
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)
        module.__file__ = f"/lib/site-packages/{name}.so"
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(
        pytest_api, "is_rewritten", lambda m: bool(m) and m.__name__ == rewritten
    )
    assert preload_trial.shareable("package.part") == shared
