import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Timer

import allure
import pytest
from noise import in_thread, log, spread, tell

POOL = ThreadPoolExecutor(2)  # made at import


@spread()
def test_thread(i, tag):
    in_thread(tell, tag, "thread")
    tell(tag)


@spread()
def test_nested_threads(i, tag):
    in_thread(in_thread, tell, tag, "nested")


@spread()
def test_thread_in_step(i, tag):
    with allure.step(f"outer <{tag}>"):
        in_thread(tell, tag, "thread")


@spread()
def test_executor(i, tag):
    with ThreadPoolExecutor(1) as pool:
        pool.submit(tell, tag, "pool").result()


@spread()
def test_old_executor(i, tag):
    def work():
        print(f"out <{tag}> old pool")
        log.info("info <%s> old pool", tag)
        return tag

    assert [POOL.submit(work).result() for _ in range(2)] == [tag] * 2


@spread()
def test_timer(i, tag):
    timer = Timer(0.002, print, [f"out <{tag}> timer"])
    timer.start()
    timer.join()


@spread()
def test_asyncio(i, tag):
    async def main():
        await asyncio.sleep(0.002)
        tell(tag, "loop")
        await asyncio.get_running_loop().run_in_executor(
            None, log.info, f"info <{tag}> executor"
        )
        return tag

    assert asyncio.run(main()) == tag


@spread()
def test_records_in_threads(i, tag, caplog):
    for n in range(3):
        in_thread(log.info, "info <%s> %s", tag, n)
    assert caplog.messages == [f"info <{tag}> {n}" for n in range(3)]


@spread()
@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.xfail(reason="an error that only its own test may see", strict=False)
def test_error_in_thread(i, tag):
    def fail():
        raise RuntimeError(f"<{tag}>")

    in_thread(fail)
    time.sleep(0.002)


@spread()
def test_failing_thread(i, tag):
    seen = []

    def fail():
        try:
            raise RuntimeError(tag)
        except RuntimeError as error:
            seen.append(str(error))

    in_thread(fail)
    assert seen == [tag]
