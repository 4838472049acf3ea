"""The life of a run: environment, hooks, login, groups, second halves."""

from __future__ import annotations

import os
import re

import pytest
from support import wait_for

PASS = "def test_pass(): pass\n"
CONFIG = """\
# kept as it is, with its comments
env: test
test: &test
  base_url: http://127.0.0.1:1
  account: {user: ann, pwd: hunter2-test}
  nested: [{deep: {api_token: deep-5ecret}}]
prod:
  <<: *test
  base_url: http://127.0.0.1:2
  port: 0x10
"""
HOOKS = """\
from aomaker.aomaker import command, hook
from aomaker.storage import config

def note(text):
    with open("notes", "a") as file:
        file.write(text + "\\n")

note("loaded")

@command("--say", help="what to say", action_store=True)
def say(value):
    note(f"say {value}")

@command("--size", help="how much", type=int)
def size(value):
    note(f"size {value + 1}")

@hook
def b_half():
    note("first half")
    yield
    note("second half")
    print("all is cleaned up")

@hook
def c_plain():
    note("plain")
    print("account", config.get("account"))
    config.set("base_url", "http://127.0.0.1:3")
"""
LOGIN = """\
from aomaker.session import BaseLogin
from hooks import note

class Login(BaseLogin):
    def login(self):
        note(f"login {self.current_env} {self.base_url} {self.account['user']}")
        print("the token is", "t0ken-5ecret")
        return "t0ken-5ecret"

    def make_headers(self, resp_login):
        note("headers")
        return {"Authorization": "Bearer " + resp_login, "Accept": "text/x"}
"""
TEST = """\
import os
from aomaker.storage import cache, config

def test_session(aomaker_session):
    assert aomaker_session.headers["Authorization"] == "Bearer t0ken-5ecret"
    assert aomaker_session.base_url == "http://127.0.0.1:3"
    assert aomaker_session.account["user"] == "ann"
    assert aomaker_session.env == config.get("current_env") == "test"

def test_storage():
    cache.set("mine", os.getpid())
    assert cache.get("mine") == os.getpid()
    assert cache.get("headers")["Accept"] == "text/x"
    assert config.get("base_url") == "http://127.0.0.1:3"
    with open("notes", "a") as file:
        file.write("test\\n")
"""
MP = ["--mp", "--dist-file", "."]


@pytest.fixture
def life(project):
    project.file("conf/config.yaml", CONFIG)
    project.write(hooks=HOOKS, login=LOGIN, test_a=TEST, test_b=TEST)
    return project


def notes(project):
    path = project.root / "notes"
    lines = path.read_text().splitlines() if path.exists() else []
    path.unlink(missing_ok=True)
    return lines


ORDER = [
    "loaded",
    "say False",
    "plain",
    "first half",
    "login test http://127.0.0.1:3 ann",
    "headers",
    "test",
    "test",
    "second half",
]


def test_order(life):
    """Each once, in this order; what they print is where it belongs."""
    output = life.arun(*MP)
    assert notes(life) == ["loaded", *ORDER]  # once more for its options
    parts = [
        output.index(words)
        for words in (
            "account",
            "the token is",
            "passed",
            "Reports",
            "2 groups passed",
            "all is cleaned up",
        )
    ]
    assert parts == sorted(parts)
    life.arun()
    # the first answer does not hold if hooks.py had just been written
    assert notes(life) in (ORDER, ["loaded", *ORDER])
    life.aomaker("clean")
    life.aomaker("gen", "--dist-file", ".")
    notes(life)
    assert "all is cleaned up" in life.ninja()
    assert notes(life) == ORDER
    assert "no work to do" in life.ninja()
    assert notes(life) == []
    assert (life.root / "conf/config.yaml").read_text() == CONFIG
    wait_for(lambda: not processes(life))
    left = os.listdir(life.root / ".aomaker-build" / "session")
    assert left == ["facts.json"]


