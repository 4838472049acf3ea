"""A test that died is, for Allure, the test that it is when it passes."""

from __future__ import annotations

import pytest
from support import results

pytest.importorskip("allure")
KEYS = (
    "name",
    "fullName",
    "testCaseId",
    "historyId",
    "parameters",
    "links",
    "titlePath",
    "description",
    "descriptionHtml",
)

CONFTEST = """
import os, pytest
DIE = os.environ.get("DIE")

@pytest.fixture
def die(request):
    if DIE == "setup":
        os.abort()
    return lambda: os.abort() if DIE else None

@pytest.fixture(params=[1, "b"])
def made(request): return request.param

def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".yaml":
        return File.from_parent(parent, path=file_path)

class File(pytest.File):
    def collect(self):
        for name in self.path.read_text().split():
            item = Item.from_parent(self, name=name)
            item.add_marker(getattr(pytest.mark, name[0]))
            yield item

class Item(pytest.Item):
    def runtest(self):
        if DIE: os.abort()
"""

TESTS = {
    "plain": "def test_x(die): die()",
    "documented": 'def test_x(die):\n    """What it is."""\n    die()',
    "classes": """
class TestA:
    class TestB:
        def test_x(self, die): die()
""",
    "parameters": """
import dataclasses, enum, pytest
class Colour(enum.Enum): RED = 1
class Size(str, enum.Enum): BIG = "big"
@dataclasses.dataclass
class Case: url: str
@pytest.mark.parametrize("n", [1, 1.5, None, "a b", "é", "a::b", b"\\xff", "[x]",
    Colour.RED, Size.BIG, Case("u"), ["l", {"k": (1,)}], int, "\\udce9"])
def test_x(n, die): die()
""",
    "fixtures": "def test_x(made, die): die()",
    "decorated": """
import allure, pytest
pytestmark = [pytest.mark.smoke, allure.epic("the epic")]
@allure.parent_suite("above")
class TestA:
    @allure.title("pays {n}")
    @allure.severity(allure.severity_level.CRITICAL)
    @allure.feature("f1", "f2")
    @allure.story("s")
    @allure.tag("t1", "t2")
    @allure.label("owner", "me")
    @allure.id("7")
    @allure.link("http://a/b", name="the link")
    @allure.issue("I-1")
    @allure.description("described")
    @allure.description_html("<b>h</b>")
    @pytest.mark.timeout(77)
    @pytest.mark.parametrize("n", [pytest.param(1, marks=pytest.mark.one), 2])
    def test_x(self, n, die): die()
""",
    "titled": """
import allure, enum, pytest
class Colour(enum.Enum):
    RED = 1
    def __repr__(self): return "the repr"
@allure.title("{case[title]} {case} {colour} {colour.value:03d} {colour!r} {{x}}")
@pytest.mark.parametrize("colour", Colour)
@pytest.mark.parametrize("case", [{"title": "登录 {x}"}])
def test_x(case, colour, die): die()
""",
    "dynamic": """
import allure, pytest
@pytest.fixture
def told():
    allure.dynamic.title("is not kept")
    allure.dynamic.label("layer", "api")
@allure.title("static")
@pytest.mark.parametrize("n", [1])
def test_x(n, told, die):
    allure.dynamic.title("dynamic")
    allure.dynamic.feature("f")
    allure.dynamic.severity(allure.severity_level.MINOR)
    allure.dynamic.link("http://c")
    allure.dynamic.description("told")
    if hasattr(allure.dynamic, "parameter"):
        mode = allure.parameter_mode
        allure.dynamic.parameter("t", 5, excluded=True)
        allure.dynamic.parameter("h", "x", mode=mode.HIDDEN)
        allure.dynamic.parameter("m", object, mode=mode.MASKED)
        allure.dynamic.parameter("n", 3)
    die()
""",
    "unittest": """
import os, unittest
class TestU(unittest.TestCase):
    def test_x(self):
        "of unittest"
        if os.environ.get("DIE"): os.abort()
""",
}


def known(result):
    labels = sorted(
        (label["name"], label["value"])
        for label in result["labels"]
        if label["name"] != "thread"
    )
    return {**{key: result.get(key) for key in KEYS}, "labels": labels}


def identities(project):
    found = [known(result) for result in results(project.root / "reports/json")]
    return sorted(found, key=repr)


def check(project, *args, how=("body",)):
    project.arun(*args)
    alive = identities(project)
    for project.env["DIE"] in how:
        project.arun(*args, status=1)
        assert identities(project) == alive


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_identity(project, mode):
    project.write(
        conftest=CONFTEST, **{f"pkg__test_{kind}": text for kind, text in TESTS.items()}
    )
    check(project, mode, "--dist-file", ".", "-p", "1")
    assert {
        each["fullName"].partition("#")[0].split(".")[1] for each in identities(project)
    } == {f"test_{kind}" for kind in TESTS}


def test_of_collectors(project):
    project.write(conftest=CONFTEST)
    project.file("test_a.yaml", "x b::c [d::e] x")
    check(project, "--mp", "--dist-file", ".")


def test_died_in_set_up(project):
    project.write(conftest=CONFTEST, test_a=TESTS["decorated"])
    check(project, "--mp", "--dist-file", ".", how=["setup"])


def test_not_run(project):
    """Neither the one that ended the session, nor the one behind it."""
    project.write(
        conftest=CONFTEST, test_a=TESTS["decorated"], test_0="def test_0(): pass"
    )
    project.arun("--mp", "--dist-file", ".")
    alive = identities(project)
    project.write(
        test_a="import pytest\n"
        + TESTS["decorated"].replace("die()", "pytest.exit('enough')")
    )
    project.arun("--mp", "--dist-file", ".", status=2)
    assert identities(project) == alive


def test_retried(project):
    project.write(conftest=CONFTEST, test_a=TESTS["decorated"])
    project.arun("--mp", "--dist-file", ".")
    alive = identities(project)
    project.env["DIE"] = "body"
    project.arun("--mp", "--dist-file", ".", "--retries", "1", status=1)
    assert identities(project) == sorted(alive * 2, key=repr)


def test_nothing_is_left(project):
    """The facts are there as long as they may be needed."""
    project.write(conftest=CONFTEST, test_a=TESTS["decorated"])
    for project.env["DIE"], status in (("", 0), ("body", 1)):
        project.arun("--mp", "--dist-file", ".", status=status)
        assert not list(project.group("").glob("*/*/tests.json"))
