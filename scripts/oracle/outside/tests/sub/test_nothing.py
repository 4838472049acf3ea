import pytest


@pytest.mark.parametrize("number", range(3))
def test_number(number):
    assert number < 3
