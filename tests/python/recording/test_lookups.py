"""Paths that were asked for."""

from __future__ import annotations

import os
import pathlib
import shutil
import subprocess
import sys
import traceback

import pytest

from aomaker_pytest.recording import lookups

lookups.install()


@pytest.mark.parametrize(
    "ask",
    [
        os.path.exists,
        os.path.isfile,
        os.path.isdir,
        os.path.lexists,
        pytest.param(
            os.path.islink,
            marks=pytest.mark.skipif(
                sys.version_info < (3, 10), reason="os.path.realpath calls it"
            ),
        ),
        lambda path: pathlib.Path(path).exists(),
        lambda path: pathlib.Path(path).is_file(),
        lambda path: pathlib.Path(path).is_dir(),
        lambda path: pathlib.Path(path).is_symlink(),
        lambda path: shutil.which(path),
        lambda path: os.path.exists(os.fsencode(path)),
        lambda path: os.path.exists(pathlib.PurePath(path)),
    ],
)
def test_asked(noted, tmp_path, monkeypatch, ask):
    (tmp_path / "there").touch()
    ask(str(tmp_path / "missing"))
    ask(str(tmp_path / "there"))
    assert set(noted("absent")) == {str(tmp_path / "missing")}
    assert str(tmp_path / "there") in noted("found")
    (tmp_path / "missing").touch()  # the first answer counts
    ask(str(tmp_path / "missing"))
    assert set(noted("absent")) == {str(tmp_path / "missing")}
    monkeypatch.chdir(tmp_path)
    os.path.exists("here")
    assert str(tmp_path / "here") in noted("absent")


ERRORS = """
import os, pathlib, sys, traceback
if len(sys.argv) > 1:
    sys.path.insert(0, sys.argv[1])
    from aomaker_pytest.recording import lookups
    lookups.install()
for ask in (os.path.getsize, os.path.getmtime, lambda name: pathlib.Path(name).stat(),
            lambda name: pathlib.Path(name).lstat()):
    try:
        ask("/missing")
    except OSError:
        traceback.print_exc(file=sys.stdout)
for odd in (1.5, [], None, "\\0", object()):
    for ask in (os.path.exists, os.path.isfile, os.path.isdir):
        try:
            print(ask(odd))
        except (TypeError, ValueError) as error:
            print(str(error).partition(" at 0x")[0])
print(os.path.exists, os.path.exists.__doc__, os.path.exists(0), os.path.isdir("/"))
"""


def test_nobody_sees_it(tmp_path):
    """Errors and their tracebacks, to the line and column."""
    script = tmp_path / "errors.py"
    script.write_text(ERRORS)
    package = [os.path.dirname(os.path.dirname(os.path.dirname(lookups.__file__)))]
    texts = [
        subprocess.run(
            [sys.executable, script, *args], stdout=subprocess.PIPE, check=True
        ).stdout.partition(b"<function")[::2]
        for args in ([], package)
    ]
    assert texts[0][0] == texts[1][0]
    assert texts[0][1].partition(b">")[2] == texts[1][1].partition(b">")[2]
    assert b"FileNotFoundError" in texts[0][0]


def test_names_are_the_same():
    """No frame of ours is in a traceback within pytest either."""
    with pytest.raises(FileNotFoundError) as caught:
        os.path.getsize("/missing")
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert len(frames) == 2


def _ask_as_pytest(path):
    """As code of pytest does."""
    file = os.path.join(os.sep, "site-packages", "_pytest", "pathlib.py")
    exec(compile("os.path.exists(path)", file, "exec"), {"os": os, "path": path})


def test_asked_by_pytest(noted, tmp_path):
    """What pytest finds is no input yet; what it misses is, in each group anew."""
    noted.record.root = f"{tmp_path}{os.sep}"
    path, other = str(tmp_path / "conftest.py"), str(tmp_path / "other.py")
    for each in (path, other):
        pathlib.Path(each).touch()
        _ask_as_pytest(each)
    assert not noted("found") and not noted("absent")
    os.path.exists(other)  # a test asks as well
    assert set(noted("found")) == {other}
    os.unlink(path)
    noted.record.begin(str(tmp_path))
    _ask_as_pytest(path)
    assert set(noted("absent")) == {path}
