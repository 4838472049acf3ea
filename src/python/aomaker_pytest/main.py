"""The verbs of the worker: suite, index, run, serve, coverage, page ..."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

from .util import bytecode_cache
from .util.pytest_command import set_argv
from .util.worker_options import parse_options

if TYPE_CHECKING:
    from .forkserver.template import Template


def _without_pytest() -> int:
    print(
        f"it has no pytest; type: {sys.executable} -m pip install pytest allure-pytest",
        file=sys.stderr,
    )
    return 1


def main(argv: list[str], template: Template | None = None) -> int:
    """Run one verb; the exit status is pytest's, or 1 without one."""
    options, pytest_args = parse_options(argv)
    bytecode_cache.keep_aside()
    if options.verb != "run":
        gc.enable()
    if options.verb == "broken":
        for status, allure in zip(options.status, options.allure):
            from .reports.broken_results import write_broken

            write_broken(status, allure)
        return 0
    if options.verb == "coverage":
        from .reports.coverage_report import report

        return report(options.folder, options.failed)
    if options.verb == "hooks":
        from .lifecycle.hooks import write_hooks

        return write_hooks(options.out, options.by)
    if options.verb == "session":
        from .lifecycle.service import live

        live(options.run)
    if options.verb == "page":
        from .reports.live_server import serve as serve_page

        serve_page(options.folder, options.life)
    if options.verb == "pack":
        from .reports.archive import pack

        return pack(options.out, options.began, options.ci)
    if options.verb == "unpack":
        from .reports.archive import unpack

        return unpack(options.archive, options.into, options.out, pytest_args)
    if options.verb == "courier":
        from .remote.local_end import carry

        return carry(options.folder, options.run, pytest_args)
    if options.verb == "outpost":
        from .remote.far_end import serve as serve_outpost

        return serve_outpost(options.program)
    if options.verb == "imports":
        from .collect.aomaker_imports import write_imports

        return write_imports(pytest_args)
    if options.verb == "original":
        from .internals.aomaker3 import become_command

        return become_command(pytest_args)
    try:
        import pytest  # noqa: F401
    except ModuleNotFoundError as error:
        if error.name != "pytest":
            raise
        return _without_pytest()
    bytecode_cache.keep_rewritten_aside()
    if options.verb == "serve":
        from .forkserver.server import serve

        serve(options.socket, options.served, options.preload, options.listener)
    set_argv(pytest_args)
    if options.verb in ("suite", "index"):
        from .collect.question import ask_anew

        return ask_anew(options, pytest_args)
    from .group.run import run_group

    return run_group(options, pytest_args, template)
