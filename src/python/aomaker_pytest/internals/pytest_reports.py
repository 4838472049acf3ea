"""Reaches into pytest's reports: the text of a failure, and why there is one.

Tested on the oldest and the newest release that is supported.
"""

from __future__ import annotations

import copy
import io
import os
import re
from typing import Any, Callable, NamedTuple

import pytest
from _pytest._io import TerminalWriter


def one_line(text: str) -> str:
    """The first line that is not blank."""
    for line in text.splitlines():
        if line.strip():
            return line.strip()
    return ""


def longrepr_text(report: Any) -> str:
    """pytest's text of a failure, without colours; the place of a skip."""
    if isinstance(report.longrepr, tuple) and len(report.longrepr) == 3:
        path, line, _ = report.longrepr
        return f"{path}:{line}: {reason(report)}"
    if not hasattr(report, "toterminal"):
        return str(report.longrepr or "")
    file = io.StringIO()
    writer = TerminalWriter(file)
    writer.hasmarkup = False
    report.toterminal(writer)
    # as report.longreprtext, which strips the indentation of the first line, too
    return re.sub(r"\A\s*\n", "", file.getvalue()).rstrip()


def skip_place(report: Any, root: str) -> dict[str, str]:
    """The place of a skip, from the root of the project: pytest's summary folds
    skips with the same place and reason. Empty, if the report has none.
    """
    if not isinstance(report.longrepr, tuple) or len(report.longrepr) != 3:
        return {}
    path, line, _ = report.longrepr
    inner = os.path.relpath(os.path.join(root, path), root)
    place = str(path) if inner.startswith(os.pardir) else inner
    keywords = getattr(report, "keywords", {})
    by_mark = report.when == "setup" and "skip" in keywords
    if line is not None and not (by_mark and "pytestmark" not in keywords):
        place += f":{line}"
    return {"place": place}


def reason(report: Any) -> str:
    """The reason in one line: the crash's message, or that of a skip.

    ``longrepr`` has no public type: it is a tuple for skips, and for failures
    an object with ``reprcrash`` where there was an exception.
    """
    longrepr = report.longrepr
    if isinstance(longrepr, tuple) and len(longrepr) == 3:
        text = str(longrepr[2])
        return text[len("Skipped: ") :] if text.startswith("Skipped: ") else text
    crash = getattr(longrepr, "reprcrash", None)
    if crash is not None:
        return one_line(crash.message)
    lines = str(longrepr or "").splitlines()
    errors = [line[1:] for line in lines if line.startswith("E  ")]
    return one_line("\n".join(errors[-1:] or lines))


class ConftestFailure(NamedTuple):
    """The failure of a conftest.py, before the collection could come to it."""

    folder: str
    message: str
    longrepr: str


def conftest_failure(error: BaseException | None) -> ConftestFailure | None:
    """The failure, if it could not be imported, or its pytest_configure refused."""
    from _pytest._code import filter_traceback
    from _pytest.config import ConftestImportFailure

    if isinstance(error, ConftestImportFailure):
        path = str(error.path)
        error = (
            error.cause if hasattr(error, "cause") else error.excinfo[1]
        )  # before pytest 8.1
    elif isinstance(error, pytest.UsageError):
        path = _raised_in(error)
    else:
        return None
    if os.path.basename(path) != "conftest.py":
        return None
    info = pytest.ExceptionInfo.from_exc_info((type(error), error, error.__traceback__))
    info.traceback = info.traceback.filter(filter_traceback)
    text = (
        info.getrepr(style="short", chain=False) if info.traceback else info.exconly()
    )
    return ConftestFailure(os.path.dirname(path), one_line(info.exconly()), str(text))


def _raised_in(error: BaseException) -> str:
    """The file of the innermost code."""
    trace, path = error.__traceback__, ""
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        trace = trace.tb_next
    return path


class MaskedFailure:
    """A failure's text after a mask.

    It has as much of pytest's own object as its terminal and ``reason`` use:
    ``reprcrash`` and ``toterminal``.
    """

    def __init__(self, report: Any, mask: Callable[[str], str]) -> None:
        self._text = mask(longrepr_text(report))
        self.reprcrash = copy.copy(getattr(report.longrepr, "reprcrash", None))
        if self.reprcrash is not None:
            self.reprcrash.message = mask(self.reprcrash.message)

    def __str__(self) -> str:
        return self._text

    def toterminal(self, terminal: Any) -> None:
        terminal.line(self._text)


def subtest(report: Any) -> str | None:
    """The description of a subtest in its report; None for other reports.

    pytest-subtests and pytest >= 9 both mark them by ``context``.
    """
    context = getattr(report, "context", None)
    if context is None:
        return None
    return (
        f"{getattr(context, 'msg', None) or ''} "
        f"{dict(getattr(context, 'kwargs', None) or {})}".strip()
    )


def to_data(config: pytest.Config, report: Any) -> dict[str, Any]:
    """A report in plain values, as plugins and pytest pass it between processes."""
    data: dict[str, Any] = config.hook.pytest_report_to_serializable(
        config=config, report=report
    )
    return data


def from_data(config: pytest.Config, data: dict[str, Any]) -> Any:
    """The report of ``to_data``."""
    return config.hook.pytest_report_from_serializable(config=config, data=data)
