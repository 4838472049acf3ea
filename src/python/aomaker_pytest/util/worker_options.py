"""The command line of worker.py."""

from __future__ import annotations

import argparse
import functools
import os


@functools.cache
def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="worker.py")
    verbs = parser.add_subparsers(dest="verb", required=True)
    suite = verbs.add_parser("suite", help="pytest's own view of the project")
    suite.add_argument("--modules", action="store_true", help="find them, too")
    index = verbs.add_parser("index", help="collect one module")
    index.add_argument("--module", required=True, help="its path")
    index.add_argument(
        "--alone", action="store_true", help="find out what cannot share a process"
    )
    index.add_argument(
        "--selected",
        action="store_true",
        help="as -k and -m have it, which are not heeded else",
    )
    index.add_argument("--key", required=True, help="goes into the answer")
    for verb in (suite, index):
        verb.add_argument(
            "--top",
            metavar="DIR",
            action="append",
            default=[],
            help="a directory that is pytest's argument, too",
        )
        verb.add_argument("--out", required=True, help="file for the answer")
    run = verbs.add_parser("run", help="run one group")
    run.add_argument("--events", required=True, help="file for the journal")
    for verb in (index, run):
        verb.add_argument("--deps", required=True, help="file for the depfile")
    run.add_argument("--deps-target", required=True, help="its target")
    run.add_argument(
        "--shared",
        type=int,
        default=0,
        metavar="N",
        help="pytest arguments that all groups have: the first N",
    )
    run.add_argument("--sole", action="store_true", help="the run has no other group")
    run.add_argument(
        "--planned",
        action="store_true",
        help="the paths are a plan's: visit nothing else",
    )
    run.add_argument(
        "--walk",
        metavar="DIR",
        help="they were found by a walk of DIR: its rules apply",
    )
    run.add_argument(
        "--rest",
        metavar="FILE",
        help="run only the tests in this JSON list of node ids",
    )
    run.add_argument("--ordered", action="store_true", help="in the order of that list")
    run.add_argument(
        "--without",
        metavar="PATH",
        action="append",
        default=[],
        help="a module to leave out, though it is planned",
    )
    run.add_argument(
        "--stop", metavar="FILE", help="whose size is the number of failures in the run"
    )
    run.add_argument(
        "--most",
        type=int,
        metavar="N",
        help="after so many of them no test starts; 0: no matter "
        "how many, nor by addopts",
    )
    run.add_argument(
        "--uncounted",
        action="append",
        default=[],
        choices=("tests", "modules"),
        help="whose failures do not count: they are retried, or were told before",
    )
    for verb in (index, run):
        verb.add_argument(
            "--alone-fixtures",
            metavar="NAME,...",
            help="tests that use them run alone among threads",
        )
        verb.add_argument(
            "--alone-marks", metavar="NAME,...", help="tests that have them do, too"
        )
    serve = verbs.add_parser("serve", help="fork groups for a run")
    serve.add_argument("--socket", metavar="PATH", required=True)
    serve.add_argument(
        "--listener",
        type=int,
        metavar="FD",
        help="accept connections from this; PATH is no socket, "
        "but where our files begin",
    )
    serve.add_argument("--served", required=True, type=int)
    serve.add_argument(
        "--preload",
        metavar="NAMES",
        help="these modules, with commas, or off; else learn",
    )
    broken = verbs.add_parser("broken", help="Allure results of dead tests")
    broken.add_argument("--status", action="append", required=True)
    broken.add_argument(
        "--allure",
        action="append",
        default=[],
        help="their folder, one for each status",
    )
    covered = verbs.add_parser("coverage", help="of all groups of a run")
    covered.add_argument("--failed", action="store_true", help="a test has failed")
    covered.add_argument("folder", nargs="+", help="what a group has saved")
    hooks = verbs.add_parser("hooks", help="the options of hooks.py")
    hooks.add_argument("--out", required=True, help="file for the answer")
    hooks.add_argument("--by", required=True, help="this Python, as named")
    session = verbs.add_parser("session", help="the life of a run")
    session.add_argument("--run", required=True, type=int)
    page = verbs.add_parser("page", help="serve the page of a run")
    page.add_argument("--folder", required=True, help="what is told of it")
    page.add_argument(
        "--life", required=True, type=int, help="a pipe that ends when the run does"
    )
    pack = verbs.add_parser("pack", help="a shard's archive")
    pack.add_argument("--out", required=True, help="the archive")
    pack.add_argument("--began", required=True, type=float)
    pack.add_argument("--ci", help="the run that it is of")
    unpack = verbs.add_parser("unpack", help="archives of shards")
    unpack.add_argument("--into", required=True, help="an empty folder")
    unpack.add_argument("--out", required=True, help="file for the answer")
    unpack.add_argument("archive", nargs="+")
    courier = verbs.add_parser(
        "courier",
        help="an errand and its results, through the pipes of the program after --",
    )
    courier.add_argument("--folder", required=True, help="the errand's")
    courier.add_argument("--run", required=True, help="its name")
    outpost = verbs.add_parser("outpost", help="where they are brought to")
    outpost.add_argument("--program", required=True, help="aomaker, there")
    verbs.add_parser("imports", help="what the files after -- import of aomaker")
    verbs.add_parser("original", help="a command of the original aomaker")
    return parser


# in front of a path: an option that takes any number of words ends before it
# (true of all our sessions, see compat.take_over)
_NO_WORD = "--continue-on-collection-errors"


def first_arguments(options: argparse.Namespace, args: list[str]) -> list[str]:
    """What pytest is given for all requests that differ in their own."""
    if options.verb != "run":
        top, shared = options.top, args
    else:
        top = [os.path.join(".", options.walk)] if options.walk else []
        shared = args[: options.shared]
    return [*shared, _NO_WORD, *top] if top else shared


def paths_of(own: list[str]) -> list[str]:
    """Those that a plan gives to a group, among its own arguments."""
    return [
        arg
        for n, arg in enumerate(own)
        if not arg.startswith("-") and own[n - 1 : n] != ["-m"]
    ]


def parse_options(argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """Our options, and what follows -- and is pytest's."""
    own, pytest_args = argv, []
    if "--" in argv:
        at = argv.index("--")
        own, pytest_args = argv[:at], argv[at + 1 :]
    return _parser().parse_args(own), pytest_args