def processes(project):
    """Command lines of what runs in the project."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/cwd") == str(project.root):
                with open(f"/proc/{pid}/cmdline") as file:
                    found.append(file.read().replace("\0", " "))
        except OSError:
            pass
    return [line for line in found if line]


def test_no_life_no_session(project):
    project.write(test_a=PASS)
    project.arun(*MP)
    names = os.listdir(project.root / ".aomaker-build")
    assert not [name for name in names if name.startswith("session")]


BROKEN = {
    "option": ("hooks", HOOKS.replace('note(f"say', 'fail(f"say'), []),
    "plain": ("hooks", HOOKS.replace('note("plain")', "1 / 0"), []),
    "generator": (
        "hooks",
        HOOKS + "\n@hook\ndef z():\n    1 / 0\n    yield\n",
        ["second half"],
    ),
    "sys.exit": ("hooks", HOOKS + "\n@hook\ndef d():\n    exit('no more')\n", []),
    "login import": ("login", "import nothing_like_that\n", ["second half"]),
    "no Login": ("login", "class Logon: pass\n", ["second half"]),
    "login": ("login", LOGIN.replace('note("headers")', "1 / 0"), ["second half"]),
    "headers": ("login", LOGIN.replace("return {", "return 1, {"), ["second half"]),
    "death": ("login", "import os\nos._exit(0)\n", []),
}
WORDS = {
    "sys.exit": "no more",
    "no Login": "has no class Login",
    "headers": "not a dict",
    "death": "has died",
}


@pytest.mark.parametrize("case", BROKEN)
def test_failure_before_the_groups(life, case):
    """Shown once, less our frames; no group starts; 4, and not 0 of ninja."""
    name, text, ends = BROKEN[case]
    life.write(**{name: text})
    output = life.arun(*MP, status=4)
    check_failure(life, case, name, output, ends)
    assert not (life.root / "reports" / "summary.json").exists()
    life.aomaker("gen", "--dist-file", ".")
    done = life.run("ninja", "-j1", "-k0")
    assert done.returncode != 0
    notes(life)
    check_failure(life, case, name, done.stdout, [])


def check_failure(project, case, name, output, ends):
    assert output.count(WORDS.get(case, "Traceback")) == 1, output
    assert "aomaker_pytest" not in output.replace("/aomaker exec", "")
    if case not in WORDS:
        assert f"{name}.py has failed" in output
        assert f'{name}.py", line' in output
    lines = notes(project)
    assert "test" not in lines
    assert [line for line in lines if line == "second half"] == ends
    wait_for(lambda: not processes(project))


def test_hooks_cannot_be_imported(life):
    """An error where the options are wanted, not a file "not found"."""
    life.write(hooks="import nothing_like_that\n")
    for output in (
        life.arun(*MP, status=4),
        life.aomaker("gen", "--dist-file", ".", status=4),
    ):
        assert "hooks.py cannot be used" in output
        assert "ModuleNotFoundError: No module named" in output
        assert "importlib" not in output
    assert "usage" in life.arun("--help")


@pytest.mark.parametrize("passes", [True, False])
def test_failure_after_the_groups(life, passes):
    """Reports stay, other halves run; 4 only when all tests had passed."""
    life.write(
        hooks=HOOKS + "\n@hook\ndef a():\n    yield\n    1 / 0\n",
        test_b=PASS if passes else "def test_b(): assert 0\n",
    )
    output = life.arun(*MP, status=4 if passes else 1)
    assert output.count("ZeroDivisionError") == 1
    assert "the teardown of hooks.py failed" in output
    assert "second half" in notes(life)
    assert life.summary()["exit_status"] == (0 if passes else 1)
    life.aomaker("gen", "--dist-file", ".", "--skip_login")
    life.write(test_a=PASS)
    done = life.run("ninja")
    assert done.returncode != 0 and "ZeroDivisionError" in done.stdout


SLOW = """
import time
def test_1():
    open("started", "w").close()
    time.sleep(1.5)
