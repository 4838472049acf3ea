"""Functions of Python that an import has replaced, as gevent's monkey.patch_all does.

Where they are replaced, time and processes are waited for in another way, in the
whole process: the fork server could not serve.
"""

from __future__ import annotations

import sys
from types import CodeType

from ..util import static
from .origin import Origin, Place, of_file

_FUNCTIONS = {
    "_thread": ("start_new_thread",),
    "os": ("fork", "waitpid"),
    "select": ("epoll", "poll", "select"),
    "socket": ("socket",),
    "threading": ("current_thread", "get_ident"),
    "time": ("sleep",),
}


class Functions:
    """Those of modules that are loaded, as they are now."""

    def __init__(self) -> None:
        self.replacer: Place | None = None  # the last module that may have done it
        self._known = [
            (names, name, names[name])
            for module, wanted in _FUNCTIONS.items()
            for names in [static.names(sys.modules.get(module))]
            for name in wanted
            if name in names
        ]

    def note(self, code: object) -> None:
        """Called when code is about to run."""
        if not isinstance(code, CodeType) or code.co_name != "<module>":
            return
        path = code.co_filename
        if of_file(path) is Origin.PROJECT and not self.are_replaced():
            self.replacer = Place(path, 1, "", Origin.PROJECT, "")

    def are_replaced(self) -> bool:
        """Whether one is another than before."""
        return any(names.get(name) is not was for names, name, was in self._known)
