"""The option ``--aomaker`` of pytest: this process is the controller of a run.

An entry point of our wheel names this module; from a checkout it is
``-p aomaker_plugin`` with src/python on PYTHONPATH. Without the option it imports
nothing of ours, and does nothing. In our own workers, whose addopts may have the
option, and in tests of a run, which may start pytest, it has no effect.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from typing import Any

import pytest

_OPTION = "--aomaker"
_HELP = (
    "run the tests in groups at the same time, and report them here, as they end; "
    "N: how many groups (--aomaker=4); mt: in threads (--aomaker=mt, --aomaker=mt:8); "
    "see `man aomaker`"
)


def pytest_addoption(parser: pytest.Parser) -> None:
    _without_value(parser)
    group = parser.getgroup("aomaker", "groups of tests at the same time")
    group.addoption(_OPTION, metavar="[N|mt|mt:N]", default=None, help=_HELP)


def _without_value(parser: Any) -> None:
    """Let the option stand alone before a path, which argparse would take.

    These two functions of a parser are all that reach argparse.
    """
    for name in ("parse", "parse_known_and_unknown_args"):
        setattr(parser, name, _completed(getattr(parser, name)))


def _completed(parse: Any) -> Any:
    def completed(args: Sequence[Any], *rest: Any, **named: Any) -> Any:
        return parse(
            [f"{_OPTION}=auto" if arg == _OPTION else arg for arg in args],
            *rest,
            **named,
        )

    return completed


def _is_asked(option: Any) -> bool:
    return (
        getattr(option, "aomaker", None) is not None
        and "aomaker_pytest.main" not in sys.modules  # our worker
    )


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config, parser: pytest.Parser, args: list[str]
) -> Generator[None, Any, None]:
    if _is_asked(early_config.known_args_namespace):
        from aomaker_pytest.controller import option

        option.prepare(early_config, parser, args)
    yield


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    if _is_asked(config.option):
        from aomaker_pytest.controller import option

        option.begin(config, config.option.aomaker)
