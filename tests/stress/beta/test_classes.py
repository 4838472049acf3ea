import time
import unittest

import allure
import pytest
from noise import spread, tell


class TestState:
    """State in the class, set up and torn down by each session."""

    @classmethod
    def setup_class(cls):
        assert not hasattr(cls, "state")
        cls.state = []

    @classmethod
    def teardown_class(cls):
        del cls.state

    def setup_method(self):
        self.own = []

    @pytest.fixture(scope="class")
    def numbers(self):
        numbers = []
        yield numbers
        numbers.append("gone")

    @spread()
    def test_state(self, i, tag, numbers):
        self.state.append(tag)
        self.own.append(tag)
        time.sleep(0.002)
        assert self.own == [tag] and self.state[-1] == tag
        assert "gone" not in numbers
        numbers.append(tag)
        assert numbers[-1] == tag

    @spread()
    def test_state_again(self, i, told):
        assert isinstance(self.state, list)
        tell(told)


@pytest.fixture(scope="class", autouse=True)
def on_class(request):
    if request.cls is not None:
        request.cls.attribute = "set"
    yield
    if request.cls is not None:
        del request.cls.attribute


class TestAttribute:
    @spread()
    @allure.title("a title with {i}")
    @allure.story("a story")
    def test_attribute(self, i, tag):
        time.sleep(0.002)
        assert self.attribute == "set"
        tell(tag)


def case(n):
    class Case(unittest.TestCase):
        @classmethod
        def setUpClass(cls):
            cls.shared = "up"

        @classmethod
        def tearDownClass(cls):
            del cls.shared

        def setUp(self):
            print(f"out <{self.id()}> setUp")
            self.addCleanup(print, f"out <{self.id()}> clean-up")

        def test_case(self):
            tell(self.id())
            assert self.shared == "up"

        def test_fails(self):
            tell(self.id())
            self.assertEqual({"n": n}, {"n": -n - 1})

        def test_skips(self):
            self.skipTest(f"because of {n}")

        def test_sub(self):
            for part in range(3):
                with self.subTest(part=part):
                    print(f"out <{self.id()}> {part}")

    Case.__name__ = Case.__qualname__ = f"TestCase{n}"
    return getattr(pytest.mark, f"m{n}")(Case)


for number in range(12):
    globals()[f"TestCase{number}"] = case(number)
