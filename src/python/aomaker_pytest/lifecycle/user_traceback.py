"""A traceback for the user of a project, without the frames of aomaker."""

from __future__ import annotations

import os
import traceback
from pathlib import Path
from typing import TextIO

from ..secrets.mask import Mask

_OURS = str(Path(__file__).absolute().parents[2]) + os.sep


def _is_ours(filename: str) -> bool:
    return (
        filename.startswith((_OURS, "<frozen importlib"))
        or f"{os.sep}importlib{os.sep}" in filename
    )


def _trim(trace: traceback.TracebackException | None) -> None:
    while trace is not None:
        trace.stack = traceback.StackSummary.from_list(
            [frame for frame in trace.stack if not _is_ours(frame.filename)]
        )
        _trim(trace.__cause__)
        trace = trace.__context__


def print_trace(error: BaseException, to: TextIO) -> None:
    trace = traceback.TracebackException.from_exception(error)
    _trim(trace)
    print(Mask().text("".join(trace.format())), end="", file=to, flush=True)
