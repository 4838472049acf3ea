"""The folder of --alluredir: it gets the results of the run, as of one session."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest


def keep_results(config: pytest.Config, results: str) -> None:
    """Copy the run's results to the folder that the user has named, if any."""
    option: Any = config.option
    folder = getattr(option, "allure_report_dir", None)
    if not folder or not os.path.isdir(results):
        return
    folder = os.path.abspath(folder)
    if os.path.realpath(folder) == os.path.realpath(results):
        return
    if getattr(option, "clean_alluredir", False):
        shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder, exist_ok=True)
    for entry in os.scandir(results):
        if entry.is_file():
            shutil.copyfile(entry.path, os.path.join(folder, entry.name))
