"""The base of a project's ``Login``, which logs in once for a whole run."""
from __future__ import annotations

from abc import ABCMeta, abstractmethod
from typing import Any

from aomaker.storage import config


class BaseLogin(metaclass=ABCMeta):
    """Derive ``Login`` from it, in login.py."""

    def __init__(self) -> None:
        self.current_env: str | None = config.get("current_env")
        self.base_url: str | None = config.get("base_url")
        self.account: dict[str, Any] | None = config.get("account")

    @abstractmethod
    def login(self) -> Any:
        """Log in; what it returns goes to ``make_headers``."""

    @abstractmethod
    def make_headers(self, resp_login: Any) -> dict[str, str]:
        """The headers of all requests of the run."""
