"""The base of a project's ``Login``, which logs in once for a whole run."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from typing import Any

from aomaker.storage import config


class _Setting:
    """A setting of the run, looked up at each use.

    A run may have another environment than the program that made the object. An
    attribute that was set on the object takes precedence.
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, login: Any, owner: type) -> Any:
        return config.get(self._name)


class BaseLogin(metaclass=ABCMeta):
    """Derive ``Login`` from it, in login.py."""

    current_env = _Setting()
    base_url = _Setting()
    account = _Setting()

    @abstractmethod
    def login(self) -> Any:
        """Log in; the result is passed to ``make_headers``."""

    @abstractmethod
    def make_headers(self, resp_login: Any) -> dict[str, str]:
        """Return the headers of all requests of the run."""
