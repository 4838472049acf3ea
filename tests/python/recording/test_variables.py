"""Which variables of the environment count, and that nobody sees it."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import traceback
from unittest import mock

import pytest

from aomaker_pytest.recording import record, variables

HERE = "test_variables.py"
NAME = "RECORDED_VARIABLE"


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    data = os.environ._data
    known = set(variables._known)
    variables._known.clear()
    variables.install()
    yield
    variables._known.update(known)
    plain = dict(dict.items(os.environ._data))
    os.environ._data = os.environb._data = data
    data.clear()
    data.update(plain)


@pytest.mark.parametrize(
    "read",
    [
        lambda: os.environ.get(NAME),
        lambda: os.getenv(NAME, "x"),
        lambda: os.environb.get(NAME.encode()),
        lambda: NAME in os.environ,
        lambda: os.environ.setdefault(NAME, "x"),
        lambda: os.environ.pop(NAME, None),
        lambda: os.path.expandvars(f"${NAME}"),
    ],
)
def test_one_is_read(noted, read):
    read()
    assert noted("env") == {NAME: HERE}


@pytest.mark.parametrize(
    "read",
    [
        lambda: dict(os.environ),
        lambda: os.environ.copy(),
        lambda: list(os.environ),
        lambda: {**os.environ},
        lambda: os.environ | {},
        lambda: [name for name, value in os.environ.items() if value == "x"],
        lambda: repr(os.environ),
        lambda: copy.deepcopy(os.environ._data),
    ],
)
def test_all_are_read(noted, read):
    read()
    assert noted("env") == {variables.ALL: HERE}


def test_one_after_all(noted):
    """It may be one that the digest of all leaves out."""
    os.environ["SHLVL"] = "1"
    variables.now_outer()
    _read_by("/x/site-packages/_pytest/y.py", "list(os.environ)")  # which is silent
    os.environ.get("SHLVL")
    assert set(noted("env")) == {"SHLVL"}
    dict(os.environ)
    os.environ.get("HOME")
    assert set(noted("env")) == {"SHLVL", "HOME", variables.ALL}


def test_what_a_test_sets_itself(noted, monkeypatch):
    """It counts when it has the value from outside again."""
    with mock.patch.dict(os.environ, {NAME: "1"}, clear=True):
        assert os.environ[NAME] == "1"
    with monkeypatch.context() as patch:
        patch.setenv(NAME, "2")
        assert os.environ[NAME] == "2"
        patch.delenv("NOT_THERE", raising=False)
    os.environ[NAME] = "3"
    assert os.environ.pop(NAME) == "3"
    assert noted("env") == {}
    assert os.environ.get(NAME) is None
    with pytest.raises(KeyError):
        monkeypatch.delenv("MISSING")  # it fails as it is not set
    assert set(noted("env")) == {NAME, "MISSING"}


def test_ours_and_pytests(noted):
    os.environ.get("PYTEST_CURRENT_TEST")
    os.environ.get("AOMAKER_RUN")
    os.environ.get("PYTEST_XDIST_WORKER")
    _read_by("/x/site-packages/_pytest/y.py")
    assert noted("env") == {}
    _read_by("/x/site-packages/library/z.py")
    assert noted("env") == {"X": HERE}


def _read_by(file, read="os.environ.get('X')"):
    exec(compile(f"import os; {read}", file, "exec"), {})


def test_a_later_reader_counts_for_its_group(noted, monkeypatch):
    """A group that is one of several in a process does not hide another's."""
    groups = [record.Record("/", for_all=False) for _ in "ab"]
    for group in groups:
        monkeypatch.setattr(record, "receivers", lambda frame, own=group: [own])
        os.environ.get(NAME)
    assert [list(dict(group.of_kind("env"))) for group in groups] == [[NAME], [NAME]]


def test_nobody_sees_it(noted):
    assert type(os.environ).__name__ == "_Environ"
    assert isinstance(os.environ, os._Environ)
    with pytest.raises(KeyError) as caught:
        os.environ[NAME]
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert not any("aomaker" in frame.filename for frame in frames)
    os.environ[NAME] = "1"
    assert os.environb[NAME.encode()] == b"1"
    assert pickle.loads(pickle.dumps(dict(os.environ)))[NAME] == "1"
    assert type(copy.deepcopy(os.environ)._data) is dict
    done = subprocess.run(["printenv", NAME], stdout=subprocess.PIPE)
    assert done.stdout == b"1\n"
    del os.environ[NAME]
    assert subprocess.run(["printenv", NAME]).returncode == 1
    assert len(os.environ) == len(dict(os.environ))
    assert sys.getsizeof(os.environ._data)


def test_our_own_reader(noted, monkeypatch):
    """Nothing is noted of it, and it bears what a test does to os.environ."""
    assert variables.value(NAME) is None
    monkeypatch.setenv(NAME, "1")
    assert variables.value(NAME)
    with monkeypatch.context() as replaced:
        replaced.setattr(os, "environ", {NAME: "2"})
        assert variables.value(NAME) == "2"
    assert not noted("env")
