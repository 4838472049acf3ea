"""Hooks with state, as projects have them."""

import logging
import os
import random

import allure
import pytest
import shared
from noise import tell

SEEN = []
WHERE = {"configured": 0}
logging.getLogger("zeta").setLevel(logging.DEBUG)


def pytest_configure(config):
    config.addinivalue_line("markers", "shout(word): said before the test")


def pytest_runtest_setup(item):
    SEEN.append(item.nodeid)
    for mark in item.iter_markers("shout"):
        print(f"out <{item.nodeid}> {mark.args[0]}")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    setattr(item, f"report_{report.when}", report)


def pytest_generate_tests(metafunc):
    if "generated" in metafunc.fixturenames:
        metafunc.parametrize("generated", ["a", "b"], ids=["first", "second"])


def pytest_assertrepr_compare(config, op, left, right):
    if isinstance(left, Money) and isinstance(right, Money):
        return [f"{left.n} {op} {right.n}", "of money"]


class Money:
    def __init__(self, n):
        self.n = n


@pytest.fixture
def money():
    return Money


@pytest.fixture
def on_failure(request, tag):
    yield
    if request.node.report_call.failed:
        allure.attach(f"body <{tag}> failed", name="screenshot")


@pytest.fixture
def seen():
    return SEEN


@pytest.fixture(scope="session")
def filled():
    """Of the project, taken away again."""
    shared.CACHE["session"] = "up"
    yield shared.CACHE
    del shared.CACHE["session"]


@pytest.fixture(scope="session")
def registered(request):
    shared.Config.hooks.append("session")
    request.addfinalizer(lambda: shared.Config.hooks.remove("session"))
    return shared.Config.hooks


@pytest.fixture(params=["environment", "output"])
def asked(request):
    """By names that no code shows."""
    name = {"environment": "monkeypatch", "output": "cap" + "sys"}
    return request.param, request.getfixturevalue(name[request.param])


@pytest.fixture
def dice():
    state = random.getstate()
    random.seed(3)
    yield random
    random.setstate(state)


@pytest.fixture(scope="class")
def directory(tmp_path_factory):
    before = os.getcwd()
    os.chdir(tmp_path_factory.mktemp("class"))
    yield os.getcwd()
    os.chdir(before)


@pytest.fixture(scope="session")
def logged(tmp_path_factory):
    """A handler that a session adds."""
    path = tmp_path_factory.mktemp("logged") / "log"
    handler = logging.FileHandler(path)
    logging.getLogger("zeta").addHandler(handler)
    yield path
    logging.getLogger("zeta").removeHandler(handler)
    handler.close()


@pytest.fixture
def factory(tag):
    made = []

    def make(n):
        made.append(n)
        tell(tag, f"make {n}")
        return n

    yield make
    for n in made:
        print(f"out <{tag}> unmake {n}")
