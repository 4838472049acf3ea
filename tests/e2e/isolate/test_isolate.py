"""arun --isolate: why tests failed, against what was planted."""

from __future__ import annotations

STATE = "STATE = {}\n"
HEAD = "import os, pathlib, time\nfrom shared import STATE\n\n"

# what tests see of the way they run
TRIAL = """
def is_trial():
    return os.path.isdir(".aomaker-build/trials")

def wait_for(what):
    end = time.monotonic() + 30
    while not what():
        assert time.monotonic() < end
        time.sleep(0.01)
"""


def isolated(project):
    """The diagnosis of each test, by its name."""
    found = project.summary()["isolated"]["tests"]
    return {one["test"].rpartition("::")[2]: one for one in found}


def verdicts(project):
    return {name: one["verdict"] for name, one in isolated(project).items()}


def shared(project):
    project.file(
        "conftest.py", "import os, sys\nsys.path.insert(0, os.path.dirname(__file__))\n"
    )
    return project.file("shared.py", STATE)


PAIRS = 6  # each of both groups has them in one module, in the next, one apart
MODULES = 20
TESTS = 20


def plant(project):
    """400 tests in 20 modules of two groups, with pairs that lie modules
    apart: the first of a pair changes what the second, or its absence, needs."""
    modules = [
        [f"def test_{m}_{n}(): pass" for n in range(TESTS)] for m in range(MODULES)
    ]
    partners = {}
    for pair in range(PAIRS):
        first, second = (3 * pair) % 10, (3 * pair) % 10 + pair % 3
        if second > 9:
            second = first
        offset = 10 * (pair % 2)  # the group
        m, n = first + offset, pair
        modules[m][n] = f"def test_{m}_{n}(): STATE['{pair}'] = 1"
        other, k = second + offset, pair + 10
        modules[other][k] = f"def test_victim_{pair}(): assert '{pair}' not in STATE"
        partners[f"test_victim_{pair}"] = [f"test_{m}_{n}"]
    modules[4][19] = "def test_really(): assert 0"
    modules[19][19] = "def test_dies(): os._exit(7)"
    for m, tests in enumerate(modules):
        group = "one" if m < 10 else "two"
        project.file(f"suite/{group}/test_m{m:02}.py", HEAD + "\n\n".join(tests) + "\n")
    return partners


def test_planted_pairs(project):
    shared(project)
    partners = plant(project)
    project.arun("--mp", "--dist-suite", "suite", "--isolate", status=1)
    assert project.summary()["planned"] == MODULES * TESTS
    found = isolated(project)
    assert {
        name: [id.rpartition("::")[2] for id in one["partners"]]
        for name, one in found.items()
        if "partners" in one
    } == partners
    assert verdicts(project) == {
        **dict.fromkeys(partners, "order-dependent"),
        "test_really": "failing",
        "test_dies": "failing",
    }
    project.run(*found["test_victim_3"]["commands"][0].split(), status=1)
    project.run(*found["test_victim_3"]["commands"][1].split(), status=0)


def test_needs_a_test_of_another_group(project):
    shared(project)
    project.write(
        test_a=HEAD + "def test_one(): pass\ndef test_prepares(): STATE['x'] = 1\n",
        test_b=HEAD + "def test_needs(): assert 'x' in STATE\n"
        "def test_really(): assert 0\n",
    )
    text = project.arun("--mp", "--dist-file", ".", "--isolate", status=1)
    found = isolated(project)
    assert verdicts(project) == {"test_needs": "brittle", "test_really": "failing"}
    assert found["test_needs"]["partners"] == ["test_a.py::test_prepares"]
    assert "passes only after test_a.py::test_prepares (3 of 3)" in text
    project.run(*found["test_needs"]["commands"][0].split(), status=0)


LONG = """
def pytest_runtest_makereport(item, call):
    call.duration += 1000
"""


