"""The Python side, importable as the worker has it."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "src" / "python"))
