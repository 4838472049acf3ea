"""Files that a process has loaded before it forks."""

from __future__ import annotations

import os
import time

from aomaker_pytest.forkserver.loaded_files import LoadedFiles


def loaded(*paths) -> LoadedFiles:
    """Of a process that begins well after the last change."""
    files = LoadedFiles()
    files.since = time.time_ns() + 10**9
    files.note(map(str, paths))
    return files


def test_changes(tmp_path):
    path = tmp_path / "conftest.py"
    path.write_text("one")
    files = loaded(path)
    assert not files.have_changed()
    path.write_text("two")
    assert files.have_changed()
    os.utime(path, ns=(0, 0))
    files = loaded(path)
    path.write_text("six")
    os.utime(path, ns=(0, 0))  # the times of a file's status cannot be set
    assert files.have_changed()
    files = loaded(path)
    path.unlink()
    assert files.have_changed()


def test_a_replaced_file(tmp_path):
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_text("one")
    files = loaded(path)
    other.write_text("one")
    other.rename(path)
    assert files.have_changed()


def test_written_while_it_was_read(tmp_path):
    files = LoadedFiles()
    path = tmp_path / "a"
    path.write_text("one")
    files.note([str(path)])
    assert files.have_changed()


def test_a_list_for_the_server(tmp_path):
    path, other = tmp_path / "a", tmp_path / "list"
    path.write_text("one")
    assert LoadedFiles.read(str(other)) is None
    loaded(path).write(str(other))
    read = LoadedFiles.read(str(other))
    assert read is not None and not read.have_changed()
    path.write_text("two")
    assert read.have_changed()