def test_others_would_take_too_long(project):
    """It is told, on the terminal and in the page, that they are not tried."""
    project.write(
        conftest=LONG,
        test_a="def test_one(): pass\n",
        test_b="def test_really(): assert 0\n",
    )
    text = project.arun("--mp", "--dist-file", ".", "--isolate", status=1)
    told = isolated(project)["test_really"]
    assert told["verdict"] == "failing"
    assert (
        "really failing: alone (6 of 6); the other groups were not tried "
        "before it: all tests in one process take " in told["text"]
    )
    assert told["text"] in " ".join(text.split())
    page = (project.root / "reports" / "aomaker-report.html").read_text()
    assert told["why_untried"] in page and told["text"] in page
    text = project.arun(
        "--mp", "--dist-file", ".", "--isolate", "--isolate-limit", "0", status=1
    )
    assert "why_untried" not in isolated(project)["test_really"]


def test_others_do_not_come_to_it(project):
    """All in one process end before it, where something does not bear that."""
    shared(project)
    project.write(
        test_a=HEAD + "def test_one(): STATE['x'] = 1\n",
        test_b=HEAD + "def test_dies():\n"
        "    if STATE: os._exit(1)\n"
        "def test_really(): assert 0\n",
    )
    text = project.arun("--mp", "--dist-file", ".", "--isolate", status=1)
    assert verdicts(project) == {"test_really": "failing"}
    assert "the trial of all tests in one process did not reach it" in text


def test_threads_share_a_process(project):
    """What a test in another group did, and what a module does when it is
    read."""
    shared(project)
    project.write(
        test_a=HEAD + "def test_pollutes(): STATE['x'] = 1\n",
        test_b=HEAD + "def test_victim(): assert 'x' not in STATE\n",
        test_c=HEAD + "STATE['read'] = 1\ndef test_fine(): pass\n",
        test_d=HEAD + "def test_reader(): assert 'read' not in STATE\n",
    )
    project.file(
        "conf/aomaker.yaml",
        "groups:\n  test_b.py:\n    after: [test_a.py]\n"
        "  test_d.py:\n    after: [test_c.py]\n",
    )
    project.arun("--mt", "--dist-file", ".", "--isolate", status=1)
    found = isolated(project)
    assert found["test_victim"]["partners"] == ["test_a.py::test_pollutes"]
    assert found["test_victim"]["verdict"] == "order-dependent"
    assert found["test_reader"]["partners"] == ["test_c.py"]
    assert found["test_reader"]["by_import"] == 1
    for command in found["test_reader"]["commands"]:
        project.run(*command.split(), status=int("test_c" in command))


LOAD = """
def other_is_near():
    # in the run; of trials, in those that have the groups apart
    texts = [path.read_text() for path in
             pathlib.Path(".aomaker-build/trials").glob("*/only")]
    return not is_trial() or any("test_b" in text and "test_a" not in text
                                 for text in texts)

here, seen = pathlib.Path("here"), pathlib.Path("seen")
"""


def check_load(project, mode):
    shared(project)
    project.write(
        test_a=HEAD + TRIAL + LOAD + "def test_load():\n"
        "    if other_is_near():\n        wait_for(here.exists)\n"
        "        seen.touch()\n        assert 0\n",
        test_b=HEAD + TRIAL + LOAD + "def test_busy():\n"
        "    if not other_is_near():\n        return\n    here.touch()\n"
        "    wait_for(seen.exists)\n    here.unlink()\n    seen.unlink()\n"
        "def test_never_in_a_crowd():\n    assert not is_trial()\n",
    )
    text = project.arun(mode, "-p", "2", "--dist-file", ".", "--isolate", status=1)
    assert verdicts(project) == {"test_load": "load-dependent"}
    found = isolated(project)["test_load"]
    assert found["beside"] == [3, 3] and found["alone"][1] == 0
    assert found["groups"] == ["test_b.py"]
    assert f"arun {mode} -p 2 --dist-file ." in text


def test_load_of_processes(project):
    check_load(project, "--mp")


def test_load_of_threads(project):
    check_load(project, "--mt")


