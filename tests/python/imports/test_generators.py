"""Which random generators are seeded anew in a fork."""

import random

import pytest

from aomaker_pytest.imports import watch as import_watch
from aomaker_pytest.imports.generators import Generators
from aomaker_pytest.util import gc_freeze


@pytest.fixture
def generators(monkeypatch):
    own = Generators()
    monkeypatch.setattr(import_watch, "generators", own)
    return own


def test_unseeded_ones_are_renewed(generators):
    with import_watch.watch():
        unseeded, seeded = random.Random(), random.Random(1)
        reseeded = random.Random()
        reseeded.seed(2)
    states = [each.getstate() for each in (unseeded, seeded, reseeded)]
    generators.renew()
    assert unseeded.getstate() != states[0]
    assert [seeded.getstate(), reseeded.getstate()] == states[1:]


def test_the_module_random(generators):
    with import_watch.watch():
        random.seed(1)
        random.random()
    drawn = random.random()
    generators.renew()
    assert random.random() == drawn
    with import_watch.watch():
        random.seed()
    generators.renew()
    assert random.random() != drawn


def test_numpy(generators):
    numpy = pytest.importorskip("numpy")
    with import_watch.watch():
        unseeded, seeded = numpy.random.default_rng(), numpy.random.default_rng(5)
    copies = [each.bit_generator.state for each in (unseeded, seeded)]
    generators.renew()
    assert unseeded.bit_generator.state != copies[0]
    assert seeded.bit_generator.state == copies[1]


def test_a_generator_that_is_gone_is_forgotten(generators):
    with import_watch.watch():
        random.Random()
    assert not generators._made
    generators.renew()


def test_one_of_an_earlier_import_may_be_drawn_from(generators):
    with import_watch.watch():
        unseeded = random.Random()
    with import_watch.watch() as watched:
        pass
    assert not watched.findings
    with import_watch.watch() as watched:
        unseeded.random()
    assert [each.what for each in watched.findings] == ["a random number is drawn"]


def test_one_of_numpy_that_is_no_longer_looked_for(generators):
    """The heap may be frozen after an import, and others may follow."""
    numpy = pytest.importorskip("numpy")
    with import_watch.watch():
        unseeded, later = numpy.random.RandomState(), numpy.random.RandomState()
    gc_freeze.freeze()
    try:
        with import_watch.watch():
            later.seed(5)
            new = numpy.random.default_rng()
        states = [str(each._bit_generator.state) for each in (unseeded, later, new)]
        generators.renew()
    finally:
        gc_freeze.thaw()
    renewed = [str(each._bit_generator.state) for each in (unseeded, later, new)]
    assert [a != b for a, b in zip(states, renewed)] == [True, False, True]