def test_2(): pass
"""


@pytest.mark.parametrize("program", [["arun", *MP], ["ninja"]])
@pytest.mark.parametrize("how", ["interrupt", "kill"])
def test_second_halves_whatever_comes(life, program, how):
    """Also after Ctrl-C and kill -9, and nothing is left running."""
    life.write(test_a=SLOW)
    life.aomaker("gen", "--dist-file", ".")
    if how == "interrupt":
        status, output = life.interrupt(*program, when=["started"])
        assert status in (2, 130), output
    else:
        process = life.start(*program)
        wait_for(lambda: (life.root / "started").exists())
        process.kill()
        process.communicate(timeout=60)
    wait_for(lambda: not processes(life))
    assert notes(life)[-1] == "second half"
    assert (
        life.root.joinpath(".aomaker-build/session.log")
        .read_text()
        .endswith("all is cleaned up\n")
    )
    life.write(test_a=PASS)
    life.run(*program, status=0)


def test_interrupted_login(life):
    """What has begun by then ends, too; no group starts."""
    life.write(
        login=LOGIN.replace(
            'note("headers")',
            """
        import time
        open("started", "w").close()
        time.sleep(60)""",
        )
    )
    status, output = life.interrupt("arun", *MP, when=["started"])
    assert status == 2, output
    wait_for(lambda: not processes(life))
    lines = notes(life)
    assert lines[-1] == "second half" and "test" not in lines


def test_hooks_that_do_not_end(life):
    """A killed run takes them along, with what they have started."""
    life.write(
        hooks="""
import subprocess, time
from aomaker.aomaker import hook
@hook
def endless():
    subprocess.Popen(["sleep", "60"])
    yield
    time.sleep(60)
""",
        login="class Login:\n login = lambda self: 1\n"
        " make_headers = lambda self, answer: {}\n",
        test_a=SLOW,
        test_b=PASS,
    )
    process = life.start("arun", *MP)
    wait_for(lambda: (life.root / "started").exists())
    assert any("sleep 60" in line for line in processes(life))
    process.kill()
    process.communicate(timeout=60)
    wait_for(lambda: not processes(life))


def test_second_half_is_awaited(life):
    """A run that ends by itself gives it the time that it needs."""
    life.write(
        hooks=HOOKS.replace(
            '    note("second half")',
            '    import time\n    time.sleep(2)\n    note("second half")',
        )
    )
    life.arun(*MP)
    assert notes(life)[-1] == "second half"


# -- login once


@pytest.fixture
def many(example):
    """The example with sixteen modules, one of which may kill the server."""
    for n in range(16):
        example.file(
            f"testcases/many/test_{n}.py",
            "def test(api):\n    assert api.request('GET', '/images').status == 200\n",
        )
    return example


KILLER = """\
import os, signal
def test(api):
    if not os.path.exists("killed"):
        open("killed", "w").close()
        os.kill(os.getppid(), signal.SIGKILL)
    assert api.request('GET', '/images').status == 200
"""


@pytest.mark.parametrize("how", ["arun", "ninja", "crash"])
def test_one_login(many, how):
    if how == "crash":
        many.file("testcases/many/test_7.py", KILLER)
    if how == "ninja":
        many.aomaker("gen", "--dist-file", "testcases/many")
        output = many.ninja("-j8")
    else:
        # a group whose tests had ended, and not its pytest, counts as crashed
        output = many.arun(
            "--mp",
            "--dist-file",
            "testcases/many",
            "-p",
            "8",
            status=None if how == "crash" else 0,
        )
    assert "the service has seen 1 login(s)" in output
    assert many.summary()["counts"]["passed"] == 16
    assert (many.root / "killed").exists() == (how == "crash")


# -- secrets


def test_secrets(life):
    """In no output and no file that others can read, whatever tests do."""
    life.write(
        test_b="""
