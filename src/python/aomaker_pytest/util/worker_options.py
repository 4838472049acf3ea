"""The command line of worker.py.

`aomaker exec` and `aomaker index` write those of the verbs run and index
(src/exec/attempt.c, src/commands/cmd_index.c); their own are in the table of
src/config/options.c.
"""

from __future__ import annotations

import argparse
import functools
import os
from typing import Any


@functools.cache
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="worker.py")
    verbs = parser.add_subparsers(dest="verb", required=True)
    suite = _add_suite(verbs)
    index = _add_index(verbs)
    run = _add_run(verbs)
    for verb in (suite, index):
        verb.add_argument(
            "--top",
            metavar="DIR",
            action="append",
            default=[],
            help="a directory that pytest gets as an argument, too",
        )
        verb.add_argument("--out", required=True, help="file for the answer")
    for verb in (index, run):
        verb.add_argument("--inputs", required=True, help="file for what it depends on")
        verb.add_argument(
            "--unsafe-fixtures",
            metavar="NAME,...",
            help="tests that use these fixtures run alone among threads",
        )
        verb.add_argument(
            "--unsafe-marks",
            metavar="NAME,...",
            help="tests with these marks run alone among threads",
        )
    _add_control(verbs)
    _add_serve(verbs)
    _add_lifecycle(verbs)
    _add_reports(verbs)
    _add_archives(verbs)
    _add_remote(verbs)
    verbs.add_parser("imports", help="imports of aomaker in the files after --")
    verbs.add_parser("original", help="a command of the original aomaker")
    return parser


def _add_suite(verbs: Any) -> argparse.ArgumentParser:
    suite = verbs.add_parser("suite", help="the project as pytest sees it")
    suite.add_argument("--modules", action="store_true", help="find modules, too")
    suite.add_argument(
        "--threads", action="store_true", help="try whether groups can share a process"
    )
    return suite


def _add_index(verbs: Any) -> argparse.ArgumentParser:
    index = verbs.add_parser("index", help="collect one module")
    index.add_argument("--module", required=True, help="its path")
    index.add_argument(
        "--threads", action="store_true", help="find tests that cannot share a process"
    )
    index.add_argument(
        "--selected",
        action="store_true",
        help="apply -k and -m, which are ignored otherwise",
    )
    index.add_argument("--key", required=True, help="copied into the answer")
    return index


def _add_run(verbs: Any) -> argparse.ArgumentParser:
    run = verbs.add_parser("run", help="run one group")
    run.add_argument("--events", required=True, help="file for the journal")
    run.add_argument(
        "--shared",
        type=int,
        default=0,
        metavar="N",
        help="the first N pytest arguments are those of all groups",
    )
    run.add_argument("--worker", required=True, help="the slot: gw0, gw1 ...")
    run.add_argument("--workers", required=True, type=int, help="number of slots")
    run.add_argument("--testrun", required=True, help="id of the run")
    run.add_argument(
        "--workerinput",
        metavar="BASE64",
        help="config.workerinput, as the run's controller has made it",
    )
    run.add_argument("--sole", action="store_true", help="the run has no other group")
    run.add_argument(
        "--walk",
        metavar="DIR",
        help="a walk of DIR has found the paths: its rules hold",
    )
    run.add_argument(
        "--only", metavar="FILE", help="run the tests in this JSON list of node ids"
    )
    run.add_argument("--fork", action="store_true", help="with what conftest.py made")
    run.add_argument(
        "--reports", action="store_true", help="pass reports to the controller"
    )
    run.add_argument(
        "--claims", metavar="FILE", help="share the tests with helpers, by this file"
    )
    run.add_argument(
        "--units",
        choices=("module", "class", "test"),
        default="module",
        help="what is not divided between them",
    )
    run.add_argument("--helper", action="store_true", help="this worker is a helper")
    run.add_argument("--ordered", action="store_true", help="in the order of the list")
    run.add_argument(
        "--without",
        metavar="PATH",
        action="append",
        default=[],
        help="leave out this module of the plan",
    )
    run.add_argument(
        "--state",
        metavar="FILE",
        help="write the state before the first test, and run none",
    )
    run.add_argument(
        "--maxfail-file",
        metavar="FILE",
        help="a file whose size is the number of failures in the run",
    )
    run.add_argument(
        "--maxfail",
        type=int,
        metavar="N",
        help="start no test after N failures; 0: no limit, not by addopts either",
    )
    run.add_argument(
        "--uncounted",
        action="append",
        default=[],
        choices=("tests", "modules"),
        help="failures that do not count: they are retried, or were counted before",
    )
    return run


def _add_control(verbs: Any) -> None:
    control = verbs.add_parser("control", help="the controller of a run")
    control.add_argument("--socket", metavar="PATH", required=True)
    control.add_argument("--plan", metavar="FILE", required=True)
    control.add_argument(
        "--workers", type=int, required=True, help="the number of slots"
    )
    control.add_argument("--testrun", required=True, help="the id of the run")
    control.add_argument("--shared", type=int, required=True, help="see run")
    control.add_argument("--walk", metavar="DIR", help="see run")
    control.add_argument("--fork", action="store_true", help="see run")


def _add_serve(verbs: Any) -> None:
    serve = verbs.add_parser("serve", help="fork groups for a run")
    serve.add_argument("--socket", metavar="PATH", required=True)
    serve.add_argument(
        "--listener",
        type=int,
        metavar="FD",
        help="accept connections from FD; PATH is the prefix of files only",
    )
    serve.add_argument(
        "--served", required=True, type=int, help="process id of the run"
    )
    serve.add_argument(
        "--preload",
        metavar="NAMES",
        help="import these modules, separated by commas; off: none; default: learn",
    )
    serve.add_argument(
        "--try-plugins", action="store_true", help="one of them is personal"
    )


