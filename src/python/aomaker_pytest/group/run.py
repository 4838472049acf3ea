"""Verb ``run``: one group, in this process."""

from __future__ import annotations

import argparse
import faulthandler
import os
import signal
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from ..collect import xdist_worker
from ..collect.early_plugins import early_plugins
from ..collect.only_paths import OnlyPathsPlugin
from ..internals import allure_identity, aomaker3, pytest_start
from ..recording import inputs_file, record
from ..recording.children import Children
from ..secrets.mask_files import mask_results, session_data
from ..sharing.state_plugin import StatePlugin
from ..util.inputs import Inputs, write_inputs
from ..util.process import queued
from ..util.worker_options import paths_of
from .asked_paths import AskedPathsPlugin
from .captured_output import name_inherited, named_files, remove_files
from .forked_tests import one_process
from .journal import Journal
from .journal_plugin import JournalPlugin
from .maxfail import MaxfailPlugin, NoMaxfailPlugin
from .per_group_files import PerGroupFilesPlugin
from .report_stream import ReportStreamPlugin
from .run_basetemp import RunBaseTempPlugin
from .run_fixtures import RunFixturesPlugin, fixture_holder
from .shared_units import SharedUnitsPlugin
from .subset import SubsetPlugin
from .worker_plugin import WorkerPlugin
from .xdist_group import XdistGroupPlugin

if TYPE_CHECKING:
    from ..forkserver.template import Template
    from ..threads.plugin import Thread, ThreadPlugin


def run_group(
    options: argparse.Namespace,
    args: list[str],
    template: Template | None,
    thread: Thread | None = None,
) -> int:
    """Run pytest with these arguments; returns its exit status."""
    journal = Journal(options.events, thread.give_up if thread else None)
    if thread is None:
        answer_the_supervisor(os.path.dirname(options.events))
    if template:
        inputs = template.inputs
    else:
        inputs = thread.inputs if thread else Inputs(os.getcwd())
    recorded = thread.inputs.record if thread else record.of_process(inputs.root)
    recorded.begin(os.path.dirname(options.events))
    children = Children(f"{options.inputs}.children", inputs.root, thread is not None)
    inputs.ignore(os.path.dirname(options.events))
    worker = xdist_worker.Worker.of_group(options)
    worker.set_variables()
    plugin = JournalPlugin(journal, options.sole, inputs.root, options.helper)
    of_thread = [thread.plugin(plugin)] if thread else []
    plugins = [
        plugin,
        plugin.full_diff,
        AskedPathsPlugin(children),
        WorkerPlugin(worker),
        RunBaseTempPlugin(options.events, options.testrun, options.sole),
        *_plugins(options, args, journal, of_thread),
        XdistGroupPlugin(os.path.dirname(options.events), keeps=thread is None),
    ]
    with one_process():
        status = _run_session(
            os.path.dirname(options.events),
            options.shared,
            args,
            plugins,
            template,
            thread,
        )
    if plugin.uncollected:  # that is no mistake in the arguments
        status = int(pytest.ExitCode.TESTS_FAILED)
    records = {recorded, record.of_process(inputs.root)}
    children.end(inputs, recorded)
    read = inputs_file.lines(inputs, records, children.are_followed)
    write_inputs(options.inputs, inputs.began, read)
    if journal.mask is not None:
        for folder in _allure_folders(args):
            mask_results(folder, journal.mask)
    if plugin.left <= 0:
        allure_identity.remove(os.path.dirname(options.events))
    plugin.warnings.tell(final=True)
    journal.write("end", exitstatus=status, queued=queued())
    return status


def _plugins(
    options: argparse.Namespace,
    args: list[str],
    journal: Journal,
    of_thread: list[ThreadPlugin],
) -> Iterator[object]:
    """The plugins that the options ask for; the journal gets the run's mask.

    Those that count failures come after that of a thread, which waits for its turn.
    """
    yield from early_plugins()
    data = session_data()
    if data is not None:
        session = RunFixturesPlugin(data)
        journal.mask = session.mask
        yield session
        yield fixture_holder(data)
        if aomaker3.is_used():
            yield aomaker3.Aomaker3Plugin()
    paths = paths_of(args[options.shared :])
    if paths:
        yield OnlyPathsPlugin(options.walk, paths)
        yield PerGroupFilesPlugin(options.events)
    yield from of_thread
    if options.maxfail_file:
        yield MaxfailPlugin(
            options.maxfail_file, options.maxfail, journal, options.uncounted
        )
    elif options.maxfail == 0:
        yield NoMaxfailPlugin()
    if options.reports:
        yield ReportStreamPlugin(
            os.path.dirname(options.events), journal.mask, options.helper
        )
    if options.state:
        yield StatePlugin(options.state, os.path.dirname(options.events))
    if options.only or options.without:
        yield SubsetPlugin(options.only, options.without, options.ordered)
    if options.claims:
        yield SharedUnitsPlugin(options.claims, options.units, options.helper)


def _run_session(
    folder: str,
    nshared: int,
    args: list[str],
    plugins: list[object],
    template: Template | None,
    thread: Thread | None,
) -> int:
    """folder: that of the attempt; nshared: how many of args the template has."""
    if thread:
        thread.group.folder = folder
        try:
            return int(pytest.main(args, plugins=plugins))
        finally:
            remove_files(folder)
    with named_files(folder):
        if template is None:
            return int(pytest.main(args, plugins=plugins))
        pytest_start.add_arguments(template.config, args, args[nshared:], plugins)
        pytest_start.capture_again(template.config, name_inherited(folder))
        os.chdir(template.folder)
        return pytest_start.run_prepared(template.config, plugins)


def answer_the_supervisor(folder: str) -> None:
    """Let the supervisor find this process and its children, and read its stacks.

    See src/worker/process_tree.h. SIGQUIT, which it sends when a time limit is
    over, writes the stacks of all threads to the log.
    """
    os.environ["AOMAKER_WORKER"] = f"{os.path.realpath(folder)}:{os.getpid()}"
    faulthandler.register(signal.SIGQUIT, os.dup(2), all_threads=True)


def _allure_folders(args: list[str]) -> list[str]:
    option = "--alluredir="
    return [arg[len(option) :] for arg in args if arg.startswith(option)]
