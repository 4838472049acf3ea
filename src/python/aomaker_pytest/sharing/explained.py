"""Differences that are meant to be, and why: the only place that says so."""

from __future__ import annotations

import re
from typing import Callable, NamedTuple

from ..imports.known_libraries import HARMLESS
from ..imports.origin import is_in_project
from .compare import ABSENT, ORDER, OTHER, SHARED, UNSTEADY, Difference, State


class Context(NamedTuple):
    """The states that are compared, one of each."""

    fork: State
    fresh: State

    def has_library(self, module: str) -> bool:
        """Whether a module that is none of the project is loaded in the fork."""
        path = self.fork["modules"].get(module, "")
        return bool(path) and not is_in_project(path)


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


def _is_of_early(difference: Difference, context: Context) -> bool:
    """A library that is not yet loaded in a fresh Python has set the value."""
    match = re.match(r"<(?:function|class|module) ([\w.]+)", difference.fork or "")
    parts = match.group(1).split(".") if match else []
    modules = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
    return any(
        context.has_library(name) and name not in context.fresh["modules"]
        for name in modules
    )


def _is_of_early_library(difference: Difference, context: Context) -> bool:
    module = difference.key.partition(":")[0]
    return (
        difference.fresh is ABSENT
        and context.has_library(module)
        and module not in context.fresh["modules"]
    )


def _is_late_conftest(difference: Difference, _: Context) -> bool:
    """The order of plugins differs by the place of a conftest.py only."""
    fork, fresh = (
        [name for name in (text or "").split(", ") if not _is_conftest(name)]
        for text in (difference.fork, difference.fresh)
    )
    return fork == fresh


def _is_conftest(plugin: str) -> bool:
    return plugin.endswith("conftest.py") or plugin.rpartition(".")[2] == "conftest"


def _is_time(difference: Difference, context: Context) -> bool:
    """A library notes the time at which it is imported."""
    module = difference.key.partition(":")[0]
    return bool(
        re.fullmatch(r"\d{10}\.\d+|\d{19}", difference.fork or "")
        and context.has_library(module)
    )


def _is_near(difference: Difference, _: Context) -> bool:
    return abs(int(difference.fork or 0) - int(difference.fresh or 0)) <= _FEW_CALLS


def _has_numpy(difference: Difference, context: Context) -> bool:
    return difference.fork == "1" and "numpy" in context.fork["modules"]


_FEW_CALLS = 2
_EARLY = (
    "a library that was learned in earlier runs is loaded before its first import in "
    "this group, as in one pytest in which another module has imported it"
)

TABLE = [
    Explanation(
        "process",
        "terminal",
        (OTHER,),
        "the fork server has left the terminal, which a test in the background could "
        "not read from either",
    ),
    Explanation(
        "interpreter",
        "depth of the stack",
        (OTHER,),
        "one or two calls of the fork server are below those of the group",
        _is_near,
    ),
    Explanation(
        "interpreter",
        "threads of the system",
        (OTHER,),
        "the BLAS library of numpy computes in one thread, as threads do not survive "
        "a fork",
        _has_numpy,
    ),
    Explanation("modules", ".*", (OTHER,), _EARLY, _is_early),
    Explanation("names", ".*", (OTHER,), _EARLY, _is_early_submodule),
    Explanation(
        "names",
        ".*",
        (OTHER,),
        "a library that is loaded early changes another one when it is imported",
        _is_of_early,
    ),
    Explanation(
        "names",
        "(pluggy|_pytest)[^:]*:.*",
        (OTHER,),
        "a function of pytest is replaced by a faster one with the same answers",
        _is_ours,
    ),
    Explanation(
        "names",
        "pluggy:__version__",
        (OTHER,),
        "pluggy finds out its version when it is asked, and groups share the answer",
    ),
    Explanation("generators", ".*", (UNSTEADY,), _EARLY, _is_of_early_library),
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
        ".*",
        (SHARED,),
        "a library notes the time of its import, which is that of the fork server's; "
        "so relativeCreated of log records counts from there",
        _is_time,
    ),
    *(
        Explanation(
            "names",
            f"{re.escape(module)}:.*",
            (SHARED,),
            f"{module} may be shared: {reason}",
        )
        for module, reason in HARMLESS.items()
    ),
    Explanation(
        "names",
        r"hypothesis\.internal\.conjecture\.providers:_sys_modules_len",
        (OTHER,),
        "hypothesis counts the modules that are loaded, to look for new ones; those "
        "that are loaded early are among them",
    ),
    *(
        Explanation(
            section,
            key,
            (OTHER,),
            "the conftest.py of a directory is loaded when that is collected, as in "
            "one pytest of the whole suite; a fresh Python has it as an argument",
            _is_late_conftest,
        )
        for section, key in (("plugins", ORDER), ("hooks", ".*"))
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
