"""What many tests have in common, set up and torn down by each session."""

import os
import time
import unittest

import pytest
import shared
from noise import spread


def setup_module():
    shared.module_state = "up"


def teardown_module():
    del shared.module_state


@spread(4)
def test_set_up_of_module(i):
    time.sleep(0.005)
    assert shared.module_state == "up"


def case(n):
    class Environment(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            os.environ["CASE"] = str(n)
            cls.addClassCleanup(os.environ.pop, "CASE")

        def test_environment(self):
            time.sleep(0.005)
            self.assertEqual(os.environ["CASE"], str(n))

        def test_environment_again(self):
            time.sleep(0.005)
            self.assertEqual(os.environ["CASE"], str(n))

        @unittest.expectedFailure
        def test_expected(self):
            self.fail(self.id())

        @unittest.skipIf(True, "never")
        def test_never(self):
            self.fail()

    Environment.__name__ = Environment.__qualname__ = f"TestEnvironment{n}"
    return getattr(pytest.mark, f"m{n}")(Environment)


for number in range(4):
    globals()[f"TestEnvironment{number}"] = case(number)


@spread(6)
def test_filled(i, filled):
    time.sleep(0.01)
    assert filled["session"] == shared.CACHE["session"] == "up"


@spread(6)
def test_registered(i, registered):
    time.sleep(0.01)
    assert registered == ["session"]
