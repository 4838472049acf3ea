"""A second session of pytest in one process, tried before groups share it (--mt).

The trial is made in a fork, in which nothing is run. A session has begun there
and has walked the directories, so that each conftest.py is loaded; another one
does the same. It must not fail, as it does where something can be configured
once for a process, and no plugin may keep its configuration in place of the
first one's.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import traceback
from collections.abc import Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any, Callable, NoReturn

import pytest

from ..internals import pytest_start
from ..thread_safety import plugin_state, process_bound
from ..thread_safety.unsafe_calls import is_of_tests
from ..util import static
from ..util.process import kill_group
from ..util.pytest_command import path_at_start
from .collect_plugin import CollectPlugin
from .early_plugins import early_plugins

_LIMIT = 60  # seconds
_DEPTH = 3  # objects in objects
_Aim = Callable[[pytest.Session], None]


class Trial:
    """A fork that tries it, and the answer."""

    def __init__(self) -> None:
        self.in_fork = False
        self.why: str | None = None
        self._out = -1

    def fork(self) -> bool:
        """Whether this is the fork; else the answer is known on return."""
        ends = os.pipe()
        pid = os.fork()
        if pid:
            os.close(ends[1])
            self.why = _hear(ends[0], pid)
            return False
        os.setpgid(0, 0)
        os.close(ends[0])
        self.in_fork = True
        self._out = ends[1]
        nowhere = os.open(os.devnull, os.O_RDWR)
        for number in range(3):
            os.dup2(nowhere, number)
        return True

    def run(self, session: pytest.Session, aim: _Aim, failed: set[str]) -> NoReturn:
        """In the fork, when its session has collected.

        aim: see ``collect_plugin.Question``; failed: what it cannot collect.
        """
        why = None
        try:
            why = process_bound.reason(session.config)
            why = why or _second(session, _Second(session, aim, failed, self._end))
        finally:
            self._end(why)

    def _end(self, why: str | None) -> NoReturn:
        """Answer, and end without the end of a session: hooks that send what has
        passed have nothing to send.
        """
        os.write(self._out, (why or "").encode("utf-8", "backslashreplace"))
        os._exit(0)


def _hear(answer: int, pid: int) -> str | None:
    text = b""
    with os.fdopen(answer, "rb", buffering=0) as file:
        while True:
            if not select.select([file], [], [], _LIMIT)[0]:
                os.kill(pid, signal.SIGKILL)
                text = b"a second session of pytest does not begin in this process"
                break
            part = file.read(4096)
            if not part:
                break
            text += part
    kill_group(pid, signal.SIGKILL)  # what the sessions have started
    os.waitpid(pid, 0)
    return text.decode("utf-8", "replace") or None


class _Second(CollectPlugin):
    """The second session."""

    def __init__(
        self,
        first: pytest.Session,
        aim: _Aim,
        failed: set[str],
        tell: Callable[[str | None], NoReturn],
    ) -> None:
        """tell: ends the process with the answer."""
        self._tell = tell
        self._plugins = first.config.pluginmanager.get_plugins()
        self._before = dict(_kept(self._plugins))
        self._aim = aim
        self._failed = failed
        self._why: str | None = None

    def why(self) -> str:
        return self._why or "a second session of pytest ends before it collects"

    def fails(self, error: BaseException) -> None:
        self._why = self._why or _told(error)

    def question(self) -> Any:
        return self

    def aim(self, session: pytest.Session) -> None:
        self._aim(session)

    def answer(self, session: pytest.Session, error: BaseException | None) -> bool:
        if error is not None:
            self.fails(error)
        found = _kept_instead(self._before, session, self._plugins)
        self._tell(self._why or found)

    @pytest.hookimpl(tryfirst=True)
    def pytest_internalerror(self, excinfo: Any) -> None:
        self.fails(excinfo.value)
        self._tell(self._why)

    def pytest_exception_interact(self, node: Any, call: Any) -> None:
        if node.nodeid not in self._failed:
            self.fails(call.excinfo.value)


def _second(first: pytest.Session, second: _Second) -> str | None:
    """Begin it; it returns with the reason why it ended before it collected."""
    config = first.config
    for plugin in config.pluginmanager.get_plugins():
        name = static.text(plugin, "__name__")
        if is_of_tests(plugin) and sys.modules.get(name) is plugin:
            del sys.modules[name]  # each session imports its own
    os.chdir(config.invocation_params.dir)
    sys.path[:] = path_at_start
    own = [second, *early_plugins()]
    try:
        prepared = pytest_start.prepare(list(config.invocation_params.args), own)
        pytest_start.capture_again(prepared)
        prepared.hook.pytest_cmdline_main(config=prepared)
    except BaseException as error:  # noqa: B036 - a conftest's sys.exit
        second.fails(error)
    return second.why()


def _kept(plugins: Iterable[Any]) -> Iterator[tuple[tuple[str, str], Any]]:
    """What the modules of plugins hold, and the classes in them."""
    packages = {
        name.partition(".")[0]
        for plugin in plugins
        for name in [static.text(plugin, "__name__")]
        if name and static.is_a(plugin, ModuleType) and not is_of_tests(plugin)
    }
    for name, module in list(sys.modules.items()):
        package = name.partition(".")[0]
        if package not in packages or plugin_state.is_known(package):
            continue
        for key, value in list(static.names(module).items()):
            yield (name, key), value
            if static.is_a(value, type) and static.text(value, "__module__") == name:
                for attribute, held in list(static.of_class(value).items()):
                    yield (name, f"{key}.{attribute}"), held


def _kept_instead(
    before: dict[tuple[str, str], Any], second: pytest.Session, plugins: Iterable[Any]
) -> str | None:
    """Something of the second session that a plugin keeps where that of the first
    one was.
    """
    manager = second.config.pluginmanager
    known = {id(plugin) for plugin in plugins}
    own = {id(one) for one in manager.get_plugins() if not static.is_a(one, ModuleType)}
    own = (own - known) | {id(second), id(second.config), id(manager)}
    for (module, name), value in _kept(plugins):
        if before.get((module, name)) is not value and _reaches(value, own, _DEPTH):
            return f"{module}.{name} is that of one session"
    return None


def _reaches(value: Any, wanted: set[int], depth: int) -> bool:
    if id(value) in wanted:
        return True
    if not depth or static.is_a(value, ModuleType, type, FunctionType, str, bytes):
        return False
    parts = list(static.names(value).values())
    if type(value) in (list, tuple, set):
        parts += list(value)
    elif type(value) is dict:
        parts += list(value.values())
    return any(_reaches(part, wanted, depth - 1) for part in parts)


def _told(error: BaseException) -> str:
    cause = getattr(error, "cause", None) or error
    excinfo = getattr(error, "excinfo", None)  # of a conftest.py, pytest < 8.1
    if isinstance(excinfo, tuple):
        cause = excinfo[1]
    for frame in traceback.extract_tb(cause.__traceback__):
        if not process_bound.is_runner(frame.filename):
            place = f"{os.path.relpath(frame.filename)}:{frame.lineno}: "
            break
    else:
        place = ""
    text = str(cause).strip().splitlines()[:1]
    return f"{place}{': '.join([type(cause).__name__, *text])}"
