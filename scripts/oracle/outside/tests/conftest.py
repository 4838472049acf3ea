import os

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


@pytest.fixture(autouse=True)
def at_root(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.fixture(scope="module")
def sizes():
    with os.scandir(os.path.join(ROOT, "cases")) as entries:
        return {entry.name: entry.stat().st_size for entry in entries}
