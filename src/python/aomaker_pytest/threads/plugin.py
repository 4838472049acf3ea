"""The pytest plugin of a group that is a thread."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Callable, NamedTuple, NoReturn

import pytest

from ..group.journal_plugin import JournalPlugin
from ..internals import pytest_threads
from ..thread_safety import unsafe
from . import logs, traces
from .apart import Apart
from .host_state import Shared
from .inputs import ThreadInputs
from .left_state import LeftState
from .owner import Owner
from .turns import Turn


class Thread(NamedTuple):
    """A group of the host, as ``group.run`` needs it."""

    shared: Shared
    group: Owner
    inputs: ThreadInputs
    turn: Turn
    is_abandoned: Callable[[], bool]  # 1: its client has gone
    give_up: Callable[..., NoReturn]  # ends the process; see Host._give_up
    added: unsafe.Names

    def plugin(self, plugin: JournalPlugin) -> ThreadPlugin:
        return ThreadPlugin(self, plugin)


class ThreadPlugin:
    """Isolates a session, and asks for a turn for each of its tests."""

    def __init__(self, thread: Thread, plugin: JournalPlugin) -> None:
        self._shared = thread.shared
        self._turn = thread.turn
        self._group = thread.group
        self._is_abandoned = thread.is_abandoned
        self._give_up = thread.give_up
        self._added = thread.added
        self._plugin = plugin
        self._begun = False
        # ids of fixtures of several tests that change the process
        self._holding: set[int] = set()
        self._left = LeftState()
        self._why_left: str | None = None  # what tests have left changed
        self._setting_up: Any = None  # the fixture that is set up, or the last that was
        thread.group.be_alone = self._patches
        self._apart = Apart(thread.group, plugin, thread.shared.done)

    # -- the session

    @pytest.hookimpl(hookwrapper=True)
    def pytest_load_initial_conftests(
        self, early_config: pytest.Config
    ) -> Generator[None, Any, None]:
        if getattr(early_config.known_args_namespace, "cov_source", None):
            traces.divide_coverage()
        yield

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> None:
        pytest_threads.without_faulthandler(config)
        pytest_threads.without_collecting(config)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        config = session.config
        self._shared.remember_fixtures_once(config)
        for handler in pytest_threads.log_handlers(config):
            handler.addFilter(logs.of_group(self._group))

    def pytest_collectstart(self, collector: pytest.Collector) -> None:
        if isinstance(collector, pytest.Module):
            self._shared.make_room(str(collector.path))

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            for node in item.listchain():
                if isinstance(node, pytest.Module):
                    self._shared.note_module(node.obj, self._group)
        for plugin in session.config.pluginmanager.get_plugins():
            self._shared.note_plugin(plugin, self._group)
        # the reason of each item is found while nothing else runs
        if any([self._wants_main(item) for item in session.items]):
            pytest_threads.run_tests_by(session.config, self._run)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, Any, None]:
        # it is registered last, so that no plugin counts the wait as part of the
        # test
        session.config.pluginmanager.register(_TestPlugin(self))
        self._apart.began()
        self._turn.end()
        self._group.looping = True
        with self._named():
            yield
        self._group.looping = False
        if self._turn.kind == "alone":
            self._left.put_back()
        if not self._turn.kind:  # else a fixture keeps the others out
            self._turn.take("session")
        self._plugin.journal.write("finishing")

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Name the thread as the only one of a pytest is named.

        The original's cache tells groups from each other by the names of their
        threads.
        """
        thread = self._group.thread
        name = thread.name
        if "AOMAKER_SESSION" not in os.environ:
            thread.name = "MainThread"
        try:
            yield
        finally:
            thread.name = name

    # -- a test

    def _reason(self, item: pytest.Item) -> str | None:
        """The reason why it has to run alone."""
        if _REASON not in item.stash:
            item.stash[_REASON] = unsafe.reason(item, self._added)
        return item.stash[_REASON]

    def _wants_main(self, item: pytest.Item) -> bool:
        why = self._reason(item)
        return why is not None and why.startswith(unsafe.IN_MAIN_THREAD)

    def _run(self, item: pytest.Item, protocol: Callable[[], Any]) -> Any:
        if not self._wants_main(item):
            return protocol()
        self.begin(item)  # the turn is taken here, as others may need the main thread
        self._begun = True
        return self._shared.main.call(protocol)

    def _be_alone(self, why: str) -> None:
        """Run alone from now on: the code did not show that the test would patch."""
        if self._turn.kind != "together":
            return
        begin = time.monotonic()
        self._turn.end()
        self._turn.take("alone")
        self._left.begin()
        self._plugin.tell("turn", alone=why, waited=time.monotonic() - begin)

    def _patches(self, why: str) -> None:
        """The test, or a fixture of it, patches.

        A fixture of several tests goes on doing so.
        """
        fixture = self._setting_up
        if (
            fixture is not None
            and fixture.scope != "function"
            and fixture.cached_result is None
        ):
            self._holding.add(id(fixture))
        self._be_alone(why)

    def begin(self, item: pytest.Item) -> None:
        if self._begun:
            self._begun = False
            return
        why = self._reason(item)
        if self._turn.kind:
            goes_on = self._why_left or "a fixture goes on"
            self._plugin.turn = {"alone": why or goes_on}
        else:
            begin = time.monotonic()
            self._turn.take("alone" if why else "together")
            self._plugin.turn = {"waited": time.monotonic() - begin}
            if why:
                self._plugin.turn["alone"] = why
                self._left.begin()
        if why:
            self._left.add(unsafe.changed_objects(item))
        self._stop_if_asked()

    def end(self, fine: bool = True) -> None:
        """fine: the end of the test could be written."""
        if self._turn.kind == "alone" and self._holding and fine:
            return
        try:
            if self._turn.kind == "alone":
                self._restore_limits(fine)
                self._shared.deaths.show_stacks()
                if not fine:
                    self._left.put_back()
                elif self._leaves_something():
                    return
            self._turn.end()
        except OSError:
            self._give_up()

    def _leaves_something(self) -> bool:
        """Whether the next test has to be alone, too."""
        left = self._left.changed()
        self._why_left = left and f"{left} is left changed"
        return left is not None

    def _restore_limits(self, fine: bool) -> None:
        deaths = self._shared.deaths
        if deaths.has_limits():
            return
        try:
            if not fine:
                raise ValueError("under the limits that the test has set")
            deaths.restore_limits()
        except ValueError:
            self._give_up(innocent=fine)

    @pytest.hookimpl(hookwrapper=True, trylast=True)
    def pytest_runtest_protocol(self) -> Generator[None, Any, None]:
        """Nobody writes that the test has ended while the process dies."""
        yield
        try:
            self._shared.deaths.wait_if_dying()
        except OSError:
            self._give_up()

    def _has_gone(self) -> bool:
        try:
            return self._is_abandoned()
        except OSError:
            self._give_up()

    def _stop_if_asked(self) -> None:
        """Stop before the next test, if the host or the client asks."""
        if self._shared.stopping:
            text = "stopped before the next test"
        elif self._shared.leaving or self._has_gone():
            self._plugin.journal.close()
            text = "goes on in another process"
        else:
            return
        self.end()
        raise KeyboardInterrupt(text)

    # pytest-timeout would end the process, and with it other groups' tests

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_timeout_set_timer(self, settings: Any) -> bool:
        self._plugin.tell("limit", limit=settings.timeout)
        return True

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_timeout_cancel_timer(self) -> bool:
        self._plugin.tell("limit", limit=0)
        return True

    # a fixture of several tests that changes the process keeps the others out until
    # it is torn down

    @pytest.hookimpl(tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> None:
        self._setting_up = fixturedef
        if fixturedef.scope != "function":
            self._apart.sets_up(fixturedef)
        why = unsafe.fixture_reason(fixturedef, self._added)
        if why and fixturedef.scope != "function":
            self._holding.add(id(fixturedef))
        # threads.monkeypatch notices its use
        if why and not unsafe.is_patch(fixturedef):
            self._be_alone(why)

    def pytest_fixture_post_finalizer(self, fixturedef: Any) -> None:
        self._holding.discard(id(fixturedef))


class _TestPlugin:
    def __init__(self, plugin: ThreadPlugin) -> None:
        self._plugin = plugin

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, Any, None]:
        self._plugin.begin(item)
        outcome = yield
        self._plugin.end(outcome.excinfo is None)


_REASON = pytest.StashKey["str | None"]()
