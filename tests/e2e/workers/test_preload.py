"""Libraries that are imported before the groups: no import ever sees a lie."""

from __future__ import annotations

import json
import textwrap

import pytest

USE = """
    import library
    def test(): assert library.RIGHT
"""


@pytest.fixture
def suite(project, tmp_path):
    """A function: six modules with this test, and these installed modules; three
    runs, one group after the other. Returns what was learned.
    """
    site = tmp_path / "lib" / "site-packages"
    project.env["PYTHONPATH"] = str(site)

    def run(test=USE, conftest="", **installed):
        for name, text in installed.items():
            path = site / (name.replace("_of_", "/") + ".py")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))
        project.file("conftest.py", textwrap.dedent(conftest))
        for name in "abcdef":
            project.file(f"test_{name}.py", textwrap.dedent(test))
        for _ in range(3):
            project.arun("--mp", "--dist-file", ".", "-p", "1")
        path = project.root / ".aomaker-build/preload.json"
        return json.loads(path.read_text())["modules"]

    return run


THREAD = """
    import threading, time
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
"""


def test_what_is_fine_is_shared(suite):
    assert suite(library="RIGHT = True")["library"] == "fine"


def test_warnings_are_given_again(suite, project):
    """Those of a shared import are in the summary, under the groups' own filters."""
    learned = suite(
        library="""
            import warnings, older
            warnings.warn("library is old", DeprecationWarning)
            warnings.warn("unimportant", UserWarning)
            RIGHT = True
            """,
        older="import warnings; warnings.warn('older', FutureWarning, stacklevel=2)",
        conftest="""
            def pytest_configure(config):
                config.addinivalue_line("filterwarnings", "ignore:unim::library")
            """,
    )
    assert learned["library"] == "fine" and learned["older"] == "warns"
    told = [(w["message"], w["line"]) for w in project.summary()["warnings"]]
    assert sorted(told) == [("library is old", 3), ("older", 2)]
    assert project.summary()["warning_count"] == 2


@pytest.mark.parametrize("wrapper", ["", "middle"])
def test_an_optional_import(suite, wrapper):
    """A library that starts a thread is never seen as missing, at any depth."""
    learned = suite(
        library=f"""
            try:
                import {wrapper or "optional"}
                RIGHT = True
            except ImportError:
                RIGHT = False
            """,
        middle="import optional",
        optional=THREAD,
    )
    assert learned["library"] == learned["optional"] == "threads"


def test_half_a_package(suite):
    """An import that fails beforehand leaves nothing behind."""
    learned = suite(
        test="""
            import library, whole
            def test():
                assert whole.part.RIGHT and library.part.RIGHT
            """,
        conftest="""
            import os
            def pytest_configure(config): os.environ["CONFIGURED"] = "1"
            """,
        library_of___init__="""
            import os
            import library.part
            if "CONFIGURED" not in os.environ: raise RuntimeError("not configured")
            """,
        library_of_part="RIGHT = True",
        whole_of___init__="from library.part import RIGHT\nimport whole.part",
        whole_of_part="RIGHT = True",
    )
    assert learned["library"] == "fails" and learned["whole"] != "fine"


def test_a_failure_that_is_caught(suite):
    learned = suite(
        conftest="""
            import os
            def pytest_configure(config): os.environ["CONFIGURED"] = "1"
            """,
        library="""
            try:
                import settings_
                RIGHT = True
            except KeyError:
                RIGHT = False
            """,
        settings_='import os\nos.environ["CONFIGURED"]',
    )
    assert learned["library"] == "fails"


def test_a_variable_that_groups_set(suite, project):
    """A library that reads it at import is imported by each group."""
    suite(
        conftest="""
            import os
            def pytest_configure(config): os.environ["MODE"] = "test"
            def pytest_unconfigure(config): del os.environ["MODE"]
            """,
        library='import os\nRIGHT = os.environ.get("MODE") == "test"',
    )


def test_a_library_of_one_that_asks_for_a_variable(suite):
    """It is not imported ahead either: it would import the other one."""
    learned = suite(
        conftest="""
            import os
            def pytest_configure(config): os.environ["MODE"] = "test"
            """,
        library="from asking.part import RIGHT",
        asking_of___init__='import os\nRIGHT = os.environ.get("MODE") == "test"',
        asking_of_part="from asking import RIGHT",
        test="import asking.part, library\ndef test(): assert library.RIGHT",
    )
    assert learned["library"] == learned["asking"] == "variables"
    assert "asking.part" not in learned  # its package tells enough


def test_a_bad_package_is_tried_out_once(suite, tmp_path):
    """Its modules need no trials of their own."""
    log = tmp_path / "log"
    learned = suite(
        library_of___init__=f"""
            import threading, time
            from library import a, b, c
            RIGHT = True
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            with open({str(log)!r}, "a") as file: file.write("imported ")
            """,
        library_of_a="",
        library_of_b="",
        library_of_c="",
    )
    found = {name: word for name, word in learned.items() if "library" in name}
    assert found == {"library": "threads"}
    assert log.read_text().count("imported") == 3 * 6 + 1  # groups, and the trial


def test_a_module_of_the_project(suite, project):
    """A library may ask for one, which only a group can import."""
    project.file("tests/local_settings.py", "RIGHT = True")
    suite(
        conftest="""
            import sys
            def pytest_sessionstart(session): sys.path.insert(0, "tests")
            """,
        library="""
            try:
                from local_settings import RIGHT
            except ImportError:
                RIGHT = False
            """,
    )


def test_a_name_of_the_process(suite):
    learned = suite(library="import os\nPID = os.getpid()\nRIGHT = True")
    assert learned["library"] == "personal"
    suite(
        test="import os, library\ndef test(): assert library.PID == os.getpid()",
    )


def test_a_question_is_no_import(suite):
    """find_spec() imports nothing, and so nothing has failed."""
    learned = suite(
        library="""
            import importlib.util
            RIGHT = importlib.util.find_spec("other") is not None
            """,
        other="",
    )
    assert learned["library"] == "fine"


def test_versions(suite, project, tmp_path):
    """A verdict holds for the packages that were installed."""
    assert suite(library=THREAD + "    RIGHT = True")["library"] == "threads"
    state = project.root / ".aomaker-build/preload.json"
    learned = json.loads(state.read_text())
    state.write_text(json.dumps({**learned, "packages": "others"}))
    assert suite(library="RIGHT = True")["library"] == "fine"


def test_a_library_with_the_name_of_a_package_of_the_project(suite, project):
    """The tests of a package find the package, not one that is installed."""
    project.file("library/__init__.py", "RIGHT = True")
    project.file("library/tests/__init__.py", "")
    for name in "uvwxyz":
        project.file(
            f"library/tests/test_{name}.py",
            "from library import RIGHT, tests\ndef test(): assert RIGHT\n",
        )
    learned = suite(
        test="import other\ndef test(): assert other.library",
        library="RIGHT = False",
        other="import library",
        conftest="import sys\nsys.path.append(sys.path.pop(0))",
    )
    assert learned.get("library") != "fine"
