from app.core import is_even


def halves(numbers):
    return [number // 2 for number in numbers if is_even(number)]
