import io
import logging
import time
import warnings

import pytest
from noise import deprecated, log, spread, tell

log.warning("at import")


class ListHandler(logging.Handler):
    def __init__(self):
        super().__init__()
        self.seen = []

    def emit(self, record):
        self.seen.append(record.getMessage())


@spread()
def test_caplog(i, tag, caplog):
    log.info("info <%s>", tag)
    time.sleep(0.002)
    assert caplog.messages == [f"info <{tag}>"]
    caplog.clear()
    assert caplog.record_tuples == []


@spread()
def test_set_level(i, tag, caplog):
    caplog.set_level(logging.DEBUG)
    log.debug("debug <%s>", tag)
    time.sleep(0.002)
    log.debug("debug <%s>", tag)
    assert caplog.messages == [f"debug <{tag}>"] * 2


@spread()
def test_at_level(i, tag, caplog):
    with caplog.at_level(logging.ERROR, logger="noise"):
        log.warning("unheard <%s>", tag)
        time.sleep(0.002)
        log.error("error <%s>", tag)
    log.info("info <%s>", tag)
    assert [record.levelname for record in caplog.records] == ["ERROR", "INFO"]


@spread()
def test_own_handler(i, tag):
    handler, text = ListHandler(), io.StringIO()
    stream = logging.StreamHandler(text)
    for each in (handler, stream):
        log.addHandler(each)
    log.warning("warn <%s>", tag)
    time.sleep(0.002)
    for each in (handler, stream):
        log.removeHandler(each)
    assert handler.seen == [f"warn <{tag}>"]
    assert text.getvalue() == f"warn <{tag}>\n"


@spread()
def test_warns(i, tag):
    for _ in range(3):
        with pytest.warns(DeprecationWarning, match="old") as record:
            deprecated("all")
            time.sleep(0.001)
        assert len(record) == 1


@spread()
@pytest.mark.filterwarnings("error")
def test_warnings_are_errors(i, tag):
    with pytest.raises(DeprecationWarning):
        deprecated("all")


@spread()
def test_warning_in_summary(i, tag):
    deprecated("all")
    tell(tag)


@spread()
@pytest.mark.filterwarnings("ignore")
def test_ignored(i, tag):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("default")
        for _ in range(3):
            deprecated("all")
            time.sleep(0.001)
    assert len(seen) == 1


@spread()
def test_assertion_message(i, tag):
    time.sleep(0.002)
    with pytest.raises(AssertionError) as error:
        assert list(range(5)) == [0, 1, 2, 3, tag]
    assert "At index 4 diff" in str(error.value)


@spread()
def test_log_in_fixture(i, told):
    log.warning("warn <%s>", told)
