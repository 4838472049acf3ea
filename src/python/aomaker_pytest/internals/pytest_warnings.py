"""Reaches into pytest's warnings and the summary at the end of its session.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import warnings
from typing import Any

import pytest


def text(record: warnings.WarningMessage) -> str:
    """The warning as pytest's summary shows it: ``FILE:LINE: CATEGORY: MESSAGE``, with
    its line of code.
    """
    from _pytest.warnings import warning_record_to_str

    return warning_record_to_str(record)


def report_chars(config: pytest.Config) -> str:
    """What the summary is to tell (-r), as pytest reads it; "w" is for warnings.

    Our own "S" is for skipped tests one by one (--no-fold-skipped, since 8.3).
    """
    from _pytest.terminal import getreportopt

    option: Any = config.option
    if not hasattr(option, "reportchars"):  # -p no:terminal
        return "wfE"
    chars = getreportopt(config)
    if getattr(option, "fold_skipped", True):
        return chars
    return chars.replace("s", "S")
