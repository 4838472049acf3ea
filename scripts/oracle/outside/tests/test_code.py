from app import core, more


def test_total():
    assert core.total("ab") == 3
    assert core.total("c") == 0


def test_even():
    assert core.is_even(2)
    assert not core.is_even(3)


def test_halves():
    assert more.halves([1, 2, 4]) == [1, 2]
