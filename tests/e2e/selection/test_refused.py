"""What pytest refuses for every group: its own words, once, and status 4."""

from __future__ import annotations

import pytest
from support import in_turn

MODES = {
    "files": ("--mp", "--dist-file", "tests"),
    "threads": ("--mt", "--dist-file", "tests"),
    "suites": ("--mp", "--dist-suite", "tests"),
    "marks": ("--mp", "--dist-mark", "m", "not m"),
    "one": (),
}
WRONG = {
    "-k": (["-k", "not { x }"], "Wrong expression passed to '-k'"),
    "-m": (["-m", "a b"], "Wrong expression passed to '-m'"),
    "unknown": (["--nosuch-option"], "--nosuch-option"),
    "plugin": (["--", "-p", "nosuch"], 'Error importing plugin "nosuch"'),
    "ini": (["--", "-o", "log_level=nosuch"], "'NOSUCH' is not recognized"),
}


@pytest.fixture
def two(project):
    body = "import pytest\n@pytest.mark.m\ndef test_x(): pass\ndef test_y(): pass\n"
    return project.write(tests__a__test_a=body, tests__b__test_b=body)


def in_full(output: str) -> str:
    """Without the list at the end, which has the reason of each group."""
    return output.partition("\nFailed tests\n")[0]


@pytest.mark.parametrize("mode, wrong", in_turn([*MODES], [*WRONG], 2))
def test_arguments(two, mode, wrong):
    words, message = WRONG[wrong]
    lists = mode == "marks" or (mode == "files" and wrong != "ini")
    for command in [["arun"], ["aomaker", "list"]][: 1 + lists]:
        args = [
            arg
            for arg in MODES[mode]
            if command == ["arun"] or arg not in ("--mp", "--mt")
        ]
        output = two.run(*command, *args, *words, status=4).stdout
        assert in_full(output).count(message) == 1
        assert "Traceback" not in output or wrong == "plugin"


@pytest.mark.parametrize("mode", MODES)
def test_addopts(two, mode):
    two.file("pytest.ini", "[pytest]\naddopts = -k 'not {'\n")
    output = two.arun(*MODES[mode], status=4)
    assert in_full(output).count("Wrong expression passed to '-k'") == 1


HOOKS = ["configure", "sessionstart", "runtestloop", "collection_modifyitems"]


@pytest.mark.parametrize("mode, hook", in_turn([*MODES], HOOKS, 2))
def test_conftest(two, mode, hook):
    two.write(
        conftest=f"import pytest\ndef pytest_{hook}():\n"
        "    raise pytest.UsageError('this is wrong', 'so is this')\n"
    )
    output = two.arun(*MODES[mode], status=4)
    assert in_full(output).count("this is wrong") == 1
    if mode == "files":
        two.ninja(status=1)
        assert in_full(two.ninja(status=1)).count("this is wrong") == 1
        assert two.summary()["exit_status"] == 4
        messages = {group["message"] for group in two.summary()["groups"]}
        assert messages == {"this is wrong\nso is this"}


def test_planned_is_reported(two):
    """What pytest refuses after the plan was made."""
    two.arun(*MODES["marks"])
    two.write(
        conftest="""
import pytest
def pytest_collection_modifyitems(config, items):
    if config.getoption("markexpr"): raise pytest.UsageError("only now")
"""
    )
    output = two.arun(*MODES["marks"], status=4)
    assert in_full(output).count("only now") == 1
    assert two.summary()["counts"]["not run"] == 4
    assert two.summary()["lost"] == []


def test_a_group_of_many(two):
    """The others are not to blame."""
    two.write(
        tests__a__conftest="""
import pytest
def pytest_collection_modifyitems(items):
    raise pytest.UsageError("of a alone")
"""
    )
    output = two.arun(*MODES["files"], status=1)
    assert "of a alone" in output and "and 1 other" not in output
    assert two.summary()["counts"]["passed"] == 2
