"""The steps of a run's lifecycle: hooks, login, and the hooks' second halves.

They happen in a process below that of ``service``, to which it sends lines of
JSON, each answered by a line before it continues:

    {"do": "hold"}                 output may hold secrets from now on
    {"do": "release", "secrets"}   these are all; output is masked and passed on
    {"do": "begun", "ok"}          the groups may start, or not; "end" comes
    {"do": "ended", "ok"}          that was all
"""

from __future__ import annotations

import atexit
import importlib
import json
import logging
import os
import socket
import sys
from collections.abc import Generator, Iterator
from typing import Any, NoReturn

from ..internals import aomaker3
from ..secrets.secret_names import masked, secrets_of
from ..util.inputs import Inputs, write_inputs
from ..util.paths import in_build
from ..util.process import die_with_parent, write_whole
from . import hooks, login_pickle
from .user_traceback import print_trace

_LOGIN = "login.py"
_SETTINGS = "conf"
_FACTS = in_build("session/facts.json")


def write_private(path: str, value: Any) -> None:
    """Write JSON for this user alone; whole or not at all."""
    write_whole(path, json.dumps(value), 0o600)


class Lifecycle:
    """The steps, in their order."""

    def __init__(
        self, settings: dict[str, Any], path: str, control: socket.socket
    ) -> None:
        self.settings = settings
        self.path = path  # the file that tests and aomaker.storage read
        self.control = control.makefile("rw", encoding="utf-8")
        self.data = {
            "v": 1,
            "env": settings["env"],
            "config": settings["config"],
            "headers": {},
            "secrets": settings["secrets"],
            "host": socket.gethostname(),
            "run_mode": settings["run_mode"],
        }
        self.original = aomaker3.is_used()
        self.halves: list[Generator[Any, Any, Any]] = []
        self.last: list[Iterator[None]] = []  # second halves, for after the groups
        self.stage = ""
        self.inputs = Inputs(os.getcwd())

    def tell(self, **message: Any) -> str:
        sys.stdout.flush()
        sys.stderr.flush()
        self.control.write(json.dumps(message) + "\n")
        self.control.flush()
        return self.control.readline().strip()

    # -- before the groups

    def begin(self) -> None:
        write_private(self.path, self.data)
        if self.original:  # the original's hooks may use the headers
            self.stage = "the database of the original aomaker"
            self.last = [aomaker3.tables(self.data)]
            next(self.last[0])
            self._login()
            self._hooks()
        else:
            self._hooks()
            self._take_config()
            self._login()
        write_private(self.path, self.data)
        self._write_facts()
        self._write_inputs()

    def _hooks(self) -> None:
        if not os.path.isfile(hooks.FILE):
            return
        self.stage = hooks.FILE
        found = hooks.load()
        for option in found.options:
            value = option.value(self.settings["options"])
            if value is not None:
                option.function(value)
        for function in found.plain:
            function()
        for function in found.generators:
            half = function()
            self.halves.append(half)
            next(half, None)

    def _take_config(self) -> None:
        """Use values that hooks have set for the login and for tests."""
        storage = sys.modules.get("aomaker.storage")
        if hasattr(storage, "session_data"):
            config = storage.config.get_all()  # type: ignore[union-attr]
            self.data["config"] = {
                key: value
                for key, value in config.items()
                if key not in ("current_env", "run_mode")
            }

    def _login(self) -> None:
        self.stage = _LOGIN
        self.tell(do="hold")
        login = self._make_login()
        if login is not None:
            if self.original:
                aomaker3.settle(login, self.data)
            headers = login.make_headers(login.login())
            if headers is not None and not isinstance(headers, dict):
                raise SystemExit(
                    f"{_LOGIN}: make_headers returned "
                    f"{type(headers).__name__}, not a dict"
                )
            self.data["headers"] = headers or {}
        if self.original:
            aomaker3.set_headers(self.data["headers"])
        self.tell(
            do="release",
            secrets=sorted(
                secrets_of(self.data["config"]) | secrets_of(self.data["headers"])
            ),
        )

    def _make_login(self) -> Any:
        """The login object of a program, else of the project; None: there is no
        login.
        """
        if self.settings["skip_login"]:
            return None
        login = login_pickle.received()
        if login is not None or not os.path.isfile(_LOGIN):
            return login
        module = importlib.import_module("login")
        if not hasattr(module, "Login"):
            raise SystemExit(
                f"{_LOGIN} has no class Login; --skip_login leaves the file alone"
            )
        return module.Login()

    def _write_facts(self) -> None:
        """Write the facts of the environment that reports may show."""
        config = masked(self.data["config"])
        account = config.get("account")
        user = account.get("user") if isinstance(account, dict) else None
        facts = {
            "env": self.data["env"],
            "account": user,
            "base_url": config.get("base_url", config.get("host")),
            "tester": config.get("tester"),
            "note": config.get("note"),
        }
        write_private(
            _FACTS,
            {key: str(value) for key, value in facts.items() if value is not None},
        )

    def _write_inputs(self) -> None:
        """Write what the steps were made of: when it changes, ``arun --watch`` takes
        them again.
        """
        paths = {name for name in self.inputs.files() if name.endswith(".py")}
        paths |= {hooks.FILE, _LOGIN, f"{_SETTINGS}/config.yaml"}
        for folder, _, names in os.walk(_SETTINGS):
            paths |= {os.path.join(folder, name) for name in names}
        write_inputs(
            f"{self.path}.read",
            self.inputs.began,
            (["file" if os.path.exists(path) else "absent", path] for path in paths),
        )

    # -- after them

    def end(self) -> bool:
        """Run the second halves; an error in one does not skip the others."""
        self.stage = hooks.FILE
        ok = True
        for half in (*self.halves, *self.last):
            try:
                next(half, None)
            except BaseException as error:  # noqa: B036
                self.show(error)
                ok = False
        return ok

    def show(self, error: BaseException) -> None:
        sys.stdout.flush()
        if isinstance(error, SystemExit) and isinstance(error.code, str):
            print(f"aomaker: {error.code}", file=sys.stderr)
            return
        print(f"aomaker: {self.stage} has failed", file=sys.stderr)
        print_trace(error, sys.stderr)


def _prepare(settings: dict[str, Any], path: str) -> None:
    die_with_parent()
    os.environ["AOMAKER_SESSION"] = path
    sys.argv = ["arun"]
    level = settings["log_level"]
    if level is not None:
        logging.basicConfig(level=int(level) if level.isdigit() else level)


def run_lifecycle(
    settings: dict[str, Any], path: str, control: socket.socket
) -> NoReturn:
    """Run all steps; never returns."""
    life = Lifecycle(settings, path, control)
    ok = True
    try:
        _prepare(settings, path)
        life.begin()
    except BaseException as error:  # noqa: B036 - sys.exit of a hook, too
        life.show(error)
        life.end()
        atexit._run_exitfuncs()
        ok = False
    life.tell(do="begun", ok=ok)
    ok = life.end()
    atexit._run_exitfuncs()
    life.tell(do="ended", ok=ok)
    os._exit(0)
