"""Whether a module can be imported before a fork: tried out in a child process."""

from __future__ import annotations

import contextlib
import importlib
import itertools
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from importlib.machinery import ModuleSpec
from types import BuiltinMethodType, MethodType
from typing import Any

from ..internals import pytest_api
from ..util import static
from . import child

_LIBRARIES = tuple(
    {
        os.path.join(os.path.realpath(sysconfig.get_path(key)), "")
        for key in ("stdlib", "platstdlib", "purelib", "platlib")
    }
)
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def shareable(name: str) -> bool:
    """Whether it is a module of an installed package that may be imported early."""
    module = sys.modules.get(name)
    spec = static.attribute(module, "__spec__")
    path = static.attribute(module, "__file__")
    if spec is None or spec.name != name or not isinstance(path, str):
        return False
    if name == "readline" or pytest_api.is_rewritten(module):
        return False
    path = os.path.realpath(path)
    project = os.path.join(os.path.realpath(os.getcwd()), "")
    inside = path.startswith(project) and "site-packages" not in path[
        len(project) :
    ].split(os.sep)
    if project.startswith(_LIBRARIES):  # the project is itself an installed package
        inside = False
    return path.startswith(_LIBRARIES) and not inside


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


class Blocker:
    """A finder that refuses modules, so that nothing imports them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = set(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: Any = None
    ) -> ModuleSpec | None:
        if name in self._names:
            raise ImportError(f"{name} is not preloaded", name=name)
        return None


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


def try_import(name: str, open_before: set[str]) -> str:
    nmodules = len(sys.modules)
    try:
        with one_thread():
            importlib.import_module(name)
    except BaseException:  # noqa: B036 - pytest.skip at import, for one
        return "fails"
    if child.nthreads() > 1:
        return "threads"
    if _keeps_stream(filter(shareable, modules_since(nmodules))):
        return "streams"
    # listing the directory takes one descriptor, the file of the probe another
    return "files" if len(child.open_files()) > len(open_before) + 1 else "fine"
