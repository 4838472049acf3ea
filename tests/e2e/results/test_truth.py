"""What is reported is what serial pytest reports: outcomes and JUnit."""

from __future__ import annotations

import re
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter

from support import counts

MIXED = r"""
import logging, sys, unittest
import pytest

def test_pass(record_property):
    record_property("key", "va<l\"ue")
    print("out")

def test_fail():
    print("printed first \ufffe")
    assert [1, 2] == [1, 3], "why\nsecond line"

def test_error(nothing): pass

@pytest.fixture
def late():
    yield
    raise RuntimeError("late")

def test_teardown(late): pass

@pytest.mark.skip(reason="not <now>")
def test_skip(): pass

def test_skip_inside(): pytest.skip("inside")

@pytest.mark.xfail(reason="known")
def test_xfail(): assert 0

@pytest.mark.xfail
def test_xfail_without_reason(): assert 0

@pytest.mark.xfail(reason="odd")
def test_xpass(): pass

@pytest.mark.xfail(strict=True, reason="strict")
def test_xpass_strict(): pass

@pytest.mark.parametrize("x", ["a/b", "a::b", "a.b", "[x]", "a[b/c.py::d"])
def test_param(x): pass

class TestClass:
    class TestInner:
        def test_in(self): pass
    def test_value(self): raise ValueError("x\x01y")

class TestUnit(unittest.TestCase):
    def test_unit(self): self.fail("unit")
    @unittest.skip("skipped by unittest")
    def test_skipped(self): pass
    @unittest.expectedFailure
    def test_expected(self): assert 0

if sys.argv:
    class TestDecorated:
        @pytest.mark.parametrize("a", [1])
        @pytest.mark.m
        def test_without(self): pass
"""
SKIPPED = 'import pytest\npytest.skip("whole", allow_module_level=True)\n'
BROKEN = "import nothing_like_that\n"
FAILS = ("failure", "error")


def cases_of(path):
    """(classname, name) -> kinds, texts and properties of its records."""
    found = {}
    for case in ElementTree.parse(path).iter("testcase"):
        kinds = tuple(
            (kid.tag, kid.get("type") if kid.tag == "skipped" else None)
            for kid in case
            if kid.tag in (*FAILS, "skipped")
        )
        texts = [
            re.sub("0x[0-9a-f]+", "0x", kid.text or "")
            for kid in case
            if kid.tag in (*FAILS, "skipped")
        ]
        properties = [
            (each.get("name"), each.get("value")) for each in case.iter("property")
        ]
        found[case.get("classname"), case.get("name")] = (kinds, texts, properties)
    return found


def without_differences(cases):
    """Of an error the first line is kept, and source lines without indentation: we
    tell differences in full, which pytest shortens."""
    for _, texts, _ in cases.values():
        for n, text in enumerate(texts):
            lines = text.splitlines()
            errors = [line for line in lines if line.startswith("E")][:1]
            rest = [line.strip() for line in lines if not line.startswith("E")]
            texts[n] = errors + rest
    return cases


def test_junit_is_that_of_pytest(project):
    project.write(
        test_mixed=MIXED,
        pkg__test_skipped=SKIPPED,
        pkg__test_broken=BROKEN,
        pkg__deep__test_deep=SKIPPED,
    )
    project.run(
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "--junitxml=serial.xml",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "--continue-on-collection-errors",
        status=1,
    )
    project.arun("--mp", "--dist-file", ".", "--", "-p", "no:cacheprovider", status=1)
    ours = cases_of(project.root / "reports/junit.xml")
    serial = cases_of(project.root / "serial.xml")
    for name in [("", "pkg.test_skipped"), ("", "pkg.deep.test_deep")]:
        # pytest has a tuple's repr as text and no type there
        kinds, texts, _ = serial.pop(name)
        assert ours.pop(name)[0][0][0] == kinds[0][0] == "skipped"
        assert "whole" in texts[0]
    assert without_differences(ours) == without_differences(serial)
    summary = project.summary()
    assert summary["planned"] == summary["reported"] == len(ours) + 2


def test_all_failures_of_a_test_are_told(project):
    project.write(
        test_a="""
import pytest
@pytest.fixture
def late():
    yield
    raise RuntimeError("and late")
def test_a(late): assert 0, "first"
"""
    )
    project.arun("--mp", "--dist-file", ".", status=1)
    [(kinds, texts, _)] = cases_of(project.root / "reports/junit.xml").values()
    assert kinds == (("failure", None),)
    assert "first" in texts[0] and "and late" in texts[0]


def test_skipped_collection(project):
    """A module that is skipped as a whole is counted, and nothing fails."""
    project.write(
        test_a="def test_a(): pass\n",
        test_b=SKIPPED,
        test_c="import pytest\npytest.importorskip('nothing_x')\n",
    )
    output = project.arun("--mp", "--dist-file", ".")
    assert "1 passed, 2 skipped" in output
    assert counts(project) == {"passed": 1, "skipped": 2}
    assert project.results() == project.serial()
    assert "no work to do" not in project.ninja()
    assert "no work to do" in project.ninja()
    project.arun("test_b.py", status=5)  # as pytest has it
    assert counts(project) == {"skipped": 1}


