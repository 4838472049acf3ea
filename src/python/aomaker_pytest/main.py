"""The verbs of the worker: suite, run, serve, broken."""
from __future__ import annotations

import argparse
import sys


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="worker.py")
    verbs = parser.add_subparsers(dest="verb", required=True)
    suite = verbs.add_parser("suite", help="pytest's own view of the project")
    suite.add_argument("--tests", action="store_true", help="collect, too")
    suite.add_argument("--out", required=True, help="file for the answer")
    run = verbs.add_parser("run", help="run one group")
    run.add_argument("--events", required=True, help="file for the journal")
    run.add_argument("--deps", required=True, help="file for the depfile")
    run.add_argument("--deps-target", required=True, help="its target")
    run.add_argument("--planned", action="store_true",
                     help="the paths are a plan's: visit nothing else")
    run.add_argument("--walk", metavar="DIR",
                     help="they were found by a walk of DIR: its rules apply")
    serve = verbs.add_parser("serve", help="fork groups for a run")
    serve.add_argument("--socket", required=True)
    serve.add_argument("--served", required=True, type=int)
    broken = verbs.add_parser("broken", help="Allure results of dead tests")
    broken.add_argument("--status", required=True)
    broken.add_argument("--allure", required=True)
    return parser


def _without_pytest() -> int:
    print(f"{sys.executable} has no pytest; type: "
          f"{sys.executable} -m pip install pytest allure-pytest",
          file=sys.stderr)
    return 4


def main(argv: list[str]) -> int:
    """Run one verb; the exit status is pytest's, or 4 for a mistake."""
    own, pytest_args = argv, []
    if "--" in argv:
        at = argv.index("--")
        own, pytest_args = argv[:at], argv[at + 1:]
    options = _parser().parse_args(own)
    if options.verb == "broken":
        from .broken import write_broken

        return write_broken(options.status, options.allure)
    try:
        import pytest
    except ModuleNotFoundError as error:
        if error.name != "pytest":
            raise
        return _without_pytest()
    if options.verb == "serve":
        from .server import serve

        serve(options.socket, options.served)
    sys.argv = [pytest.__file__.replace("__init__", "__main__"), *pytest_args]
    if options.verb == "suite":
        from .suite import write_suite

        return write_suite(options.out, options.tests, pytest_args)
    from .run import run_group

    return run_group(options, pytest_args)
