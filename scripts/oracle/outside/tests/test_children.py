import multiprocessing
import os
import subprocess
import sys


def run(*argv):
    return subprocess.run(argv, stdout=subprocess.PIPE, check=True, text=True).stdout


def test_python():
    assert run(sys.executable, "tools/double.py", "21") == "42\n"


def test_module():
    assert run(sys.executable, "-m", "app.more") == ""


def test_shell():
    assert run("./tools/count.sh") == "3\n"
    assert os.system("test -x tools/inner.sh") == 0


def test_inner():
    assert run("sh", "tools/inner.sh") == "d\none 1\n"


def test_spawned():
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.map(os.path.getsize, ["cases/one.txt"]) == [6]
