"""The verbs of the worker: suite, index, run, serve, coverage, page ...

Each verb imports its modules when it is called: a process needs those of one.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from typing import Callable

from .util import bytecode_cache
from .util.worker_options import parse_options


def _broken(options: argparse.Namespace, _: list[str]) -> int:
    from .reports.broken_results import write_broken

    for status, allure in zip(options.status, options.allure):
        write_broken(status, allure)
    return 0


def _coverage(options: argparse.Namespace, _: list[str]) -> int:
    from .reports.coverage_report import report

    return report(options.folder, options.failed)


def _hooks(options: argparse.Namespace, _: list[str]) -> int:
    from .lifecycle.hooks import write_hooks

    return write_hooks(options.out, options.by)


def _session(options: argparse.Namespace, _: list[str]) -> int:
    from .lifecycle.service import serve_run

    serve_run(options.run)


def _page(options: argparse.Namespace, _: list[str]) -> int:
    from .reports.live_server import serve

    serve(options.folder, options.life, options.rounds)


def _compare(options: argparse.Namespace, _: list[str]) -> int:
    from .sharing.report import compare

    return compare(options.group, options.fork, options.fresh)


def _pack(options: argparse.Namespace, _: list[str]) -> int:
    from .reports.pack import pack

    return pack(options.out, options.began, options.ci)


def _unpack(options: argparse.Namespace, args: list[str]) -> int:
    from .reports.unpack import unpack

    return unpack(options.archive, options.into, options.out, args)


def _local_end(options: argparse.Namespace, args: list[str]) -> int:
    from .remote.local_end import run_job

    return run_job(options.folder, options.run, args)


def _far_end(options: argparse.Namespace, _: list[str]) -> int:
    from .remote.far_end import serve

    return serve(options.program)


def _imports(_: argparse.Namespace, args: list[str]) -> int:
    from .collect.aomaker_imports import write_imports

    return write_imports(args)


def _original(_: argparse.Namespace, args: list[str]) -> int:
    from .internals.aomaker3 import become_command

    return become_command(args)


def _serve(options: argparse.Namespace, _: list[str]) -> int:
    from .forkserver.server import serve
    from .recording.begin import begin

    begin(os.getcwd())

    args = options.socket, options.served, options.preload, options.listener
    serve(*args, options.try_plugins).run()


def _run_session(options: argparse.Namespace, args: list[str]) -> int:
    from .group.session_verbs import run_verb

    if options.verb == "run":
        from .recording.begin import begin

        begin(os.getcwd())
    return run_verb(options, args, None)


_Verb = Callable[[argparse.Namespace, "list[str]"], int]
_WITHOUT_PYTEST: dict[str, _Verb] = {
    "broken": _broken,
    "coverage": _coverage,
    "hooks": _hooks,
    "session": _session,
    "page": _page,
    "compare": _compare,
    "pack": _pack,
    "unpack": _unpack,
    "local-end": _local_end,
    "far-end": _far_end,
    "imports": _imports,
    "original": _original,
}
_WITH_PYTEST: dict[str, _Verb] = {
    "serve": _serve,
    "suite": _run_session,
    "index": _run_session,
    "run": _run_session,
}


def main(argv: list[str]) -> int:
    """Run one verb; the exit status is pytest's, or 1 without one."""
    options, pytest_args = parse_options(argv)
    bytecode_cache.keep_aside()
    if options.verb != "run":
        gc.enable()
    verb = _WITHOUT_PYTEST.get(options.verb)
    if verb is not None:
        return verb(options, pytest_args)
    try:
        import pytest  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "pytest":
            raise
        print(
            f"it has no pytest; type: {sys.executable} -m pip install "
            "pytest allure-pytest",
            file=sys.stderr,
        )
        return 1
    bytecode_cache.keep_rewritten_aside()
    return _WITH_PYTEST[options.verb](options, pytest_args)
