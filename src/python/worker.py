"""Start of the Python side: ``PYTHON worker.py VERB ...``.

Makes our package importable, then leaves ``sys.path`` as ``python -m pytest``
would have it: the current directory first, and nothing of ours.
"""
import os
import sys

sys.path[0] = os.path.dirname(os.path.abspath(__file__))
from aomaker_pytest.main import main  # noqa: E402

sys.path[0] = os.getcwd()

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
