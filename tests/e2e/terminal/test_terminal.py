"""What is seen of a run while it goes on, and what is not."""

from __future__ import annotations

import os
import re
import termios

import pytest
from pseudo_terminal import Terminal

WAITS = """
import os, time
import pytest

def wait(name):
    while not os.path.exists(name):
        time.sleep(0.01)

@pytest.mark.one
def test_first():
    print("printed by first")
    assert "镜像" == "volume"

@pytest.mark.one
def test_waits():
    wait("go")

@pytest.mark.two
@pytest.mark.parametrize("image", ["镜像\\x1b[2J"])
def test_image(image):
    wait("go")
"""
MARKS = ("--mp", "--dist-mark", "one", "two")
TOOK = r"(?:[\d.]+ s\s+)?"  # on a busy machine a test may take a tenth of a second


@pytest.fixture
def waits(project):
    project.file("pytest.ini", "[pytest]\nmarkers =\n  one\n  two\n")
    return project.write(test_a=WAITS)


def go(project):
    (project.root / "go").touch()


@pytest.mark.parametrize("columns", [60, 200])
def test_live(waits, columns):
    term = Terminal(waits, "arun", *MARKS, columns=columns)
    text = term.until(
        lambda text: (
            "1 failed" in text
            and "test_waits" in text
            and re.search(r"  two +test_a.py::.*\[2J\]", text)
            and re.search(rf"FAILED .*::test_first\s+{TOOK}(one: )?assert", text)
        )
    )
    assert "1/3 tests" in text and "0/2 groups, 2 running in 2 slots" in text
    go(waits)
    assert term.end() == 1
    text = term.screen.text()
    assert "running in" not in text and "0:0" not in text, "the foot is gone"
    assert not term.screen.wrapped
    assert "m" in term.screen.escapes, "in colours"
    assert len(re.findall(r"(?m)^  FAILED +one  +[\d ]+passed", text)) == 1
    assert text.count("test_a.py::test_first") == 4, (
        "at once, in full, how to run it again, and in the list"
    )


def test_a_terminal_that_changes_its_size(waits):
    term = Terminal(waits, "arun", *MARKS, columns=200, NO_COLOR="1")
    term.until(lambda text: "1/3 tests" in text and "test_image" in text)
    term.resize(60, 24)
    term.until(lambda text: re.search(r"(?m)^  0/2 groups, 2 run", text))
    go(waits)
    assert term.end() == 1
    assert not term.screen.wrapped
    assert "m" not in term.screen.escapes


@pytest.mark.parametrize("env", [{"TERM": "dumb"}, {"CI": "true"}])
def test_terminals_that_get_plain_lines(waits, env):
    go(waits)
    term = Terminal(waits, "arun", *MARKS, **env)
    assert term.end() == 1
    assert not term.screen.escapes - {"m"}
    assert ("m" in term.screen.escapes) == ("CI" in env)
    assert "FAILED     one" in term.screen.text()


def test_color(waits):
    go(waits)
    assert "\033[31m" in waits.arun(*MARKS, "--color", "always", status=1)
    assert "\033" not in waits.arun(*MARKS, status=1)
    assert "auto, always or never" in waits.arun("--color=red", status=4)


def test_ctrl_c(waits):
    term = Terminal(waits, "arun", *MARKS)
    term.until(lambda text: "1/3 tests" in text and "test_image" in text)
    term.type("\x03")
    term.until(lambda text: "Ctrl-C again kills" in text)
    go(waits)
    assert term.end() == 2
    *_, total, again = term.screen.text().strip().splitlines()
    assert again == "arun --resume --mp --dist-mark one two"
    assert total.startswith("interrupted;") or "interrupted;" in term.screen.text()
    assert "(not run)" not in term.screen.text()


DIES = """
import os, time

def test_fails(): assert 0, "each time"

def test_crashes():
    if not os.path.exists("crashed"):
        open("crashed", "w").close()
        os._exit(3)

def test_hangs():
    time.sleep(600)
"""


