"""Start of the Python side: ``PYTHON worker.py VERB ...``.

Makes our package importable, then leaves ``sys.path`` as ``python -m pytest``
would have it: the current directory first. Our folder stays at its end, for
``import aomaker`` of the project; an installed package of that name wins.
"""
import gc
import os
import sys

if sys.version_info < (3, 9):
    sys.exit("Python %d.%d is too old; aomaker wants 3.9 or newer"
             % sys.version_info[:2])

gc.disable()  # a start makes no garbage; main() and the plugin end this
sys.path[0] = os.path.dirname(os.path.abspath(__file__))
from aomaker_pytest.main import main  # noqa: E402

sys.path.append(sys.path[0])
sys.path[0] = os.getcwd()

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
