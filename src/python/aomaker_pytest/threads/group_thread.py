"""The thread of a group, whose stack ends as that of a pytest: in ``__main__``.

Code that walks up its callers would find frames of ``threading`` there, which
freezegun leaves out, and no end where structlog looks for one.
"""

from __future__ import annotations

import threading
from types import FunctionType
from typing import Any


class GroupThread(threading.Thread):
    """Its first functions are those of ``threading.Thread``, called ``__main__``."""


def _in_main(function: Any) -> FunctionType:
    scope = {**vars(threading), "__name__": "__main__"}
    return FunctionType(function.__code__, scope, function.__name__)


# _divide_threads() changes the methods of Thread: a group is named by its host
for _name in ("_bootstrap", "_bootstrap_inner", "run"):
    setattr(GroupThread, _name, _in_main(getattr(threading.Thread, _name)))