def test_flaky_after_a_retry(project):
    """Every second time, which a retry hides."""
    project.write(
        test_a="""
import os

def test_flaky():
    file = os.open("count", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(file, b".")
    assert os.fstat(file).st_size % 2 == 0
"""
    )
    text = project.arun(
        "--mp", "-p", "1", "--dist-file", ".", "--retries", "1", "--isolate"
    )
    found = isolated(project)["test_flaky"]
    assert found["verdict"] == "flaky" and 0.4 <= found["rate"] <= 0.6
    assert "flaky at a rate of 0." in text


def test_the_page_and_the_outcome(project):
    """The diagnosis changes neither; a later run has none."""
    project.write(test_a="def test_really(): assert 0\ndef test_b(): pass\n")
    project.arun("--isolate", status=1)
    plain = project.summary()
    assert plain["counts"]["failed"] == 1 and plain["planned"] == 2
    page = (project.root / "reports" / "aomaker-report.html").read_text()
    assert "really failing: alone (5 of 5)" in page
    assert "really failing" in project.aomaker("report")
    assert not (project.root / ".aomaker-build" / "trials").exists()
    project.arun(status=1)
    assert "isolated" not in project.summary()


def test_after_the_first_failure(project):
    """--maxfail ends the run, and no trial of it."""
    shared(project)
    project.write(
        test_a=HEAD + "def test_pollutes(): STATE['x'] = 1\n"
        "def test_victim(): assert not STATE\n"
        "def test_rest(): pass\n"
    )
    project.arun("--mp", "--dist-file", ".", "-x", "--isolate", status=1)
    assert verdicts(project) == {"test_victim": "order-dependent"}


def interrupted(project):
    """Ctrl-C in a trial; what was said."""
    status, text = project.interrupt(
        "arun", "--mp", "--dist-file", ".", "--isolate", when=["trying"]
    )
    assert status == 1, text
    return text


def test_interrupted(project):
    """Ctrl-C ends the diagnosis, and the run's reports are as they are."""
    shared(project)
    project.write(
        test_a=HEAD + TRIAL + "import pytest\n"
        "@pytest.mark.parametrize('n', range(23))\n"
        "def test_hangs(n):\n"
        "    if is_trial():\n"
        "        pathlib.Path('trying').touch()\n"
        "        time.sleep(600)\n    assert 0\n"
    )
    text = interrupted(project)
    assert "unknown: the diagnosis was stopped" in text
    assert "and 3 more: at most 20 tests are investigated" in text
    assert project.summary()["counts"]["failed"] == 23
    assert list(verdicts(project).values()) == 20 * ["unknown"]


def test_its_limit(project):
    shared(project)
    project.write(
        test_a=HEAD + TRIAL + "def test_hangs():\n"
        "    if is_trial():\n        time.sleep(600)\n"
        "    assert 0\n"
    )
    text = project.arun("--isolate", "--isolate-limit", "1s", status=1)
    assert (
        "unknown: the diagnosis took longer than its limit of 1 s "
        "(--isolate-limit)" in text
    )
    assert verdicts(project) == {"test_hangs": "unknown"}
    text = project.arun("--isolate", "--isolate-limit", "soon", status=4)
    assert "--isolate-limit wants a duration" in text
    text = project.arun("--isolate-limit", "1", status=4)
    assert "--isolate-limit is how long --isolate may take" in text


def test_interrupted_in_the_search(project):
    """What passes after others, whichever they are, is not really failing."""
    shared(project)
    project.write(
        test_a=HEAD + "def test_prepares(): STATE['x'] = 1\ndef test_one(): pass\n",
        test_b=HEAD + "def test_needs():\n"
        "    if os.path.exists('passed'):\n"
        "        pathlib.Path('trying').touch()\n"
        "        time.sleep(600)\n"
        "    assert 'x' in STATE\n"
        "    pathlib.Path('passed').touch()\n",
    )
    text = interrupted(project)
    assert (
        "unknown: the diagnosis was stopped; until then it failed alone "
        "(6 of 6)" in text
    )
