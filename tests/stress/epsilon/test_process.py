"""What a process has once: descriptors, signals, a main thread."""

import _thread
import asyncio
import ctypes
import io
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor

import pytest
import shared
from noise import spread, tell


@spread(3)
def test_os_write(i, tag):
    os.write(1, f"out <{tag}>\n".encode())
    time.sleep(0.002)
    os.write(2, f"err <{tag}>\n".encode())


@spread(3)
def test_system(i, tag):
    print("before", flush=True)
    os.system(f"echo 'out <{tag}>'; echo 'err <{tag}>' >&2")
    print("after")
    shared.system(tag)


@spread(3)
def test_c_output(i, tag):
    libc = ctypes.CDLL(None)
    libc.puts(f"out <{tag}>".encode())
    libc.fflush(None)


@spread(3)
def test_original_streams(i, tag):
    print(f"out <{tag}>", file=sys.__stdout__, flush=True)
    time.sleep(0.002)
    print(f"err <{tag}>", file=sys.__stderr__, flush=True)


@spread(3)
def test_child(i, tag):
    assert os.popen(f"echo {i}").read() == f"{i}\n"
    child = subprocess.run(
        [
            sys.executable,
            "-S",
            "-c",
            "import os; print(os.environ['PYTEST_CURRENT_TEST'])",
        ],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    assert child.stdout == f"{tag} (call)\n"


@spread(3)
def test_fork(i, tag):
    pid = os.fork()
    if pid == 0:
        os.write(1, f"child <{tag}>\n".encode())
        os._exit(0)
    os.waitpid(pid, 0)


@spread(3)
def test_capfd_of_child(i, capfd):
    os.system("echo out")
    assert capfd.readouterr().out == "out\n"


@spread(3)
def test_capsys_disabled(i, capsys):
    with capsys.disabled():
        print("past the capture")
    print("out")
    assert capsys.readouterr().out == "out\n"


@spread(3)
def test_kind_of_stream(i):
    assert isinstance(sys.stdout, io.TextIOBase)
    assert sys.stdout.writable() and not sys.stdout.isatty()
    sys.stdout.buffer.write(b"bytes\n")


@spread(3)
def test_not_put_back(i):
    sys.stdout = io.StringIO()
    print("nowhere")


@spread(3)
def test_main_thread(i):
    assert threading.current_thread() is threading.main_thread()
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    assert {threading.current_thread(), thread} <= set(threading.enumerate())
    assert threading.active_count() >= 2
    over.set()
    thread.join()
    assert thread not in threading.enumerate()


@spread(3)
def test_low_thread(i, tag):
    done = threading.Event()

    def work():
        print(f"out <{tag}> low")
        done.set()

    _thread.start_new_thread(work, ())
    assert done.wait(10)


def double(x):
    return 2 * x


@spread(3)
def test_process_pool(i):
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(double, i).result() == 2 * i


@spread(3)
def test_alarm(i, told):
    def late(*_):
        raise TimeoutError("late")

    before = signal.signal(signal.SIGALRM, late)
    try:
        with pytest.raises(TimeoutError):
            signal.setitimer(signal.ITIMER_REAL, 0.02)
            time.sleep(10)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@spread(3)
def test_interrupt(i, tag):
    tell(tag)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
        signal.pause()


@spread(3)
def test_signal_of_a_loop(i, tag):
    async def main():
        event, loop = asyncio.Event(), asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGUSR2, event.set)
        os.kill(os.getpid(), signal.SIGUSR2)
        await asyncio.wait_for(event.wait(), 10)
        loop.remove_signal_handler(signal.SIGUSR2)

    asyncio.run(main())
    tell(tag)


@spread(3)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.skipif(sys.version_info >= (3, 14), reason="no implicit loop")
def test_loop_of_the_main_thread(i):
    asyncio.set_event_loop_policy(None)
    loop = asyncio.get_event_loop()
    assert loop.run_until_complete(asyncio.sleep(0.002, i)) == i
    loop.close()
    asyncio.set_event_loop(None)
