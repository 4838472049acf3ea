"""Changes of what belongs to the project, to loggers, to modules."""

import importlib
import pickle
import sys
import tempfile
import time
import unittest
from unittest import mock

import pytest
import shared
from noise import log, spread, tell
from shared import CACHE, Config, settings


class Thing:
    def __init__(self, value):
        self.value = value

    def __eq__(self, other):
        return self.value == other.value


@spread(3)
def test_pickle(i):
    assert pickle.loads(pickle.dumps(Thing(i))) == Thing(i)


@spread(3)
def test_patch_by_name(i):
    with mock.patch(f"{__name__}.Thing") as thing:
        Thing(i)
        thing.assert_called_once_with(i)


@pytest.fixture(scope="session")
def told_all():
    import conftest

    conftest.TOLD = object()
    yield conftest.TOLD
    del conftest.TOLD


@spread(3)
def test_import_conftest(i, told_all):
    import conftest

    assert conftest.TOLD is told_all


@spread(3)
def test_plugin(i, plugged):
    assert plugged["up"] == 1


@spread(3)
def test_class_attribute(i):
    Config.timeout = i
    time.sleep(0.01)
    assert Config.timeout == i


@spread(3)
def test_instance_attribute(i):
    settings.debug = i
    time.sleep(0.01)
    assert settings.debug == i


@spread(3)
def test_setattr(i):
    shared.added = i
    time.sleep(0.01)
    assert shared.added == i


@spread(3)
def test_items(i):
    CACHE.clear()
    CACHE["key"] = i
    shared.LIST[:] = [i]
    time.sleep(0.01)
    assert {"key": i} == CACHE and [i] == shared.LIST


@spread(3)
def test_import_path(i, tmp_path):
    (tmp_path / f"made_{i}.py").write_text(f"VALUE = {i}\n")
    sys.path.insert(0, str(tmp_path))
    try:
        assert i == importlib.import_module(f"made_{i}").VALUE
    finally:
        sys.path.remove(str(tmp_path))


@spread(3)
def test_temporary_directory(i, tmp_path):
    before, tempfile.tempdir = tempfile.tempdir, str(tmp_path)
    try:
        assert tempfile.mkdtemp().startswith(str(tmp_path))
    finally:
        tempfile.tempdir = before


@spread(3)
def test_propagate(i, caplog):
    log.propagate = False
    log.info("unheard")
    time.sleep(0.01)
    log.propagate = True
    log.info("heard")
    assert caplog.messages == ["heard"]


@spread(3)
def test_disabled(i, caplog):
    log.disabled = True
    log.info("unheard")
    time.sleep(0.01)
    log.disabled = False
    log.info("heard")
    assert caplog.messages == ["heard"]


@spread(3)
def test_filter(i, tag, caplog):
    seen = []

    def keep(record):
        seen.append(record.getMessage())
        return True

    log.addFilter(keep)
    log.info("info <%s>", tag)
    time.sleep(0.01)
    log.removeFilter(keep)
    assert seen == [f"info <{tag}>"]


@spread(3)
def test_plain(i, tag):
    for n in range(5):
        tell(tag, n)


def case(n):
    class Case(unittest.TestCase):
        def setUp(self):
            patcher = mock.patch.object(shared, "system")
            patcher.start()
            self.addCleanup(patcher.stop)

        def test_patched(self):
            shared.system("x")
            self.assertEqual(shared.system.call_count, 1)

        def test_logs(self):
            with self.assertLogs("noise", "INFO") as logs:
                log.info("in %s", n)
                time.sleep(0.01)
            self.assertEqual(logs.output, [f"INFO:noise:in {n}"])

    class Async(unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self):
            self.value = n

        async def test_value(self):
            tell(self.id())
            self.assertEqual(self.value, n)

    for cls, name in ((Case, "TestCase"), (Async, "TestAsync")):
        cls.__name__ = cls.__qualname__ = f"{name}{n}"
        yield getattr(pytest.mark, f"m{n}")(cls)


for number in range(3):
    globals()[f"TestCase{number}"], globals()[f"TestAsync{number}"] = case(number)