def test_hidden_marks(project):
    """Modules that cannot be collected do not vanish from a run of marks."""
    project.write(
        test_mixed=MIXED,
        test_skipped=SKIPPED,
        test_broken=BROKEN,
        test_a="import pytest\n@pytest.mark.n\ndef test_n(): pass\n"
        "@pytest.mark.m\ndef test_m(): pass\n"
        "@pytest.mark.o\ndef test_o(): pass\n",
    )
    project.arun("--mp", "--dist-mark", "m", "n", status=1)
    assert counts(project) == {"passed": 2, "error": 2, "skipped": 1}
    assert set(project.groups()) == {"m", "n", "not collected"}
    assert Counter(place["group"] for place in project.summary()["failures"]) == {
        "not collected": 2
    }
    assert "\n  test_broken.py\n" in project.aomaker(
        "list", "--mp", "--dist-mark", "m", "n", status=1
    )


def test_error_beside_tests(project):
    """A class that cannot be collected, in a module of which tests run."""
    project.write(
        test_a=MIXED[MIXED.index("if sys") :].replace(
            "if sys.argv:", "import pytest\nif 1:"
        )
        + "@pytest.mark.m\ndef test_fine(): pass\ndef test_other(): pass\n"
    )
    project.arun("--mp", "--dist-mark", "m", status=1)
    assert counts(project) == {"passed": 1, "error": 1}


def test_garbage_is_collected(project):
    """Starting does without; a test sees Python as pytest would leave it."""
    project.file("conftest.py", "import gc\nassert gc.isenabled()\n")
    project.file("test_a.py", "import gc\n\ndef test_a():\n    assert gc.isenabled()\n")
    project.arun("--mp", "--dist-file", ".")  # one group: without a server
    assert project.summary()["counts"]["passed"] == 1


# of the schema that Jenkins' xunit plugin refuses files by (junit-10.xsd):
# children and attributes; properties of a test are pytest's addition to it
TEXT = (set(), {"message", "type"})
SCHEMA = {
    "testsuites": ({"testsuite"}, {"name", "tests", "failures", "errors", "time"}),
    "testsuite": (
        {"properties", "testcase"},
        {
            "name",
            "tests",
            "failures",
            "errors",
            "skipped",
            "time",
            "timestamp",
            "hostname",
            "file",
        },
    ),
    "properties": ({"property"}, set()),
    "property": (set(), {"name", "value"}),
    "testcase": (
        {
            "properties",
            "skipped",
            "error",
            "failure",
            "rerunFailure",
            "rerunError",
            "flakyFailure",
            "flakyError",
            "system-out",
            "system-err",
        },
        {"name", "classname", "time"},
    ),
    "system-out": (set(), set()),
    "system-err": (set(), set()),
    "failure": TEXT,
    "error": TEXT,
    "skipped": TEXT,
    "rerunFailure": TEXT,
    "rerunError": TEXT,
    "flakyFailure": TEXT,
    "flakyError": TEXT,
}

RERUN = {"type"}
NEEDED = {
    "testsuite": {"name", "tests", "failures", "errors"},
    "testcase": {"name"},
    "property": {"name", "value"},
    "rerunFailure": RERUN,
    "rerunError": RERUN,
    "flakyFailure": RERUN,
    "flakyError": RERUN,
}


def check_junit(element):
    children, attributes = SCHEMA[element.tag]
    assert set(element.attrib) <= attributes, element.tag
    assert set(element.attrib) >= NEEDED.get(element.tag, set()), element.tag
    assert set(child.tag for child in element) <= children, element.tag
    if "time" in element.attrib:
        assert re.fullmatch(r"\d+\.\d{3}", element.get("time"))
    for child in element:
        check_junit(child)


def test_junit_is_what_readers_take(project):
    project.write(
        test_a=MIXED
        + """
import os
import pytest
@pytest.fixture(autouse=True, scope="module")
def told(record_testsuite_property):
    record_testsuite_property("build", "1 < 2")
    record_testsuite_property("build", 3)
def test_told(record_property): record_property("x", "y")
def test_dies(): os._exit(1)
""",
        test_b="def test_ok(): pass",
    )
    project.arun("--mp", "--dist-file", ".", status=1)
    root = ElementTree.parse(project.root / "reports/junit.xml").getroot()
    check_junit(root)
    a, b = sorted(root, key=lambda suite: suite.get("name"))
    assert [
        (p.get("name"), p.get("value")) for p in a.findall("properties/property")
    ] == [("build", "3")]
    assert b.find("properties") is None
    assert [suite.get("file") for suite in (a, b)] == ["test_a.py", "test_b.py"]
    for count in ("tests", "failures", "errors"):
        assert int(root.get(count)) == sum(int(s.get(count)) for s in root)
    assert int(root.get("tests")) == len(root.findall(".//testcase"))


def test_who_refers_to_what(project):
    """What was there before the tests is not hidden from them."""
    text = """
import gc, os
def test_referrers():
    assert any(each is vars(os) for each in gc.get_referrers(os._Environ))
def test_objects():
    assert any(each is vars(os) for each in gc.get_objects())
"""
    project.write(conftest="", test_a=text, test_b=text)
    for mode in "--mp", "--mt":
        project.arun(mode, "--dist-file", ".")
    project.arun()
