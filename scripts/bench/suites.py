"""Writes the suites of the workloads to a directory, always the same ones."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path


def _new(root: Path, marks: Sequence[str] = ()) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    lines = [
        "[pytest]",
        *(["markers ="] if marks else []),
        *(f"    {mark}" for mark in marks),
    ]
    (root / "pytest.ini").write_text("\n".join(lines) + "\n")
    return root


def waiting(
    root: Path, nmarks: int = 30, ntests: int = 20, seconds: float = 0.05
) -> list[str]:
    """Tests that wait for a service, two modules for each mark; returns the marks."""
    marks = [f"m{i:02}" for i in range(nmarks)]
    _new(root, marks)
    for mark in marks:
        for half in "ab":
            (root / f"test_{mark}_{half}.py").write_text(
                "import time\n\nimport allure\nimport pytest\n\n"
                f"pytestmark = pytest.mark.{mark}\n\n\n"
                f'@pytest.mark.parametrize("i", range({ntests // 2}))\n'
                "def test_call(i):\n    with allure.step('call'):\n"
                f"        time.sleep({seconds})\n"
            )
    return marks


def imports(
    root: Path, nmarks: int = 12, nmodules: int = 60, seconds: float = 0.3
) -> list[str]:
    """Modules that take CPU time to import, with ten short tests each."""
    marks = [f"m{i:02}" for i in range(nmarks)]
    _new(root, marks)
    for i in range(nmodules):
        (root / f"test_{i:02}.py").write_text(
            "import time\n\nimport pytest\n\n"
            f"pytestmark = pytest.mark.{marks[i % nmarks]}\n"
            f"_end = time.process_time() + {seconds}\n"
            "while time.process_time() < _end:\n    pass\n\n\n"
            '@pytest.mark.parametrize("i", range(10))\n'
            "def test_it(i):\n    assert i < 10\n"
        )
    return marks


def skewed(root: Path, long: float = 10, nshort: int = 20, short: float = 1) -> None:
    """Many short modules, and a long one whose name sorts last; its tests may be
    divided between workers, as xdist divides them.
    """
    _new(root)
    (root / "conf").mkdir()
    (root / "conf/aomaker.yaml").write_text("split_by: test\n")
    for i in range(nshort):
        (root / f"test_{i:02}.py").write_text(_sleeps(5, short / 5))
    (root / "test_zz.py").write_text(_sleeps(5, long / 5))


def _sleeps(ntests: int, seconds: float) -> str:
    return (
        "import time\n\nimport pytest\n\n\n"
        f'@pytest.mark.parametrize("i", range({ntests}))\n'
        f"def test_wait(i):\n    time.sleep({seconds})\n"
    )


def log_file(root: Path, nmodules: int, ntests: int, seconds: float) -> None:
    """Tests that wait and compute, below a conftest.py that opens a log file and
    imports libraries that are large.
    """
    _new(root)
    (root / "conftest.py").write_text(
        "import logging\n\nimport networkx\nimport pandas\n\n"
        "logging.basicConfig(filename='suite.log', level=logging.INFO)\n"
        "logging.info('%s and %s', networkx.__version__, pandas.__version__)\n"
    )
    for i in range(nmodules):
        (root / f"test_{i:02}.py").write_text(
            "import logging\nimport time\n\nimport pandas\nimport pytest\n\n\n"
            f'@pytest.mark.parametrize("i", range({ntests}))\n'
            "def test_call(i):\n    logging.info('call %d', i)\n"
            f"    time.sleep({seconds})\n    assert pandas.Series([i]).sum() == i\n"
        )


def personal(root: Path, nmodules: int, ntests: int, seconds: float) -> None:
    """Tests that compute, below a conftest.py that makes a name and a directory for
    each worker, and takes CPU time to be imported.
    """
    _new(root)
    (root / "conftest.py").write_text(
        "import tempfile\nimport time\nimport uuid\n\n"
        "NAME = uuid.uuid4().hex\nFOLDER = tempfile.mkdtemp(prefix=NAME)\n"
        f"_end = time.process_time() + {seconds}\n"
        "while time.process_time() < _end:\n    pass\n"
    )
    for i in range(nmodules):
        (root / f"test_{i:02}.py").write_text(
            "import time\n\nimport pytest\n\n\n"
            f'@pytest.mark.parametrize("i", range({ntests}))\n'
            f"def test_it(i):\n    end = time.process_time() + {seconds}\n"
            "    while time.process_time() < end:\n        pass\n"
        )


def tiny(root: Path, nmodules: int = 200, ntests: int = 50, nattached: int = 0) -> None:
    """Tests that do nothing; the first `nattached` of a module attach text."""
    _new(root)
    for i in range(nmodules):
        text = "\n\n".join(
            f"def test_{j:02}():\n    assert {j} >= 0\n"
            for j in range(ntests)
            if j >= nattached
        )
        if nattached:
            text = (
                "import allure\nimport pytest\n\n\n"
                '@pytest.mark.parametrize("i", '
                f"range({nattached}))\ndef test_attach(i):\n"
                '    allure.attach(f"{i}", "number")\n\n\n' + text
            )
        (root / f"test_{i:03}.py").write_text(text)


def many(root: Path, nmodules: int = 100_000) -> None:
    """Modules in folders of a thousand; they are only planned."""
    _new(root)
    for i in range(nmodules):
        folder = root / f"tests/part_{i // 1000:03}"
        if i % 1000 == 0:
            folder.mkdir(parents=True)
        (folder / f"test_{i:06}.py").write_text("def test_it():\n    pass\n")


def package(root: Path, source: Path) -> None:
    """The test suite of an installed package."""
    _new(root)
    shutil.copytree(
        source, root / source.name, ignore=shutil.ignore_patterns("__pycache__")
    )
