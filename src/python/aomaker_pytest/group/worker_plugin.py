"""The pytest plugin that makes a group a worker of xdist."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from ..collect.xdist_worker import Worker
from ..internals import pytest_cache
from ..util.file_lock import lock_file


class WorkerPlugin:
    """Also saves the results that pytest leaves to the controller of a worker."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._lock = lock_file("results.lock")

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, None, None]:
        self._worker.begin(config)
        yield

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        self._results = pytest_cache.Results(session.config, self._lock)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self._results.save()
