"""Variables that a group changes before its first test."""

import importlib
import os
import sys

import pytest

from aomaker_pytest.imports import changed_variables
from aomaker_pytest.util import audit

PASSING = "import os\nos.putenv('A_FLAG', '1')\nimport decimal\nos.unsetenv('A_FLAG')\n"
STAYS = "import os\nos.environ['A_FLAG'] = '1'\n"
REMOVES = "import os\ndel os.environ['A_SETTING']\n"


@pytest.mark.parametrize(
    "folder, text, changed",
    [
        ("site-packages", PASSING, []),
        ("tests", PASSING, ["A_FLAG"]),  # what it imports meanwhile may see it
        ("site-packages", STAYS, ["A_FLAG"]),
        ("tests", STAYS, ["A_FLAG"]),
        ("site-packages", REMOVES, ["A_SETTING"]),
        ("site-packages", STAYS.replace("A_FLAG", "A_SETTING"), ["A_SETTING"]),
    ],
)
def test_names(tmp_path, monkeypatch, folder, text, changed):
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "that_sets.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path / folder)
    monkeypatch.setenv("A_SETTING", "0")
    monkeypatch.delenv("A_FLAG", raising=False)
    changed_variables.begin()
    try:
        importlib.import_module("that_sets")
    finally:
        audit.ignore(changed_variables._note)
        del sys.modules["that_sets"]
        os.environ.pop("A_FLAG", None)
    assert changed_variables.names() == changed
