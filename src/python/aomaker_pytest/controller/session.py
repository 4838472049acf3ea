"""Verb ``control``: the controller of a run, in this process."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

from ..collect.early_plugins import early_plugins
from ..internals import pytest_start
from .plugin import ControllerPlugin
from .settings import SettingsPlugin

if TYPE_CHECKING:
    from ..forkserver.template import Template


class _ErrorPlugin:
    """Prints an internal error, which the terminal reporter does not show."""

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_internalerror(self, excrepr: Any) -> Generator[None, Any, None]:
        print(excrepr)
        yield


def control(
    options: argparse.Namespace, args: list[str], template: Template | None
) -> int:
    """Return pytest's exit status, which the one who waits for it is told, too."""
    own = ControllerPlugin(
        options.socket, options.plan, options.workers, options.testrun
    )
    plugins = [
        own,
        SettingsPlugin(options.workers),
        _ErrorPlugin(),
        *early_plugins(),
    ]
    status = int(pytest.ExitCode.INTERNAL_ERROR)
    try:
        if template is None:
            status = int(pytest.main(args, plugins=plugins))
        else:
            pytest_start.add_arguments(
                template.config, args, args[options.shared :], plugins
            )
            pytest_start.capture_again(template.config)
            os.chdir(template.folder)
            status = pytest_start.run_prepared(template.config, plugins)
    except Exception:  # of a hook at the end
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        own.tell_end(status)
    return status
