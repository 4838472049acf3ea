"""Random generators that were made before a fork.

Each process would have seeded its own, so a fork seeds them anew, unless
somebody has seeded them on purpose. Python itself does so for the functions of
the module random.

Two kinds are known: ``random.Random``, whose seeding is watched, and the bit
generators of numpy, which keep where their seed came from.
"""

from __future__ import annotations

import pickle
import random
import sys
import weakref
from typing import Any, NamedTuple

from ..util import gc_freeze
from .origin import Place

seed = random.Random.seed  # as it is while nobody watches


class _Made(NamedTuple):
    generator: weakref.ref[random.Random]
    state: Any  # after it was seeded
    place: Place | None


class Generators:
    """Those of this process. A fork has inherited what is needed to renew them."""

    def __init__(self) -> None:
        self._made: dict[int, _Made] = {}
        self._during: list[random.Random] = []  # kept alive until the watch ends
        self._numpy: list[tuple[Any, bytes]] = []  # with their states
        self._entropies: set[int] = set()
        self._has_new_entropy = False
        self._state: Any = None  # of the module random, if it was seeded on purpose

    # -- while an import is watched

    @property
    def is_seeded(self) -> bool:
        """Whether the functions of the module random were seeded on purpose."""
        return self._state is not None

    def seeded(self, generator: random.Random, value: Any, place: Place | None) -> None:
        """Called when a generator was seeded; value: as for ``Random.seed``."""
        if generator is random._inst:  # type: ignore[attr-defined]
            self._state = None if value is None else random.getstate()
        elif value is not None:
            self._made.pop(id(generator), None)
        else:
            self._during.append(generator)
            self._made[id(generator)] = _Made(
                weakref.ref(generator), generator.getstate(), place
            )

    def drawn_entropy(self, drawn: bytes) -> None:
        """Called for bytes that the system's generator has given."""
        self._entropies.add(int.from_bytes(drawn, "big"))
        self._has_new_entropy = True

    def is_entropy(self, drawn: bytes) -> bool:
        """Whether these bytes are the seed of one of numpy's generators."""
        value = int.from_bytes(drawn, "big")
        return any(_entropy(generator) == value for generator, _ in self._numpy)

    def end(self) -> list[Place | None]:
        """End the watch; where generators were made that were drawn from.

        None: it is one of numpy's, which do not tell.
        """
        drawn: list[Place | None] = []
        if self._state is not None:
            self._state = random.getstate()
        for key, made in list(self._made.items()):
            generator = made.generator()
            state = generator and generator.getstate()
            if generator and state != made.state:
                self._made[key] = made._replace(state=state)
                if made.place:
                    drawn.append(made.place)
        generator = None
        self._during.clear()
        for key, made in list(self._made.items()):
            if made.generator() is None:
                del self._made[key]
        if "numpy.random" in sys.modules and self._end_numpy():
            drawn.append(None)
        return drawn

    def _end_numpy(self) -> bool:
        """Find numpy's generators; whether one has been drawn from."""
        known = {id(generator): state for generator, state in self._numpy}
        found = [each for each, _ in self._numpy if _entropy(each) in self._entropies]
        if self._has_new_entropy:  # else there is none that is new
            self._has_new_entropy = False
            new = _bit_generators(self._entropies)
            found += [each for each in new if id(each) not in known]
        self._numpy = [(each, _state(each)) for each in found]
        return any(
            state != (known.get(id(each)) or _state(type(each)(each._seed_seq)))
            for each, state in self._numpy
        )

    # -- in a fork

    def renew(self) -> None:
        """Seed all generators anew that nobody has seeded on purpose."""
        if self._state is not None:
            random.setstate(self._state)
        for made in self._made.values():
            generator = made.generator()
            if generator is not None:
                seed(generator)
        for generator, _ in self._numpy:
            generator.state = type(generator)().state


def _entropy(generator: Any) -> Any:
    return getattr(generator._seed_seq, "entropy", None)


def _state(generator: Any) -> bytes:
    return pickle.dumps(generator.state)


def _bit_generators(entropies: set[int]) -> list[Any]:
    """numpy's generators whose seed is one that the system's generator has given.

    One that was seeded by np.random.seed has no sequence of seeds any more.
    """
    module = sys.modules.get("numpy.random.bit_generator")
    kind = getattr(module, "BitGenerator", None)
    if kind is None:
        return []
    return [
        each
        for each in gc_freeze.objects_since()
        if issubclass(type(each), kind) and _entropy(each) in entropies
    ]


generators = Generators()
