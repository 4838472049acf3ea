"""Outputs of pytest that are one file for a whole session, such as --junitxml.

A run has a session for each group, which would overwrite each other's file. So
the options are noted for the plan (src/suite/session_outputs.h). Where the file
of the whole run can be made when all groups have ended, the groups do not make
it; else each group has its own file, in its folder, and the user is told.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from ..internals import pytest_warnings
from . import controller_use, coverage_session

_OF_PLUGINS = {
    "htmlpath": "--html",  # pytest-html
    "json_report_file": "--json-report-file",  # pytest-json-report
    "report_log": "--report-log",  # pytest-reportlog
    "csv_path": "--csv",  # pytest-csv
    "md_report_output": "--md-report-output",  # pytest-md-report
    "benchmark_json": "--benchmark-json",  # pytest-benchmark
}
_OUTPUTS: pytest.StashKey[dict[str, Any]] = pytest.StashKey()


def take_over(config: pytest.Config) -> None:
    """Disable the options, before any plugin has begun to use them."""
    outputs = config.stash.setdefault(_OUTPUTS, {})
    outputs.update(_junit(config))
    by_controller = controller_use.file_options(config)
    outputs["files"] = [
        f"{name} ({option})"
        for dest, option, name in _files(config)
        if dest not in by_controller
    ]
    outputs["controller"] = controller_use.has_listeners(config)
    outputs["coverage"] = coverage_session.is_active(config)
    outputs["reportchars"] = pytest_warnings.report_chars(config)


def set_aside(config: pytest.Config, folder: str) -> None:
    """Let plugins write into the group's folder, when there are other groups."""
    for dest, _, name in _files(config):
        path = os.path.abspath(os.path.join(folder, name))
        value = getattr(config.option, dest)
        # the plugin has opened it already
        if not isinstance(value, (str, os.PathLike)):
            value.close()
            setattr(config.option, dest, open(path, value.mode))
        else:
            setattr(config.option, dest, type(value)(path))


def leave_out(config: pytest.Config) -> None:
    """Write none of the files in a session that runs no tests."""
    for dest in [dest for dest, _, _ in _files(config)]:
        setattr(config.option, dest, None)
    if hasattr(config.option, "json_report"):
        config.option.json_report = False


def outputs(config: pytest.Config) -> dict[str, Any]:
    return config.stash.get(_OUTPUTS, {})


def _files(config: pytest.Config) -> Iterator[tuple[str, str, str]]:
    """For each such option: the attribute that keeps its value, its name, the
    file.
    """
    names: set[str] = set()
    for dest, option in _OF_PLUGINS.items():
        value = getattr(config.option, dest, None)
        if hasattr(value, "close"):
            value = value.name
        if not isinstance(value, (str, os.PathLike)):
            continue
        path = os.fspath(value)
        if not os.path.basename(path) or (
            dest == "json_report_file"
            and not getattr(config.option, "json_report", False)
        ):
            continue
        name = os.path.basename(path)
        name = f"{dest}-{name}" if name in names else name
        names.add(name)
        yield dest, option, name


def _junit(config: pytest.Config) -> dict[str, Any]:
    option: Any = config.option
    path = getattr(option, "xmlpath", None)  # None with -p no:junitxml
    if not path:
        return {}
    option.xmlpath = None
    suite = config.getini("junit_suite_name")
    return {
        "junit": _from_here(path),
        "junit_suite": None if suite == "pytest" else suite,
        "junit_prefix": option.junitprefix or None,
        "junit_call": config.getini("junit_duration_report") == "call",
    }


def _from_here(path: str) -> str:
    """The path as pytest finds it; from the project's root, where that is shorter."""
    path = os.path.abspath(os.path.expanduser(os.path.expandvars(path)))
    relative = os.path.relpath(path)
    return path if relative.startswith("..") else relative
