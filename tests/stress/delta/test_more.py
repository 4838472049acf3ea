import contextlib
import io
import logging
import sys
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor, as_completed

import allure
import pytest
from noise import in_thread, log, spread, tell

print("at import")
quiet = logging.getLogger("quiet")
quiet.propagate = False
local = threading.local()


def setup_module(module):
    print("module up")
    module.UP = ["up"]


def teardown_module(module):
    print("module down")
    del module.UP


@pytest.fixture(scope="session", autouse=True)
def session_noise():
    print("session up")
    yield
    print("session down")
    log.info("session down")


@pytest.fixture(scope="module", params=["x", "y"])
def letter(request):
    print(f"letter {request.param}")
    yield request.param
    print(f"letter {request.param} down")


@pytest.fixture
def number(request):
    return request.param


@pytest.fixture
def torn(tag):
    yield
    tell(tag, "tear-down")
    raise RuntimeError(f"<{tag}> torn")


@allure.step("a decorated step {value}")
def decorated(value, tag):
    print(f"out <{tag}> {value}")
    with allure.step(f"deeper <{tag}>"):
        return value


@spread()
def test_module_state(i, tag):
    time.sleep(0.001)
    assert UP == ["up"]  # noqa: F821
    tell(tag)


@spread()
def test_letters(i, letter, tag):
    tell(tag)


@pytest.mark.parametrize("number", [1, 2], indirect=True)
@spread()
def test_indirect(i, number, tag):
    tell(tag, number)


@spread()
def test_torn(i, torn, tag):
    tell(tag)


@spread()
def test_decorated(i, tag):
    assert decorated(i, tag) == i
    with pytest.raises(KeyError):
        with allure.step(f"failing <{tag}>"):
            raise KeyError(tag)


@spread()
def test_files(i, tag, tmp_path, tmpdir, tmp_path_factory):
    file = tmp_path / "file.txt"
    file.write_text(f"file <{tag}>")
    allure.attach.file(str(file), name=f"file <{tag}>")
    other = tmp_path_factory.mktemp("other")
    assert str(tmpdir) == str(tmp_path) != str(other)


@spread()
def test_streams(i, tag):
    sys.stdout.write(f"out <{tag}>\n")
    print(f"err <{tag}>", file=sys.stderr, flush=True)
    sys.stderr.writelines([f"err <{tag}> {n}\n" for n in range(2)])
    with contextlib.redirect_stderr(io.StringIO()) as text:
        in_thread(lambda: sys.stderr.write(tag))
        time.sleep(0.001)
    assert text.getvalue() == tag
    before, sys.stdout = sys.stdout, io.StringIO()
    time.sleep(0.001)
    print("own")
    mine, sys.stdout = sys.stdout, before
    assert mine.getvalue() == "own\n"


@spread()
def test_traceback(i, tag):
    try:
        raise ValueError(f"<{tag}>")
    except ValueError:
        traceback.print_exc(limit=0)
        logging.getLogger("noise").exception("exc <%s>", tag)


@spread()
def test_quiet_logger(i, tag, caplog):
    quiet.warning("warn <%s>", tag)
    assert caplog.messages == [f"warn <{tag}>"]


@spread()
def test_many_workers(i, tag):
    def work(n):
        log.info("info <%s> worker", tag)
        sys.stdout.write(f"out <{tag}> worker\n")  # in one piece
        allure.attach(f"body <{tag}>", name=f"worker <{tag}>")
        return n

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(work, n) for n in range(8)]
        assert sorted(f.result() for f in as_completed(futures)) == list(range(8))
    assert list(ThreadPoolExecutor(2).map(str, range(3))) == ["0", "1", "2"]


@spread()
@pytest.mark.usefixtures("told")
def test_use_fixtures(i):
    pytest.fail("on purpose")


@spread()
def test_last_error(i, tag):
    time.sleep(0.002)
    assert not hasattr(sys, "last_value")


@spread()
def test_thread_local(i, tag):
    local.tag = tag
    time.sleep(0.002)
    assert local.tag == tag


@spread()
def test_late_thread(i, tag):
    """It ends after its test; what it says then belongs to no test."""
    thread = threading.Thread(target=time.sleep, args=(0.05,), daemon=True)
    thread.start()
    tell(tag)
