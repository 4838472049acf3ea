import os
import time


def test_mode():
    assert os.environ.get("ORACLE_MODE", "1") == "1"


def test_zone():
    assert time.localtime(0).tm_hour == 0


def test_fixture():
    assert "ORACLE_FIXTURE" not in os.environ


def test_language():
    assert os.environ.get("LANG", "C").startswith("C")
