"""What the tests import."""

RATES = {"a": 1, "b": 2}


def total(names):
    found = 0
    for name in names:
        if name in RATES and RATES[name] > 0:
            found = found + RATES[name]
    return found


def is_even(number):
    return number % 2 == 0
