import glob
import json
import os
import pathlib

import pytest

CASES = sorted(os.listdir(os.path.join(os.path.dirname(__file__), "..", "cases")))


@pytest.mark.parametrize("case", CASES)
def test_case(case, sizes):
    assert sizes[case] > 5


def test_data():
    found = json.loads(pathlib.Path("cases/data.json").read_text())
    assert found == {"name": "a", "size": 1}


def test_glob():
    assert len(glob.glob("cases/*.txt")) == 3


def test_links():
    assert open("links/current").read() == "first\n"
    assert os.readlink("links/current") == "first"