def test_lines_of_tests_that_die_and_run_again(project):
    """Each has its line when it ends; only the last failure is red."""
    project.write(test_a=DIES)
    text = project.arun(
        "--mp", "--dist-file", ".", "-v", "--retries", "1", "--test_timeout", "1",
        "--color", "always", status=1,
    )  # fmt: skip
    word = r"\033\[(\d+)m(\S+(?: \d/\d)?) *\033\[0m"
    lines = re.findall(
        rf"(?m)^  {word}  test_a.py::test_(\w+)(?: +[\d.]+ s)? +(.+)$",
        text[: text.index("Failures")],
    )
    late = "longer than its limit of 1 s at test_a.py:12 in test_hangs"
    assert lines == [
        ("33", "RETRY 1/1", "fails", "each time: assert 0"),
        ("33", "RETRY 1/1", "crashes", "exited with status 3"),
        ("33", "RETRY 1/1", "hangs", late),
        ("31", "FAILED", "fails", "each time: assert 0"),
        ("31", "TIMEOUT", "hangs", late),
    ]
    assert re.search(r"(?m)^  \033\[32mpassed +\033\[0m  test_a.py::test_crashes", text)


def test_failures_in_full(project):
    project.file("pytest.ini", "[pytest]\n")
    project.write(
        sub__test_a="""
import pytest
@pytest.mark.parametrize("s", ["it's $x", "50%"])
def test_it(s):
    print("printed 1\\nprinted\\t2")
    assert s == ""
""",
        test_b="import nope\n",
    )
    text = project.arun("--mp", "--dist-file", ".", "-p", "1", "-l", status=1)
    assert (
        """
  sub/test_a.py
    sub/test_a.py::test_it[it's $x]
      s = "it's $x"
"""
        in text
    )
    assert "      E         + it's $x\n" in text
    assert (
        """
      --- Captured stdout call ---
      printed 1
      printed    2
    again: arun -l 'sub/test_a.py::test_it[it'\\''s $x]'

    sub/test_a.py::test_it[50%]
"""
        in text
    )
    assert "    test_b.py  (not collected)\n" in text
    assert "    again: arun -l test_b.py\n" in text
    again = re.findall(r"again: (.*50.*)", text)
    done = project.run("sh", "-c", again[0], status=1)
    assert "1 failed" in done.stdout and "[it's" not in done.stdout


def test_very_many_failures(project):
    project.write(
        test_a="""
import pytest
@pytest.mark.parametrize("n", range(150))
def test_it(n):
    assert n < 0
"""
    )
    text = project.arun("--mp", "--dist-file", ".", status=1)
    assert text.count("    again: arun") == 50
    assert "and 100 more, which the list below has" in text
    assert text.count("\n  FAILED     test_a.py::test_it[") == 100
    assert "  and 50 more, see reports/summary.json\n  again: arun --lf --mp" in text


def test_verbose_quiet_output_and_follow(waits):
    go(waits)
    text = waits.arun(*MARKS, "-v", status=1)
    assert re.search(
        rf"  FAILED     one  test_a.py::test_first +{TOOK}assert '镜像'", text
    )
    assert re.search(r"  passed     one  test_a.py::test_waits", text)
    text = waits.arun(*MARKS, "-q", status=1)
    assert "  passed  " not in text and "pytest 9" not in text
    assert "  FAILED     one" in text
    text = waits.arun(*MARKS, "-s", status=1)
    assert "\none      | " in text and "\ntwo      | " in text
    assert re.search(r"(?m)^one      \| .*printed by first$", text)
    text = waits.arun(*MARKS, "--follow", "two", status=1)
    assert re.search(r"(?m)^test_a.py \.", text)
    assert "printed by first" not in text.split("Failures")[0]
    text = waits.arun(*MARKS, "--follow", "tow", status=4)
    assert "no group 'tow', did you mean 'two'" in text


def test_tab_shows_a_log(waits):
    def lines(text):
        return "\n".join(text.splitlines()[-8:])

    term = Terminal(waits, "arun", *MARKS)
    before = termios.tcgetattr(term.fd)
    term.until(lambda text: "1/3 tests" in text and "test_image" in text)
    assert not termios.tcgetattr(term.fd)[3] & termios.ECHO
    first = re.search(r"(?m)^  (one|two) ", lines(term.screen.text()))[1]
    other = {"one": "two", "two": "one"}[first]
    for name in (first, other):
        term.type("\t")
        term.until(
            lambda text, name=name: re.search(
                rf"  log of {name} *\n(.*\n)*    +collected \d item", lines(text)
            )
        )
    term.type("\t")
    term.until(lambda text: "log of" not in lines(text))
    go(waits)
    assert term.end(before) == 1
    assert not term.screen.wrapped


