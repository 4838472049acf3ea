"""Only what is meant to be is explained."""

from __future__ import annotations

import os
import random

import pytest

from aomaker_pytest.sharing.compare import (
    OTHER,
    SHARED,
    UNSTEADY,
    Difference,
)
from aomaker_pytest.sharing.explained import TABLE, Context, why

LIBRARY = {"numpy": random.__file__, "numpy.core": random.__file__}


def context(fork, fresh=()):
    return Context({"modules": dict(fork)}, {"modules": dict(fresh)})


def test_library_that_is_loaded_early():
    early = Difference("modules", "numpy", OTHER, random.__file__, None)
    assert why(early, context(LIBRARY))


def test_module_of_the_project_that_is_loaded_early():
    path = os.path.abspath("helpers.py")
    early = Difference("modules", "helpers", OTHER, path, None)
    assert why(early, context({"helpers": path})) is None


def test_module_that_is_missing_in_forks():
    lost = Difference("modules", "numpy", OTHER, None, random.__file__)
    assert why(lost, context({}, LIBRARY)) is None


def test_submodule_that_is_loaded_early():
    early = Difference("names", "numpy:core", OTHER, "<module numpy.core>", None)
    assert why(early, context(LIBRARY, {"numpy": random.__file__}))


@pytest.mark.parametrize(
    "value", ["None", "False", "<class numpy.core>"]
)  # as after an import that has failed
def test_other_name_of_a_library(value):
    lie = Difference("names", "pandas:pyarrow", OTHER, value, "<module pyarrow>")
    assert why(lie, context(LIBRARY, LIBRARY)) is None


def test_shared_value_of_the_project():
    shared = Difference("names", "conftest:RUN", SHARED, "'a'", "'b'")
    assert why(shared, context({})) is None


def test_stack_of_another_size():
    near = Difference("interpreter", "depth of the stack", OTHER, "26", "24")
    assert why(near, context({}))
    assert why(near._replace(fork="37"), context({})) is None


def test_reasons_are_sentences():
    for each in TABLE:
        assert each.why[0].islower() and not each.why.endswith(".")


@pytest.mark.parametrize(
    ("fork", "explained"),
    [("python, a/conftest.py, other", True), ("other, python, a/conftest.py", False)],
)
def test_order_of_plugins(fork, explained):
    order = Difference("plugins", "order", OTHER, fork, "a/conftest.py, python, other")
    assert bool(why(order, context({}))) is explained


def test_time_of_import_is_for_libraries_only():
    time = Difference("names", "m:START", SHARED, "1796026102.37", "1796026103.37")
    assert why(time, context({"m": random.__file__}))
    assert why(time, context({"m": os.path.abspath("conftest.py")})) is None


def test_function_that_an_early_library_has_replaced():
    changed = Difference(
        "names", "typing:f", OTHER, "<function numpy.core.f>", "<function typing.f>"
    )
    assert why(changed, context(LIBRARY))
    assert why(changed, context(LIBRARY, LIBRARY)) is None


def test_generator_of_an_early_library():
    own = Difference("generators", "numpy:_r (random.Random)", UNSTEADY, "a", None)
    assert why(own, context(LIBRARY))
    assert why(own, context(LIBRARY, LIBRARY)) is None
    assert why(own._replace(kind=OTHER), context(LIBRARY)) is None  # forks share it


def test_a_library_that_may_be_shared():
    """A debug output shows the process id of execnet, and nothing else."""
    shared = Difference("names", "execnet.gateway_base:pid", SHARED, "12", "34")
    assert "debug output" in why(shared, context(LIBRARY))
    other = Difference("names", "execnet.gateway:pid", SHARED, "12", "34")
    assert why(other, context(LIBRARY)) is None


def test_numpy_of_the_project():
    threads = Difference("interpreter", "threads of the system", OTHER, "1", "2")
    assert why(threads, context({"numpy": "/project/numpy/__init__.py"}))
    assert why(threads, context({})) is None
