import pytest


@pytest.mark.smoke
def test_a():
    pass


@pytest.mark.smoke
@pytest.mark.slow
def test_b():
    pass