import allure, pytest
def test_headers(aomaker_session):
    assert aomaker_session.headers == {}
def test_token(aomaker_session):
    token = aomaker_session.headers["Authorization"]
    allure.attach(token, name="a token")
    assert token == "nothing"
def test_account(aomaker_session):
    print(aomaker_session.account["pwd"])
    raise RuntimeError(str(dict(aomaker_session.account)))
def test_crash(aomaker_session, capfd):
    import os
    with capfd.disabled():  # into the log, whose end is shown
        print(aomaker_session.account["pwd"], flush=True)
        os.abort()
def test_deep(aomaker_session):
    assert aomaker_session.config["nested"][0]["deep"]["api_token"] == "x"
""",
        hooks=HOOKS + "\nprint('hunter2-test')\n"
        "@hook\ndef x():\n    yield\n    print('t0ken-5ecret')\n",
    )
    # without groups, what a test prints past pytest is on the terminal
    outputs = [life.arun("-k", "not crash", status=1), life.arun(*MP, status=1)]
    assert life.summary()["counts"]["failed"] == 4
    assert life.summary()["counts"]["crashed"] == 1
    life.aomaker("gen", "--dist-file", ".")
    outputs.append(life.ninja(status=1))
    secrets = ["hunter2-test", "t0ken-5ecret", "deep-5ecret"]
    for output in outputs:
        assert not [secret for secret in secrets if secret in output]
    for path in life.root.rglob("*"):
        if not path.is_file() or path.suffix == ".py":
            continue
        data = path.read_bytes()
        if any(secret.encode() in data for secret in secrets):
            inner = path.relative_to(life.root)
            assert (
                str(inner) == "conf/config.yaml" or path.stat().st_mode & 0o77 == 0
            ), inner
    folder = life.root / "reports" / "json"
    text = (folder / "environment.properties").read_text()
    for line in ("env=test", "base_url=http://127.0.0.1:3", "account=ann"):
        assert f"{line}\n" in text
    assert "***" in "".join(path.read_text() for path in folder.iterdir())


def test_named_secrets(life):
    """secrets in the strategy file: further keys whose values are masked."""
    life.file("conf/aomaker.yaml", "secrets: [PIN, licence]\n")
    life.file(
        "conf/config.yaml", CONFIG.replace("  nested", "  door_pin: 47114711\n  nested")
    )
    life.write(
        test_b="def test_b(aomaker_session):\n"
        "    pin = aomaker_session.config['door_pin']\n"
        "    assert str(pin) == 'other'\n",
        hooks=HOOKS + "\nprint('47114711 door_pin=\"1234\"')\n",
    )
    output = life.arun(*MP, status=1)
    assert '*** door_pin="***"' in output and "47114711" not in output
    for path in (life.root / "reports").rglob("*.*"):
        assert b"47114711" not in path.read_bytes()


# -- environments


def test_environments(life):
    """-e chooses a section; others, and what is wrong, are told in place."""
    life.write(
        test_b=PASS,
        test_a="def test_a(aomaker_session):\n"
        "    assert aomaker_session.config['port'] == 16\n"
        "    assert aomaker_session.account['user'] == 'ann'\n",
        login="",
        hooks="",
    )
    (life.root / "login.py").unlink()
    life.arun(*MP, "-e", "prod")
    assert "env=prod" in (life.root / "reports/json/environment.properties").read_text()
    assert (
        "-e tset: there is no such section in conf/config.yaml, did you "
        "mean 'test'? (it has test, prod)" in life.arun(*MP, "-e", "tset", status=4)
    )
    assert (life.root / "conf/config.yaml").read_text() == CONFIG
    life.file("conf/config.yaml", CONFIG.replace("env: test", "env: prdo"))
    assert (
        "conf/config.yaml:2:6: there is no section 'prdo', did you mean "
        "'prod'?" in life.arun(*MP, status=4)
    )
    life.file("conf/config.yaml", "env: [\n")
    assert "conf/config.yaml:2:1:" in life.arun(*MP, status=4)
    (life.root / "conf/config.yaml").unlink()
    assert "there is no conf/config.yaml" in life.arun(*MP, "--env=prod", status=4)


def test_another_environment_runs_again(life):
    """A pass holds for the environment and the login that it had."""
    life.write(test_a=PASS, test_b=PASS)
    life.aomaker("gen", "--dist-file", ".")
    life.ninja()
    assert "no work to do" in life.ninja()
    life.aomaker("gen", "--dist-file", ".", "-e", "prod")
    assert "test_a.py" in life.ninja()
    assert "no work to do" in life.ninja()
    life.file("conf/config.yaml", CONFIG.replace("port: 0x10", "port: 17"))
    assert "test_a.py" in life.ninja()
    life.write(login=LOGIN + "\n")
    assert "test_a.py" in life.ninja()
    assert "no work to do" in life.ninja()


def test_skip_login(life):
    life.write(
        test_a="def test_a(aomaker_session):\n"
        "    assert aomaker_session.headers == {}\n",
        test_b=PASS,
    )
    life.arun(*MP, "--skip_login")
    lines = notes(life)
    assert "headers" not in lines and "second half" in lines


# -- options of hooks.py


def test_options_of_hooks(life):
    """In the help, and taken from the command line, not from pytest's part."""
    for output in (life.arun("--help"), life.aomaker("help", "gen")):
        assert re.search(r"--say +what to say", output)
        assert re.search(r"--size VALUE +how much", output)
    life.write(test_a=PASS, test_b=PASS)
    for words, said in [
        (["--say", *MP], "say True"),
        ([*MP, "--say", "hi"], "say hi"),
        (["--say=hi", *MP], "say hi"),
        (["--say", "test_a.py"], "say True"),
        ([*MP, "--size", "41"], "size 42"),
    ]:
        notes(life)
        life.arun(*words)
        assert said in notes(life), words
    assert "invalid literal" in life.arun(*MP, "--size", "x", status=4)
    assert "--size wants a value" in life.arun(*MP, "--size", status=4)
    assert "unrecognized arguments: --say" in life.arun(*MP, "--", "--say", status=4)
    life.aomaker("gen", "--dist-file", ".", "--say", "hi")
    life.ninja()
    assert "say hi" in notes(life)
    life.write(hooks=HOOKS.replace('"--say"', '"--tell"'))
    assert "--tell" in life.arun("--help")


def test_options_are_asked_once(life):
    """hooks.py is imported for its options when it has changed."""
    life.write(test_a=PASS, test_b=PASS)
    counts = []
    for _ in range(2):
        life.aomaker("gen", "--dist-file", ".")
        counts.append(notes(life).count("loaded"))
    assert counts == [1, 0]


def test_log_level(project):
    project.write(
        test_a="import logging\ndef test_a(caplog):\n"
        "    logging.getLogger().debug('x')\n"
        "    assert len(caplog.records) == 1\n"
    )
    project.arun("--log_level", "debug")
    project.arun("--log_level", "info", status=1)
    assert "did you mean 'debug'" in project.arun("--log_level", "debgu", status=4)


def test_session_file_is_private(life):
    life.write(
        test_b="""
import os
def test_modes(aomaker_session):
    path = os.environ["AOMAKER_SESSION"]
    assert os.stat(path).st_mode & 0o777 == 0o600
    assert os.stat(os.path.dirname(path)).st_mode & 0o777 == 0o700
    assert os.stat(".aomaker-build/session.json").st_mode & 0o777 == 0o600
    assert os.stat(".aomaker-build/session.log").st_mode & 0o777 == 0o600
"""
    )
    life.arun(*MP)