@pytest.mark.parametrize("key, status", [("\x03", 2), ("\x1c", -3)])
def test_the_terminal_is_given_back(waits, key, status):
    term = Terminal(waits, "arun", *MARKS)
    before = termios.tcgetattr(term.fd)
    term.until(lambda text: "1/3 tests" in text and "test_image" in text)
    term.type(key)
    go(waits)
    assert term.end(before) == status


def test_secrets_are_not_streamed(project):
    project.file(
        "conf/config.yaml",
        """
env: test
test: {base_url: http://x, account: {user: tester, pwd: "sesame"},
       api_token: "a\\"b/镜", pin: {secret: 1230}}
""",
    )
    project.write(
        test_a="""
import json
def test_it(aomaker_session):
    config = aomaker_session.config
    print("printed:", config["account"]["pwd"], config["pin"]["secret"])
    print("sent: x" + config["api_token"], "12304", 1230)
    print(json.dumps(config["api_token"]), "1230:")
"""
    )
    for option in (["-s"], ["-s", "--follow", "test_a.py"]):
        text = project.arun("--mp", "--dist-file", ".", *option)
        assert "printed: *** ***" in text
        assert "sent: x*** 12304 ***" in text
        assert '"***" ***:' in text


def test_what_is_seen_is_no_part_of_the_graph(waits):
    go(waits)
    waits.arun(*MARKS, status=1)
    graph = waits.root / "build.ninja"
    before = sorted(graph.read_text().split())  # the costs order it
    waits.arun(*MARKS, "-q", "--color=never", "--follow", "two", "-v", status=1)
    assert sorted(graph.read_text().split()) == before


def test_one_process_is_as_pytest_itself(waits):
    go(waits)
    text = waits.arun("-v", "--color", "always", status=1)
    assert "test_a.py::test_waits \033[32mPASSED" in text
    assert os.listdir(waits.root / "reports")


DEBUGGED = """
import os, pytest
@pytest.fixture
def thing():
    yield 42
    open("torn down", "w").close()

def test_fails(thing, aomaker_session):
    logged_in = aomaker_session.config["base_url"]
    assert thing == 0

def test_next():
    pass
"""


@pytest.mark.parametrize(
    "way", [["--mp", "--dist-file", "."], ["--mt", "--dist-file", "."], []]
)
def test_pdb(project, way):
    project.file("conf/config.yaml", "env: a\na: {base_url: http://here}\n")
    project.write(test_a=DEBUGGED, test_b="def test_b():\n    pass\n")
    term = Terminal(project, "arun", *way, "--pdb", "-p", "3")
    term.until(lambda text: text.endswith("(Pdb)"))
    term.type("p thing + 1, logged_in\n")
    term.until(lambda text: "(43, 'http://here')\n(Pdb)" in text)
    term.type("\x03")  # which ends nothing
    term.type("\n")  # readline may see it only with the next key
    term.until(lambda text: text.count("(Pdb)") >= 3)
    term.type("c\n")
    assert term.end() == 1
    assert (project.root / "torn down").exists()
    assert project.summary()["counts"]["passed"] == 2
    assert term.screen.text().count("assert 42 == 0") == 2, "told once"


def test_q_ends_a_run_in_the_debugger(project):
    project.write(
        test_a=DEBUGGED.replace(", aomaker_session", "").replace(
            'aomaker_session.config["base_url"]', "1"
        ),
        test_b="def test_b():\n    pass\n",
    )
    term = Terminal(project, "arun", "--mp", "--dist-file", ".", "--trace")
    term.until(lambda text: text.endswith("(Pdb)"))
    term.type("q\n")
    assert term.end() == 2
    assert "interrupted;" in term.screen.text()


SLOW = """
import os, time
end = time.monotonic() + 60
while not os.path.exists({name!r}) and time.monotonic() < end:
    time.sleep(0.01)
"""


def test_slow_collection(project):
    """First a conftest.py, then a module, which take their time."""
    project.write(
        conftest=SLOW.format(name="first"),
        test_a=SLOW.format(name="second") + "def test_a(): pass\n",
    )
    term = Terminal(project, "aomaker", "doctor")
    term.until(lambda text: re.search("pytest looks at the suite, [1-9]", text))
    (project.root / "first").touch()
    term.until(lambda text: re.search("the test modules are read, [1-9]", text))
    (project.root / "second").touch()
    term.end()
    assert "aomaker:" not in term.screen.text()
    assert "1 test in 1 module" in term.screen.text()
