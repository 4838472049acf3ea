import importlib
import importlib.metadata

import oracle_editable
import oracle_installed


def test_installed():
    assert oracle_installed.number() == 1


def test_version():
    assert importlib.metadata.version("oracle_installed") == "1.0"


def test_editable():
    assert oracle_editable.number() == 1


def test_missing():
    try:
        importlib.import_module("oracle_missing")
    except ImportError:
        return
    raise AssertionError
