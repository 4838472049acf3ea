"""Who looks at the heap sees it as if it had not been frozen."""

import gc
import types

import pytest

from aomaker_pytest.util import gc_freeze


@pytest.fixture
def frozen():
    gc_freeze.freeze()
    yield
    gc_freeze.thaw()


def test_objects_are_seen_again(frozen):
    names = {"one": []}
    gc_freeze.freeze()
    assert not any(each is names for each in gc_freeze.objects_since())
    assert any(each is names for each in gc.get_objects())
    assert any(each is names for each in gc.get_referrers(names["one"]))


def test_the_functions_are_those_of_python(frozen):
    from gc import get_referrers

    functions = gc.get_objects, gc.get_referrers, get_referrers
    assert {type(each) for each in functions} == {types.BuiltinFunctionType}
    assert {*vars(gc)} >= {"get_objects", "get_referrers"}
    assert gc.get_freeze_count() == 0


def test_a_caller_is_no_referrer(frozen):
    """It would be if a function of Python's called gc's, in some versions."""

    async def looks():
        own = type("Own", (), {})()
        referrers = map(type, gc.get_referrers(own))
        return [each for each in referrers if each is not types.FrameType]

    with pytest.raises(StopIteration) as found:
        looks().send(None)
    assert found.value.value == []


def test_other_names_are_missing_as_before(frozen):
    with pytest.raises(AttributeError, match="module 'gc' has no attribute 'colect'"):
        gc.colect()
    assert gc.get_freeze_count() > 0


def test_what_is_replaced_stays(frozen, monkeypatch):
    monkeypatch.setattr(gc, "get_objects", list)
    assert gc.get_objects() == []
    gc_freeze.thaw()
    assert gc.get_objects() == []
    monkeypatch.undo()
    assert gc.get_objects()
