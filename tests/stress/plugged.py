"""A plugin of the project, with state."""

import pytest

STATE = {"up": 0}


@pytest.fixture(scope="session")
def plugged():
    assert STATE["up"] == 0
    STATE["up"] += 1
    yield STATE
    STATE["up"] -= 1
