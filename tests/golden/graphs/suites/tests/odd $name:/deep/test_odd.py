import pytest


@pytest.mark.slow
def test_c():
    pass
