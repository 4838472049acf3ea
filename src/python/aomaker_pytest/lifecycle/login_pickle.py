"""A login object, from the program that made it to the lifecycle of its run.

It is sent as a pickle through a file that only the user can read, and which is
removed as soon as it is read. The import path of the program is sent with it
and, as the class may be defined there, the program's own file, which is
imported anew, under a name that is not ``__main__``.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import runpy
import sys
import tempfile
import types
from collections.abc import Iterator
from typing import Any

_VARIABLE = "AOMAKER_LOGIN"
_importing = False


@contextlib.contextmanager
def sent(login: Any) -> Iterator[dict[str, str]]:
    """The environment in which the run finds the object; empty for None."""
    if login is None:
        yield {}
        return
    parcel = pickle.dumps((sys.path, _main_file(), _pickled(login)))
    descriptor, path = tempfile.mkstemp(prefix="aomaker-login-")
    try:
        with open(descriptor, "wb") as file:
            file.write(parcel)
        yield {_VARIABLE: path}
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)


def _pickled(login: Any) -> bytes:
    try:
        return pickle.dumps(login)
    except Exception as error:
        raise TypeError(
            f"login={login!r} cannot be sent to the session of "
            f"the run ({error}); login={type(login).__name__}, "
            "the class, is made there"
        ) from error


def _main_file() -> str | None:
    main = sys.modules["__main__"]
    path = getattr(main, "__file__", None)
    return os.path.abspath(path) if path else None


def received() -> Any:
    """The object that was sent to this process, or None."""
    path = os.environ.pop(_VARIABLE, None)
    if path is None:
        return None
    with open(path, "rb") as file:
        import_path, main, pickled = pickle.load(file)
    os.unlink(path)
    sys.path.extend(entry for entry in import_path if entry not in sys.path)
    if main is not None and b"__main__" in pickled:
        _import_main(main)
    login = pickle.loads(pickled)
    return login() if isinstance(login, type) else login


def _import_main(path: str) -> None:
    global _importing
    _importing = True
    main = types.ModuleType("__mp_main__")  # the name that multiprocessing gives it
    main.__dict__.update(runpy.run_path(path, run_name="__mp_main__"))
    sys.modules["__mp_main__"] = sys.modules["__main__"] = main
    _importing = False


def refuse_inside() -> None:
    """Raise an error: no run can begin while a program is imported for its login."""
    if _importing:
        raise RuntimeError(
            "the program is imported for its login class; put "
            "the call below: if __name__ == '__main__':"
        )
