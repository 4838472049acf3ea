"""Fixtures of all kinds, and hooks of conftest.py."""

import logging
import os
import random
import time

import allure
import pytest
import shared
from noise import spread, tell

zeta = logging.getLogger("zeta")


@spread(4)
@pytest.mark.shout("loud")
def test_marker(i, tag, seen):
    assert seen[-1] == tag and seen.count(tag) == 1
    tell(tag)


@spread(4)
def test_screenshot(i, tag, on_failure):
    assert i == tag


@spread(4)
def test_generated(i, tag, generated):
    tell(tag, generated)


@spread(4)
def test_money(i, money):
    assert money(i) == money(-1)


@spread(6)
def test_hooks_by_hand(i):
    shared.Config.hooks.append(i)
    time.sleep(0.01)
    assert shared.Config.hooks[-1] == i
    shared.Config.hooks.remove(i)


@spread(6)
def test_state_of_an_instance(i):
    shared.settings.flags["on"] = i
    time.sleep(0.01)
    assert shared.settings.flags == {"on": i}


@spread(4)
def test_asked(i, asked, tag):
    kind, fixture = asked
    if kind == "environment":
        fixture.setenv("ZETA", tag)
        time.sleep(0.01)
        assert os.environ["ZETA"] == tag
    else:
        print(tag)
        time.sleep(0.01)
        assert fixture.readouterr().out == f"{tag}\n"


@spread(4)
def test_dice(i, dice):
    time.sleep(0.01)
    assert dice.random() == random.Random(3).random()


class TestDirectory:
    @spread(4)
    def test_directory(self, i, directory):
        assert os.getcwd() == directory

    @spread(4)
    def test_again(self, i, tag):
        tell(tag)


@spread(4)
def test_logged(i, logged, tag):
    zeta.debug("debug <%s>", tag)
    lines = logged.read_text().splitlines()
    assert lines[-1] == f"debug <{tag}>"


@spread(4)
def test_factory(i, factory):
    assert [factory(n) for n in range(3)] == [0, 1, 2]


@spread(4)
def test_add_marker(i, request):
    request.node.add_marker(pytest.mark.xfail(reason="added", strict=True))
    assert 0


@spread(4)
def test_unknown_marker(i):
    assert pytest.mark.shout("x").name == "shout"
    with pytest.raises(pytest.fail.Exception):
        pytest.mark.there_is_no_such_marker


@spread(4)
@pytest.mark.xfail(raises=ValueError)
def test_other_error(i):
    raise KeyError(i)


@spread(4)
@pytest.mark.xfail(run=False)
def test_not_run(i):
    os.abort()


@spread(4)
def test_exit(i):
    raise SystemExit(i)


@spread(4)
def test_fail(i, tag):
    pytest.fail(f"<{tag}>", pytrace=False)


@spread(4)
def test_import_or_skip(i):
    pytest.importorskip("there_is_no_such_module")


@pytest.fixture(scope="session", params=[1, 2], ids=["one", "two"])
def of_session(request):
    print(f"session {request.param}")
    yield request.param
    print(f"session {request.param} over")


@pytest.fixture
def number(of_session, request):
    return of_session * 10


@spread(4)
def test_of_session(i, number, of_session, tag):
    assert number == of_session * 10
    tell(tag)


class Base:
    @pytest.fixture(autouse=True, scope="class")
    def prepared(self, request):
        request.cls.items = []
        yield
        request.cls.items.append("over")

    @spread(4)
    def test_inherited(self, i, tag):
        self.items.append(tag)
        time.sleep(0.005)
        assert self.items[-1] == tag and "over" not in self.items


class TestOne(Base):
    pass


@pytest.mark.parametrize("word", ["ä", "日本", "a\tb"], ids=ascii)
class TestWords:
    @spread(4)
    def test_word(self, i, word, tag):
        print(word)
        tell(tag, word)


@allure.epic("an epic")
@allure.feature("a feature")
class TestLabels:
    @spread(4)
    @allure.severity(allure.severity_level.CRITICAL)
    @allure.testcase("https://example.com/case", "case")
    @allure.issue("1", "issue")
    def test_labels(self, i, tag):
        allure.dynamic.severity(allure.severity_level.MINOR)
        allure.dynamic.feature(f"feature <{tag}>")
        allure.dynamic.label("own", tag)
        allure.dynamic.description_html(f"<b>{i}</b>")
        time.sleep(0.002)
        allure.dynamic.story(f"story <{tag}>")
        allure.attach(
            "{}", name=f"json <{tag}>", attachment_type=allure.attachment_type.JSON
        )


@allure.step("outer {x} {tag}")
def outer(x, tag):
    inner(x + 1, tag=tag)


@allure.step
def inner(x, tag):
    time.sleep(0.001)
    print(f"out <{tag}> {x}")
    if x > 2:
        raise ValueError(f"<{tag}>")


@spread(4)
def test_steps(i, tag):
    outer(0, tag)
    with pytest.raises(ValueError):
        outer(2, tag)
    outer(3, tag)


@pytest.fixture
def with_steps(tag):
    with allure.step(f"set up <{tag}>"):
        inner(0, tag)
    yield
    with allure.step(f"tear down <{tag}>"):
        allure.attach(f"body <{tag}>", name=f"last <{tag}>")
        inner(1, tag)


@spread(4)
def test_steps_of_a_fixture(i, with_steps, tag):
    tell(tag)


@spread(4)
def test_properties(i, tag, record_property, record_xml_attribute):
    record_property("a", tag)
    record_xml_attribute("b", tag)


@spread(4)
def test_levels(i, tag, caplog):
    caplog.set_level(logging.ERROR, logger="zeta")
    zeta.info("unheard")
    with caplog.at_level(logging.DEBUG, logger="zeta"):
        zeta.debug("heard <%s>", tag)
        time.sleep(0.002)
    zeta.info("unheard")
    assert caplog.messages == [f"heard <{tag}>"]
    assert [r.levelname for r in caplog.get_records("call")] == ["DEBUG"]


@spread(4)
def test_level_at_import(i):
    time.sleep(0.002)
    assert zeta.isEnabledFor(logging.DEBUG)


@spread(4)
def test_deprecated(i, tag):
    import warnings

    with pytest.deprecated_call():
        warnings.warn(f"<{tag}>", DeprecationWarning)
    with pytest.raises(pytest.fail.Exception):
        with pytest.warns(UserWarning, match="no such"):
            warnings.warn(f"<{tag}>", UserWarning)
