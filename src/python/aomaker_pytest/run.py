"""Verb ``run``: one group, in this process."""
from __future__ import annotations

import argparse
import os

import pytest

from .inputs import Inputs, write_depfile
from .journal import Journal
from .plugin import GroupPlugin
from .planned import PlanPlugin


def run_group(options: argparse.Namespace, args: list[str]) -> int:
    """Run pytest with these arguments; returns its exit status."""
    journal = Journal(options.events)
    inputs = Inputs(os.getcwd())
    plugins: list[object] = [GroupPlugin(journal)]
    if options.planned:
        plugins.append(PlanPlugin(options.walk))
    status = int(pytest.main(args, plugins=plugins))
    write_depfile(options.deps, options.deps_target, inputs.files())
    journal.write("end", exitstatus=status)
    return status