def _add_lifecycle(verbs: Any) -> None:
    hooks = verbs.add_parser("hooks", help="the options of hooks.py")
    hooks.add_argument("--out", required=True, help="file for the answer")
    hooks.add_argument("--by", required=True, help="this Python, as named")
    session = verbs.add_parser("session", help="hooks and login of a run")
    session.add_argument("--run", required=True, type=int)


def _add_reports(verbs: Any) -> None:
    broken = verbs.add_parser("broken", help="Allure results of dead tests")
    broken.add_argument("--status", action="append", required=True)
    broken.add_argument(
        "--allure",
        action="append",
        default=[],
        help="their folder, one for each status",
    )
    coverage = verbs.add_parser("coverage", help="the report of all groups")
    coverage.add_argument("--failed", action="store_true", help="a test has failed")
    coverage.add_argument("folder", nargs="+", help="the data of a group")
    page = verbs.add_parser("page", help="serve the page of a run")
    page.add_argument("--folder", required=True, help="the state of the run")
    page.add_argument(
        "--life", required=True, type=int, help="a pipe that ends when the run does"
    )
    page.add_argument(
        "--rounds", action="store_true", help="the run is a round of many (--watch)"
    )


def _add_archives(verbs: Any) -> None:
    pack = verbs.add_parser("pack", help="make the archive of a shard")
    pack.add_argument("--out", required=True, help="the archive")
    pack.add_argument("--began", required=True, type=float, help="start of the run")
    pack.add_argument("--ci", help="the CI's name of the run")
    compare = verbs.add_parser("compare", help="states of groups in forks and without")
    compare.add_argument("--group", action="append", required=True)
    for kind in ("--fork", "--fresh"):
        compare.add_argument(
            kind, action="append", required=True, help="an attempt; two for each group"
        )
    unpack = verbs.add_parser("unpack", help="unpack archives of shards")
    unpack.add_argument("--into", required=True, help="an empty folder")
    unpack.add_argument("--out", required=True, help="file for the answer")
    unpack.add_argument("archive", nargs="+")


def _add_remote(verbs: Any) -> None:
    local_end = verbs.add_parser(
        "local-end", help="run a job by the launcher's program after --"
    )
    local_end.add_argument("--folder", required=True, help="the job's folder")
    local_end.add_argument("--run", required=True, help="name of the run")
    far_end = verbs.add_parser("far-end", help="run a job on this machine")
    far_end.add_argument("--program", required=True, help="path of aomaker here")


# stands before a path: an option that takes any number of words ends there (this
# option is true in all our sessions, see pytest_api.take_over)
_NO_WORD = "--continue-on-collection-errors"


def first_arguments(options: argparse.Namespace, args: list[str]) -> list[str]:
    """The arguments of pytest that all requests of a family have."""
    if options.verb not in ("run", "control"):
        top, shared = options.top, args
    else:
        top = [os.path.join(".", options.walk)] if options.walk else []
        shared = args[: options.shared]
    return [*shared, _NO_WORD, *top] if top else shared


def paths_of(own: list[str]) -> list[str]:
    """The paths that a plan gives to a group, among the group's own arguments."""
    return [
        arg
        for n, arg in enumerate(own)
        if not arg.startswith("-") and own[n - 1 : n] != ["-m"]
    ]


def parse_options(argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our options, and the arguments after --, which are pytest's."""
    own, pytest_args = argv, []
    if "--" in argv:
        at = argv.index("--")
        own, pytest_args = argv[:at], argv[at + 1 :]
    return _of_group(own) or _parser().parse_args(own), pytest_args


def _of_group(own: list[str]) -> argparse.Namespace | None:
    """What the parser answers for a group; each fork would take its parser's time.

    None: the options are not spelt as our programs spell them, or are wrong.
    """
    if own[:1] != ["run"]:
        return None
    actions, defaults = _run_options()
    found: dict[str, Any] = {"verb": "run"}
    words = iter(own[1:])
    for word in words:
        name, given, text = word.partition("=")
        action = actions.get(name)
        if action is None or given and action.nargs == 0:
            return None
        if action.nargs == 0:  # its presence is its value
            found[action.dest] = True
            continue
        if not given:
            text = next(words, "-")
        if (
            not given
            and text.startswith("-")
            or action.type is int
            and not text.isdecimal()
            or action.choices
            and text not in action.choices
        ):
            return None
        value = int(text) if action.type is int else text
        if type(action.default) is list:
            found.setdefault(action.dest, []).append(value)
        else:
            found[action.dest] = value
    if any(each.required and each.dest not in found for each in actions.values()):
        return None
    for name, default in defaults.items():
        found.setdefault(name, [] if type(default) is list else default)
    return argparse.Namespace(**found)


@functools.cache
def _run_options() -> tuple[dict[str, argparse.Action], dict[str, Any]]:
    """The options of the verb run, by their spelling, and all defaults."""
    actions = {}
    for action in _parser()._actions:
        if isinstance(action.choices, dict):  # the parsers of the verbs
            actions = dict(action.choices["run"]._option_string_actions)
    return (
        {name: each for name, each in actions.items() if each.dest != "help"},
        {each.dest: each.default for each in actions.values() if each.dest != "help"},
    )
