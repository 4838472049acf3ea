"""--mt: what tests see of logging is what they see in a process of their own."""

from __future__ import annotations

import pytest

# settings of a conftest, and of a plugin's or library's function, are made by
# each group; those that are made once for the process hold for all groups
SETTINGS = {
    "basicConfig": """
import logging
logging.basicConfig(level=logging.DEBUG)
""",
    "configure": """
import logging
def pytest_configure(): logging.basicConfig(level=logging.DEBUG)
""",
    "dictConfig": """
import logging.config
handler = {"class": "logging.StreamHandler"}
logging.config.dictConfig({
    "version": 1, "handlers": {"h": handler},
    "root": {"level": "DEBUG", "handlers": ["h"]},
})
""",
    "library": "import lib\nlib.set_up()\n",
    "once": "import lib\nlib.set_up_once()\n",
    "import": "import lib_sets_up\n",
    "cached": "import lib\nlib.cached()\n",
    "instance": "import lib\nlib.ONE.set_up()\n",
    "singleton": "import lib\nlib.One()\n",
}
LIBRARY = """
import functools, logging
_done = False
def set_up(): logging.getLogger().setLevel(logging.DEBUG)
def set_up_once():
    global _done
    if not _done: set_up()
    _done = True
@functools.lru_cache
def cached(): set_up()
class Setter:
    done = False
    def set_up(self):
        if not self.done: set_up()
        self.done = True
ONE = Setter()
class One:
    one = None
    def __new__(cls):
        if cls.one is None:
            cls.one = super().__new__(cls)
            set_up()
        return cls.one
"""
TESTS = """
import logging
import other
def test_level(caplog):
    logging.getLogger("x").debug("hi")
    other.log.debug("yes")
    assert caplog.messages == ["hi", "yes"]
"""


def write(project, conftest: str, text: str) -> None:
    project.write(
        conftest=conftest,
        lib=LIBRARY,
        lib_sets_up="import lib\nlib.set_up()\n",
        other="import logging\nlog = logging.getLogger('other')\n",
        **{f"test_{name}": text for name in "abc"},
    )


@pytest.mark.parametrize("setting", SETTINGS)
def test_levels(project, setting):
    write(project, SETTINGS[setting], TESTS)
    assert "3 passed" in project.arun("--mt", "--dist-file", ".")


@pytest.mark.parametrize("setting", ["once", "import", "cached", "instance"])
def test_first_use_by_a_test(project, setting):
    first = SETTINGS[setting].replace("\n", "\n    ")
    text = TESTS.replace("(caplog):\n", f"(caplog):\n    {first}\n")
    write(project, "", text)
    assert "3 passed" in project.arun("--mt", "--dist-file", ".")


def test_a_level_of_one_test(project):
    """Set by the project's code while others run: two groups meet each time."""
    project.write(
        app="""
import logging, threading
log = logging.getLogger("app")
both = threading.Barrier(2)
def main(verbose):
    log.setLevel(logging.DEBUG if verbose else logging.WARNING)
    both.wait(60)
    log.debug("details")
    both.wait(60)
""",
        **{
            f"test_{name}": f"""
import app
def test_a(caplog):
    app.main({verbose})
    assert caplog.messages == {["details"] if verbose else []}
"""
            for name, verbose in (("a", True), ("b", False))
        },
    )
    assert "2 passed" in project.arun("--mt", "--dist-file", ".")


def test_other_settings(project):
    """Filters, propagate, disabled and handlers of each group's conftest."""
    write(
        project,
        """
import logging
import pytest
logging.disable(logging.INFO)
logging.getLogger("a").propagate = False
logging.getLogger("b").disabled = True
class Memory(logging.Handler):
    def __init__(self):
        super().__init__()
        self.messages = []
    def emit(self, record): self.messages.append(record.getMessage())
HEARD = Memory()
logging.getLogger("a").addHandler(HEARD)
logging.getLogger("c").addFilter(lambda record: HEARD.messages.append("c") or True)
@pytest.fixture
def heard():
    HEARD.messages.clear()
    return HEARD.messages
""",
        """
import logging
def test_settings(heard):
    for name in "abc":
        logging.getLogger(name).info("not heard")
        logging.getLogger(name).error(name)
    assert heard == ["a", "c"]
    mine = [one for one in logging.getLogger("a").handlers if hasattr(one, "messages")]
    assert len(mine) == 1 and mine[0].messages is heard
""",
    )
    assert "3 passed" in project.arun("--mt", "--dist-file", ".")


def test_loguru(project):
    pytest.importorskip("loguru")
    project.write(
        conftest="""
import pytest
from loguru import logger
HEARD = []
logger.remove()
logger.add(lambda message: HEARD.append(message.record["message"]), level="INFO")
@pytest.fixture
def heard(): return HEARD
""",
        **{
            f"test_{name}": """
from loguru import logger
import app
def test_heard(heard):
    logger.debug("not heard")
    logger.info("heard")
    app.both.wait(60)
    assert heard == ["heard"]
"""
            for name in "ab"
        },
        app="import threading\nboth = threading.Barrier(2)\n",
    )
    assert "2 passed" in project.arun("--mt", "--dist-file", ".")
