"""Differences that are meant to be, and why: the only place that says so."""

from __future__ import annotations

import re
from typing import Callable, NamedTuple

from .compare import ABSENT, OTHER, SHARED, Difference, State
from .module_state import is_of_project


class Context(NamedTuple):
    """The states that are compared, one of each."""

    fork: State
    fresh: State

    def has_library(self, module: str) -> bool:
        """Whether a module that is none of the project is loaded in the fork."""
        path = self.fork["modules"].get(module, "")
        return bool(path) and not is_of_project(path)


class Explanation(NamedTuple):
    section: str
    key: str  # a regular expression for the whole key
    kinds: tuple[str, ...]
    why: str
    also: Callable[[Difference, Context], bool] = lambda difference, context: True


def _is_early(difference: Difference, context: Context) -> bool:
    """A library is loaded, and is not yet in a fresh Python."""
    return difference.fresh is ABSENT and context.has_library(difference.key)


def _is_early_submodule(difference: Difference, context: Context) -> bool:
    """The name of such a library in its package."""
    name = difference.key.replace(":", ".")
    return (
        difference.fresh is ABSENT
        and name not in context.fresh["modules"]
        and context.has_library(name)
    )


def _is_ours(difference: Difference, _: Context) -> bool:
    return (difference.fork or "").startswith("<function aomaker_pytest.")


def _is_near(difference: Difference, _: Context) -> bool:
    return abs(int(difference.fork or 0) - int(difference.fresh or 0)) < _FEW_CALLS


_FEW_CALLS = 30
_EARLY = (
    "a library that was learned in earlier runs is loaded before its first import in "
    "this group, as in one pytest in which another module has imported it"
)

TABLE = [
    Explanation(
        "interpreter",
        "depth of the stack",
        (OTHER,),
        "the fork server's own calls are below those of the group",
        _is_near,
    ),
    Explanation("modules", ".*", (OTHER,), _EARLY, _is_early),
    Explanation("names", ".*", (OTHER,), _EARLY, _is_early_submodule),
    Explanation(
        "names",
        "(pluggy|_pytest)[^:]*:.*",
        (OTHER,),
        "pytest has a faster function of aomaker's with the same answers",
        _is_ours,
    ),
    Explanation(
        "names",
        "pluggy:__version__",
        (OTHER,),
        "pluggy finds out its version when it is asked, and groups share the answer",
    ),
    *(
        Explanation(
            section,
            "tempfile:_name_sequence.*",
            (SHARED, OTHER),
            "tempfile makes itself a new generator in another process",
        )
        for section in ("names", "generators")
    ),
    Explanation(
        "names",
        "logging:_startTime",
        (SHARED,),
        "relativeCreated of log records counts from the start of the fork server",
    ),
]


def why(difference: Difference, context: Context) -> str | None:
    """The explanation of a difference, or None."""
    for each in TABLE:
        if (
            each.section == difference.section
            and difference.kind in each.kinds
            and re.fullmatch(each.key, difference.key)
            and each.also(difference, context)
        ):
            return each.why
    return None
