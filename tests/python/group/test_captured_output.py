"""The files of a capture look to a test as pytest's own do."""

from __future__ import annotations

from _pytest import capture

from aomaker_pytest.group import captured_output


def test_shown_without_path(tmp_path):
    """repr(sys.stdout) is a parameter in reports, when a test is called with it."""
    with captured_output.named_files(str(tmp_path)):
        with capture.TemporaryFile(buffering=0) as file:
            assert (tmp_path / "captured.stdout").exists()
            assert file.name == file.fileno()
            assert str(tmp_path) not in repr(file)
