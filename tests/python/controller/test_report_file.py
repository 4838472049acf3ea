"""Records of reports, as one process writes and another one reads them."""

import enum
from pathlib import Path

import pytest

from aomaker_pytest.controller import report_file


class Colour(enum.IntEnum):
    RED = 1


class Unknown:
    def __repr__(self):
        return "<unknown>"


@pytest.mark.parametrize(
    "value, read",
    [
        (("a", (1, 2.5), {"k": [None, True, b"x"]}), None),
        ({"a": {1, 2}, 3: float("inf")}, None),
        ([Colour.RED], [1]),
        (Path("a/b"), "a/b"),
        ({"extra": Unknown()}, {"extra": "<unknown>"}),
        ("\ud83d 北", None),
    ],
)
def test_values(tmp_path, value, read):
    path = tmp_path / report_file.NAME
    path.write_bytes(report_file.pack(("report", 1.0, value)))
    (record,) = report_file.ReportFile(str(path)).records()
    assert record == ("report", 1.0, value if read is None else read)


def test_file_that_is_being_written(tmp_path):
    """A record is taken when it is complete."""
    path = tmp_path / report_file.NAME
    file = report_file.ReportFile(str(path))
    assert list(file.records()) == []  # there is none yet
    one, two = report_file.pack(("start", 1.0)), report_file.pack(("finish", 2.0))
    path.write_bytes(one + two[:7])
    assert list(file.records()) == [("start", 1.0)]
    assert list(file.records()) == []
    with path.open("ab") as end:
        end.write(two[7:])
    assert list(file.records()) == [("finish", 2.0)]
