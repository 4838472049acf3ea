"""--mt: what installed plugins keep in the process around each test."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support import install_plugin

SLOW = """
import time
import pytest
@pytest.mark.parametrize("n", range(3))
def test_slow(n): time.sleep(0.1)
"""
# each fails if two tests overlap
SCOPES = {
    "global": """
_open = False
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item):
    global _open
    assert not _open
    _open = True
    yield
    _open = False
""",
    "class": """
class Soft:
    item = None
@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item):
    assert Soft.item is None
    Soft.item = item
    yield
    Soft.item = None
""",
    "container": """
_failures = []
def pytest_runtest_setup(item): _failures.append(item)
def pytest_runtest_teardown(item):
    assert _failures == [item]
    _failures.clear()
""",
    "singleton": """
class Scope:
    item = None
    def begin(self, item):
        assert self.item is None
        self.item = item
    def end(self): self.item = None
_scope = Scope()
def pytest_runtest_setup(item): _scope.begin(item)
def pytest_runtest_teardown(item): _scope.end()
""",
    "other module": """
import scoped_state
def pytest_runtest_setup(item):
    assert not hasattr(scoped_state, "item")
    scoped_state.item = item
def pytest_runtest_teardown(item): del scoped_state.item
""",
    "function": """
import scoped_state
def pytest_runtest_setup(item): scoped_state.begin(item)
def pytest_runtest_teardown(item): scoped_state.end(item)
""",
    "object": """
_items = []
class Plugin:
    def pytest_runtest_setup(self, item): _items.append(item)
    def pytest_runtest_teardown(self, item):
        assert _items == [item]
        _items.pop()
def pytest_configure(config): config.pluginmanager.register(Plugin())
""",
    "object of all": """
class Plugin:
    item = None
    def pytest_runtest_setup(self, item):
        assert self.item is None
        self.item = item
    def pytest_runtest_teardown(self, item): self.item = None
plugin = Plugin()
def pytest_configure(config): config.pluginmanager.register(plugin)
""",
    "fixture": """
_user = None
@pytest.fixture(autouse=True)
def scope(request):
    global _user
    assert _user is None
    _user = request
    yield
    _user = None
""",
}
STATE = """
stack = []
def begin(item): stack.append(item)
def end(item):
    assert stack == [item]
    stack.pop()
"""
# none of these is kept for one test
QUIET = """
import threading, weakref
_local = threading.local()
_by_item = weakref.WeakKeyDictionary()
_answer = None
class Plugin:
    def __init__(self): self.items = []
    def pytest_runtest_setup(self, item): self.items.append(item)
def pytest_configure(config): config.pluginmanager.register(Plugin())
def pytest_runtest_setup(item):
    global _answer
    if _answer is None:
        _answer = 42
    _local.item = item
    _by_item[item] = 1
    item.number = 1
"""


@pytest.fixture
def installed(project, tmp_path_factory):
    """Install a plugin outside of the project, by an entry point."""
    folder: Path = tmp_path_factory.mktemp("lib") / "site-packages"
    project.env["PYTHONPATH"] = str(folder)
    project.write(**{f"test_{name}": SLOW for name in "abc"})

    def install(text: str) -> None:
        install_plugin(folder, "scoped", "import pytest\n" + text)
        (folder / "scoped_state.py").write_text(STATE)

    return install


@pytest.mark.parametrize("what", SCOPES)
def test_state_of_one_test(project, installed, what):
    installed(SCOPES[what])
    project.run(sys.executable, "-m", "pytest", "-q", status=0)
    output = project.arun("--mt", "--dist-file", ".")
    assert "9 passed" in output and "9 tests ran alone" in output
    assert "arun --mp" not in output
    listed = project.aomaker("list", "--mt")
    assert "(scoped" in listed


def test_no_state_of_one_test(project, installed):
    installed(QUIET)
    output = project.arun("--mt", "--dist-file", ".")
    assert "9 passed" in output and "alone" not in output


def test_a_plugin_that_works_only_where_it_is_configured(project, installed, tmp_path):
    """pytest-django without Django's settings does nothing."""
    site = Path(project.env["PYTHONPATH"])
    installed("from pytest_django import *")
    (site / "pytest_django.py").write_text(
        "import pytest\n"
        "@pytest.fixture(autouse=True)\n"
        "def _django_setup():\n"
        "    from _pytest.unittest import TestCaseFunction\n"
        "    TestCaseFunction.runtest = TestCaseFunction.runtest\n"
    )
    output = project.arun("--mt", "--dist-file", ".")
    assert "9 passed" in output and "alone" not in output
