"""Differences between two runs of the same tests, and whose they are."""

from __future__ import annotations

from collections.abc import Sequence

from .records import Record, Records

MISSING = "missing"  # has no result in the other run
EXTRA = "extra"  # has a result in the other run only
FIELDS = [field for field in Record._fields if field != "source"]


def differences(expected: Records, found: Records) -> dict[str, list[str]]:
    """The tests that differ, and in which fields."""
    differing = {}
    for test in sorted(expected.keys() | found.keys()):
        fields = _fields(expected.get(test), found.get(test))
        if fields:
            differing[test] = fields
    return differing


def _fields(expected: list[Record] | None, found: list[Record] | None) -> list[str]:
    if expected is None:
        return [EXTRA]
    if found is None:
        return [MISSING]
    return [
        field for field in FIELDS if _value(expected, field) != _value(found, field)
    ]


def _value(records: list[Record] | None, field: str) -> object:
    """What a test's records say in this field; of one that is missing or extra,
    whether there are any.
    """
    if field in (MISSING, EXTRA):
        return records is None
    return sorted((r.source, getattr(r, field)) for r in records or ())


def is_own(
    test: str,
    fields: Sequence[str],
    found: Records,
    companies: Sequence[Sequence[Records]],
) -> bool:
    """True: pytest alone does the same. It ran the test several times in each of
    some companies (its module, its group): each field is as in one of these runs,
    or runs in the same company differ.
    """
    return all(_is_own_field(test, field, found, companies) for field in fields)


def _is_own_field(
    test: str, field: str, found: Records, companies: Sequence[Sequence[Records]]
) -> bool:
    ours = _value(found.get(test), field)
    for runs in companies:
        values = [_value(run.get(test), field) for run in runs]
        if field in (MISSING, EXTRA):  # a name may hold the time, or an address
            names = [_names(run, test) for run in runs]
            if any(one != names[0] for one in names):
                return True
        if ours in values or any(value != values[0] for value in values):
            return True
    return False


def _names(run: Records, test: str) -> set[str]:
    """The names that this test has in the run, with all its parameters."""
    function = test.partition("[")[0]
    return {name for name in run if name.partition("[")[0] == function}


def shown(
    differing: dict[str, list[str]], expected: Records, found: Records
) -> list[str]:
    """Tests that differ, in words."""
    lines = []
    for test, fields in differing.items():
        lines.append(f"{test}: {', '.join(fields)}")
        for field in fields:
            if field not in (MISSING, EXTRA):
                values = [_value(run.get(test), field) for run in (expected, found)]
                lines.append(f"    pytest: {values[0]}"[:200])
                lines.append(f"    here:   {values[1]}"[:200])
    return lines
