"""Start of the Python side: ``PYTHON worker.py VERB ...``.

Makes our package importable, then leaves ``sys.path`` as the command ``pytest``
would have it (``util.pytest_command``). A process that a test starts by
``multiprocessing`` may import this file anew, as its main module.
"""

import os
import sys

if sys.version_info < (3, 9):
    sys.exit(
        "Python %d.%d is too old; aomaker wants 3.9 or newer" % sys.version_info[:2]
    )

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_BEGINS = __name__ == "__main__"

if _BEGINS:
    import gc

    gc.disable()  # the start makes no garbage; main() or the journal plugin enables it
    if not getattr(sys.flags, "safe_path", False):
        del sys.path[0]
sys.path.insert(0, _FOLDER)
from aomaker_pytest.util import pytest_command  # noqa: E402

if _BEGINS:
    from aomaker_pytest.main import main
sys.path.remove(_FOLDER)
sys.meta_path.insert(0, pytest_command.OwnPackage(_FOLDER))

if _BEGINS:
    pytest_command.set_path()
    sys.exit(main(sys.argv[1:]))
