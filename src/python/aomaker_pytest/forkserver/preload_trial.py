"""Whether a module can be imported before a fork: tried out in a child process.

The module is imported with all that it brings along; nothing is kept from it.
What that leaves behind decides:

    fine         the import can be shared
    threads      a thread runs, which a fork would not have
    files        a file or socket is open
    streams      a standard stream is kept, which is pytest's in a group
    warns        it warns of the place that imports it
    personal     something was made that each process has for itself
    fails        it cannot be imported, or an import within it fails, which a group
                 may have prepared for
    project      it imports, or asks for, a module of the project, or a group may
                 find one by its name

A bad module spoils the process, so that no other can be tried after it.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import importlib.util
import itertools
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import BuiltinMethodType, MethodType
from typing import Any, NamedTuple

from ..imports import import_warnings
from ..imports.origin import Origin, is_in_project, of_file
from ..imports.watch import OPEN_FILE, THREAD, Watch, watch
from ..internals import pytest_api
from ..util import static

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_NO_SOURCES = {"__pycache__", "node_modules", "site-packages"}
ALL_VARIABLES = "*"


class Verdict(NamedTuple):
    """The result of a trial."""

    word: str
    variables: set[str]  # of the environment, that the import has asked for


def shareable(name: str) -> bool:
    """Whether it is a module of an installed package that may be imported early."""
    module = sys.modules.get(name)
    spec = static.attribute(module, "__spec__")
    path = static.attribute(module, "__file__")
    if spec is None or spec.name != name or not isinstance(path, str):
        return False
    if name == "readline" or any(
        pytest_api.is_rewritten(sys.modules.get(each)) for each in with_packages(name)
    ):
        return False
    return of_file(path) in (Origin.LIBRARY, Origin.TRUSTED)


def _is_of_project(name: str) -> bool:
    path = static.text(sys.modules.get(name), "__file__")
    return path != "" and of_file(path) is Origin.PROJECT


def _is_shadowed(name: str) -> bool:
    """Whether a group may find a module of the project by the same name."""
    top = name.partition(".")[0]
    has_file = static.text(sys.modules.get(name), "__file__") != ""
    return has_file and top in project_names()


def may_be_shadowed(name: str) -> bool:
    """The same for a module that is not imported yet, by where imports begin."""
    top = name.partition(".")[0]
    return any(
        os.path.exists(os.path.join(folder, top + end))
        for folder in ("", *filter(is_in_project, sys.path))
        for end in ("", ".py")
    )


def modules_since(nmodules: int) -> list[str]:
    """The modules that were imported when there were so many.

    A fork that reads the names of all modules causes all of them to be copied.
    """
    later = max(0, len(sys.modules) - nmodules)
    return list(itertools.islice(reversed(sys.modules), later))[::-1]


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """BLAS libraries start threads at import, unless these variables are 1."""
    ours = [name for name in _ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(ours, "1"))
    try:
        yield
    finally:
        for name in ours:
            os.environ.pop(name, None)


class _Lookups:
    """A finder that finds nothing, and notes which imports come to it."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: Any = None
    ) -> ModuleSpec | None:
        caller = sys._getframe(1).f_back
        # others only ask whether there is such a module
        if caller and caller.f_code.co_name == "_find_and_load_unlocked":
            self.names.add(name)
        return None


class _Variables(dict[bytes, bytes]):
    """The environment, which notes what is asked for."""

    seen: set[str]

    def __getitem__(self, name: bytes) -> bytes:
        self.seen.add(os.fsdecode(name))
        return super().__getitem__(name)

    def __contains__(self, name: object) -> bool:
        self.seen.add(os.fsdecode(name))  # type: ignore[arg-type]
        return super().__contains__(name)

    def __iter__(self) -> Iterator[bytes]:
        self.seen.add(ALL_VARIABLES)
        return super().__iter__()


def _note_variables() -> set[str]:
    data: Any = os.environ._data  # type: ignore[attr-defined]
    noting = _Variables(data)
    noting.seen = set()
    for environ in (os.environ, os.environb):
        environ._data = noting  # type: ignore[attr-defined]
    return noting.seen


def _streams() -> set[int]:
    """The identities of the objects that are now sys.stdout and so on."""
    streams = [getattr(sys, name) for name in ("stdin", "stdout", "stderr")]
    return {
        id(each)
        for stream in streams
        for each in (stream, getattr(stream, "buffer", None))
        if each is not None
    }


def _keeps_stream(names: Iterable[str]) -> bool:
    """Whether one of the modules keeps such a stream, or a method of one."""
    streams = _streams()
    return any(
        id(value) in streams
        or (
            type(value) in (BuiltinMethodType, MethodType)
            and id(value.__self__) in streams
        )
        for name in names
        for value in list(static.names(sys.modules[name]).values())
    )


@functools.cache
def project_names() -> set[str]:
    """Names under which a test may import a file or folder of the project."""
    found: set[str] = set()
    for _, folders, files in os.walk("."):
        if "pyvenv.cfg" in files:
            folders.clear()
            continue
        folders[:] = [
            name for name in folders if name[0] != "." and name not in _NO_SOURCES
        ]
        found.update(folders)
        found.update(name[:-3] for name in files if name.endswith(".py"))
    return found


def _exists(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except BaseException:  # noqa: B036 - its package cannot be imported, say
        return True


def _judge_missing(asked: set[str]) -> str | None:
    """Judge the modules that were to be imported, and are not there.

    One that exists has failed; one of the project may exist for a test.
    """
    missing = [name for name in asked if name not in sys.modules]
    if any(name.partition(".")[0] in project_names() for name in missing):
        return "project"
    return "fails" if any(map(_exists, missing)) else None


def _judge_watch(watched: Watch) -> str | None:
    words = {THREAD: "threads", OPEN_FILE: "files"}
    found = [words.get(finding.what, "personal") for finding in watched.findings]
    return found[0] if found else None


def with_packages(name: str) -> list[str]:
    """The modules whose import this one begins with, and itself.

    A package that is bad is found out at once, not by each of its modules.
    """
    parts = name.split(".")
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]


def try_import(name: str) -> Verdict:
    """Import a module in this process, which is good for no other if it is bad."""
    if name in sys.modules:  # it came along with one that is fine
        return Verdict("fine", set())
    lookups = _Lookups()
    variables = _note_variables()
    sys.meta_path.insert(0, lookups)  # type: ignore[arg-type]
    try:
        with watch() as watched, one_thread(), import_warnings.noted() as given:
            importlib.import_module(name)
    except BaseException:  # noqa: B036 - pytest.skip at import, for one
        return Verdict("fails", variables)
    finally:
        sys.meta_path.remove(lookups)  # type: ignore[arg-type]
    new = watched.modules()
    word = _judge_watch(watched) or _judge_missing(lookups.names)
    if word is None and any(_is_of_project(each) or _is_shadowed(each) for each in new):
        word = "project"
    if word is None and import_warnings.blame_the_import(given):
        word = "warns"
    if word is None and _keeps_stream(filter(shareable, new)):
        word = "streams"
    return Verdict(word or "fine", variables - set(_ONE_THREAD))
