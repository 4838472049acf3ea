"""Allure's files are those that it writes by itself."""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from aomaker_pytest import allure_files

pytest.importorskip("allure_commons")

WRITE = """
import sys
from allure_commons import logger, model2, utils
from aomaker_pytest import allure_files
if sys.argv[2] == "quickly":
    allure_files.write_quickly()
files = logger.AllureFileLogger(sys.argv[1])
files.report_result(model2.TestResult(
    uuid="u", name="é\\u2028\\"", start=1, stop=2, steps=[
        model2.TestStepResult(name="step", parameters=[
            model2.Parameter(name="n", value="1.5")])]))
print(utils.uuid4())
"""


def written(folder: Path, how: str) -> bytes:
    python = os.path.join(os.path.dirname(__file__), "..", "..", "src",
                          "python")
    subprocess.run([sys.executable, "-c", WRITE, str(folder), how],
                   env=dict(os.environ, PYTHONPATH=python), check=True)
    (path,) = folder.iterdir()
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
                        r"-result\.json", path.name)
    assert json.loads(path.read_bytes())["name"] == 'é\u2028"'
    return path.read_bytes()


def test_same_bytes(tmp_path):
    assert written(tmp_path / "a", "quickly") == written(tmp_path / "b", "")


def test_names_after_a_fork(tmp_path):
    """No child draws the names that its parent draws."""
    allure_files._uuid4()
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, str(allure_files._uuid4()).encode())
        os._exit(0)
    os.wait()
    names = [os.read(reading, 100).decode(), str(allure_files._uuid4())]
    assert names[0] != names[1] and len(names[0]) == 36


def test_same_dictionaries():
    """Whatever a project puts into Allure's own objects."""
    import attr
    from allure_commons import model2

    odd = {"tuple": (1, model2.Label(name="n", value=None)), "set": {1}}
    for status in ("passed", None, True, (), odd, ["", False, 0, 1.5],
                   model2.StatusDetails(message="m", flaky=False)):
        result = model2.TestResult(
            uuid="u", status=status, statusDetails=status, steps=[
                model2.TestStepResult(name="s", start=1, attachments=[
                    model2.Attachment(name="a", source=status)])])

        def keep(_, value):
            return value or value is False

        assert allure_files._asdict(result, filter=keep) == \
            attr.asdict(result, filter=keep)
