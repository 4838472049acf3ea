"""Allure's files are those that it writes by itself, and are always written."""

from __future__ import annotations

import enum
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from aomaker_pytest.internals import allure_api, allure_writer
from aomaker_pytest.internals.allure_item import Item

pytest.importorskip("allure_commons")

WRITE = """
import sys
from allure_commons import logger, model2, utils
from aomaker_pytest.internals import allure_api
if sys.argv[2] == "by us":
    allure_api.take_over()
files = logger.AllureFileLogger(sys.argv[1])
files.report_result(model2.TestResult(
    uuid="u", name="é\\u2028\\"", start=1, stop=2, steps=[
        model2.TestStepResult(name="step", parameters=[
            model2.Parameter(name="n", value="1.5")])]))
print(utils.uuid4())
"""


def written(folder: Path, how: str) -> bytes:
    python = os.path.join(os.path.dirname(__file__), "..", "..", "..", "src", "python")
    subprocess.run(
        [sys.executable, "-c", WRITE, str(folder), how],
        env=dict(os.environ, PYTHONPATH=python),
        check=True,
    )
    (path,) = folder.iterdir()
    assert re.fullmatch(
        r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        r"-result\.json",
        path.name,
    )
    assert json.loads(path.read_bytes())["name"] == 'é\u2028"'
    return path.read_bytes()


def test_same_bytes(tmp_path):
    assert written(tmp_path / "a", "by us") == written(tmp_path / "b", "")


def test_names_after_a_fork(tmp_path):
    """No child draws the names that its parent draws."""
    allure_writer.uuid4()
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, str(allure_writer.uuid4()).encode())
        os._exit(0)
    os.wait()
    names = [os.read(reading, 100).decode(), str(allure_writer.uuid4())]
    assert names[0] != names[1] and len(names[0]) == 36


class Level(str, enum.Enum):
    HIGH = "high"


class NoText:
    def __repr__(self):
        raise RuntimeError


def result_with(status):
    from allure_commons import model2

    return model2.TestResult(
        uuid="u",
        status=status,
        statusDetails=status,
        steps=[
            model2.TestStepResult(
                name="s",
                start=1,
                attachments=[model2.Attachment(name="a", source=status)],
            )
        ],
    )


def test_same_dictionaries():
    """Whatever a project puts into Allure's own objects."""
    import attr
    from allure_commons import model2

    odd = {"tuple": [1, model2.Label(name="n", value=None)], "set": [1]}
    for status in (
        "passed",
        None,
        True,
        [],
        odd,
        ["", False, 0, 1.5],
        Level.HIGH,
        model2.StatusDetails(message="m", flaky=False),
    ):
        result = result_with(status)

        def keep(_, value):
            return value or value is False

        assert allure_writer.dictionary(result) == attr.asdict(result, filter=keep)


@pytest.fixture
def logger(tmp_path):
    from allure_commons.logger import AllureFileLogger

    allure_api.take_over()
    return AllureFileLogger(str(tmp_path / "allure"))


@pytest.mark.parametrize(
    "value, kept",
    [
        ("a\udce9\\udce9\ud800", "a\\udce9\\udce9\\ud800"),
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        ({(1, NoText): {2: {3}}}, None),
        (NoText(), "<NoText: its repr raises RuntimeError>"),
        ((b"\xff", object), ["b'\\xff'", "<class 'object'>"]),
    ],
)
def test_odd_values(logger, value, kept):
    """JSON that every reader takes, and that says what the value was."""
    logger.report_result(result_with(value))
    (path,) = Path(logger._report_dir).iterdir()
    found = json.loads(path.read_text(encoding="utf-8"), parse_constant=pytest.fail)[
        "status"
    ]
    assert kept is None or found == kept


def test_attachments(logger, tmp_path):
    folder = Path(logger._report_dir)
    source = tmp_path / "source"
    source.write_bytes(b"s")
    logger.report_attached_file(source, "a.txt")
    logger.report_attached_file(tmp_path / "gone", "b.txt")
    logger.report_attached_data("d\udce9", "c.txt")
    logger.report_attached_data({"no": "text"}, "d.txt")
    logger.report_attached_data(bytearray(b"b"), "e.txt")
    texts = {path.name: path.read_text() for path in folder.iterdir()}
    assert texts.pop("b.txt").startswith("not attached: ")
    assert texts == {
        "a.txt": "s",
        "c.txt": "d\\udce9",
        "e.txt": "b",
        "d.txt": "{'no': 'text'}",
    }


def test_folder_that_goes(logger, tmp_path):
    shutil.rmtree(logger._report_dir)
    logger.report_result(result_with("passed"))
    shutil.rmtree(logger._report_dir)
    logger.report_attached_data("d", "a.txt")
    assert (Path(logger._report_dir) / "a.txt").is_file()


def test_folder_that_takes_nothing(logger, capsys, monkeypatch):
    """As of a full disk: that is said, and nothing is raised."""
    monkeypatch.setattr(sys, "__stderr__", sys.stderr)
    shutil.rmtree(logger._report_dir)
    Path(logger._report_dir).write_text("")
    logger.report_result(result_with("passed"))
    logger.report_attached_data("d", "a.txt")
    logger.report_attached_file("/nowhere", "b.txt")
    assert capsys.readouterr().err.count("could not be written") == 3


@pytest.mark.parametrize(
    "node_id, name",
    [
        ("a/test_a.py::test_x[a::b]", None),
        ("a/test_a.py::TestA::test_x[a::b]", "TestA"),
        ("a/test_a.py::TestA::TestB::test_x", "TestB"),
    ],
)
def test_class_of_a_dead_test(node_id, name):
    """Some releases of Allure (2.13) ask its item for it."""
    facts = {"name": "test_x[a::b]"} if "[" in node_id else {}
    parent = Item(node_id, facts).parent
    assert isinstance(parent, pytest.Class) == (name is not None)
    assert getattr(parent, "name", None) == name
