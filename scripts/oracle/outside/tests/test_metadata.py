import os
import shutil
import stat


def test_mode():
    assert stat.S_IMODE(os.stat("tools/inner.sh").st_mode) & 0o100


def test_access():
    assert os.access("tools/count.sh", os.X_OK)


def test_which():
    assert shutil.which("count.sh", path="tools")


def test_size():
    assert os.stat("cases/two.txt").st_size == 6
    assert os.lstat("cases/three.txt").st_size == 8


def test_absent():
    try:
        os.stat("tools/more")
    except FileNotFoundError:
        return
    raise AssertionError


def test_kind():
    assert os.path.islink("links/current")
    assert not os.path.exists("flag")
