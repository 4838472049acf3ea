"""Whatever names and texts hold: outcomes as pytest has them, and every file
that says that it is JSON, XML or HTML is."""

from __future__ import annotations

import html.parser
import json
import os
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from support import counts, elements, results

BAD = (
    '"a\\udce9\\ud800\\x00\\x0b\\x1b[31m\\x7f\\x9b\\ufffe\\uffff]]></script>'
    '<!--&\\u2028\\U0010ffff\\u202e"'
)

TESTS = f"""
import logging, os, sys, warnings
import pytest
BAD = {BAD}

def test_properties(record_property, record_testsuite_property,
                    record_xml_attribute):
    record_property(BAD, BAD)
    record_property("", None)
    record_property(3, object)
    record_testsuite_property(BAD, BAD)
    record_xml_attribute("a b<", BAD)

def test_fails():
    print(BAD.encode("utf-8", "replace").decode())
    logging.error(BAD)
    os.write(1, b"\\xff\\x00]]>\\x80\\n")
    raise RuntimeError(BAD)

def test_skip():
    pytest.skip(BAD)

def test_xfail():
    pytest.xfail(BAD)

@pytest.mark.parametrize("v", [BAD])
def test_parameter(v):
    warnings.warn(BAD)

def test_dies():
    os.write(1, b"\\xff\\x00]]>\\x80\\n")
    os.abort()

def test_after():
    pass
"""

ALLURE = f"""
import allure, os, pytest
BAD = {BAD}

class NoText:
    def __repr__(self): raise RuntimeError("no repr")
    __str__ = __repr__

class NoMessage(Exception):
    def __str__(self): raise RuntimeError("no str")
    __repr__ = __str__

@allure.step("{{0}}" + BAD)
def step(value): allure.attach(value, BAD, BAD, BAD)

@allure.title(BAD)
@allure.story(BAD, 5, float("nan"))
@allure.label(BAD, BAD)
@allure.link(BAD, name=BAD)
@allure.description(BAD)
@pytest.mark.parametrize("v", [BAD, NoText(), float("nan"), b"\\xff"],
                         ids=["bad", "no", "nan", "bytes"])
def test_told(v):
    step(BAD)
    with allure.step(BAD): pass
    allure.dynamic.title(BAD)
    allure.dynamic.label("x", BAD)
    if hasattr(allure.dynamic, "parameter"):
        allure.dynamic.parameter(BAD, NoText())

@allure.title("{{v.nothing}}")
@pytest.mark.parametrize("v", [1])
def test_title(v): pass

@allure.label("l", ["no", "hash"])
def test_label(): pass

def test_attachments(tmp_path):
    for body in (BAD, b"\\xff", None, 5, {{"a": object()}}, NoText()):
        allure.attach(body, "n" * 500, None, "../x y" * 100)
    allure.attach.file(str(tmp_path / "gone"), BAD)
    allure.attach.file(None)

def test_message():
    raise NoMessage

def test_property(record_property):
    record_property("p", NoText())

def test_folder(request):
    import shutil
    shutil.rmtree(request.config.getoption("allure_report_dir"))

@pytest.fixture
def late():
    yield
    allure.attach("a", BAD)

def test_outside(late): pass

def test_after(): pass
"""


def strict(text: bytes):
    return json.loads(text.decode("utf-8"), parse_constant=pytest.fail)


def parse(path: Path) -> None:
    data = path.read_bytes()
    if path.suffix == ".json":
        strict(data)
    elif path.suffix == ".jsonl":
        assert [strict(line) for line in data.splitlines()]
    elif path.suffix == ".xml":
        ElementTree.fromstring(data)
    elif path.suffix == ".md":
        data.decode("utf-8")
    elif path.suffix == ".html":
        text = data.decode("utf-8")
        html.parser.HTMLParser().feed(text)
        assert elements(text)
        for element in elements(text).values():
            strict(element.encode())


def parse_all(project) -> None:
    folders = ("reports", ".aomaker-build")
    paths = [
        path
        for folder in folders
        for path in (project.root / folder).rglob("*")
        if path.is_file() and not path.is_symlink() and "attachment" not in path.name
    ]
    for path in paths:
        try:
            parse(path)
        except Exception as error:
            raise AssertionError(f"{path}: {error}") from error
    assert {".json", ".jsonl", ".xml", ".html"} <= {p.suffix for p in paths}


def nasty(project) -> None:
    folder = os.path.join(os.fsencode(project.root), b"d\xb2\xe2<&\"']]>")
    os.makedirs(folder)
    with open(os.path.join(folder, b"test_\xe9\xed\xa0\x80.py"), "w") as file:
        file.write(TESTS)


@pytest.mark.parametrize(
    "args",
    [
        ("--mp", "--dist-file", "."),
        ("--mt", "--dist-file", "."),
        ("--mp", "--dist-suite", ".", "--", "-p", "no:allure_pytest"),
        ("--mp", "--dist-mark", "not nothing"),
        (),
    ],
)
def test_every_file_parses(project, args):
    nasty(project)
    project.env["GITHUB_STEP_SUMMARY"] = str(project.root / "reports.md")
    events = project.root / "reports" / "told.jsonl"
    (project.root / "reports").mkdir()
    project.arun("--events", str(events), *args, status=1)
    parse_all(project)
    assert counts(project) == {
        "passed": 3,
        "failed": 1,
        "skipped": 1,
        "xfailed": 1,
        "crashed": 1,
    }
    if "no:allure_pytest" not in args:
        assert len(results(project.root / "reports/json")) == 7
    found = ElementTree.parse(project.root / "reports/junit.xml")
    assert len(list(found.iter("testcase"))) == 7
    assert "a\\udce9\\ud800" in found.find(".//failure").text


def test_run_again(project):
    """A name of bytes is the same in the next attempt and in the next run."""
    nasty(project)
    project.arun("--mp", "--dist-file", ".", "--retries", "1", status=1)
    assert counts(project)["crashed"] == 1
    project.arun("--mp", "--dist-file", ".", "--lf", status=1)
    assert counts(project) == {"failed": 1, "crashed": 1}


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_allure_costs_no_test(project, mode):
    pytest.importorskip("allure")
    project.write(test_a=ALLURE)
    output = project.arun(mode, "--dist-file", ".", status=None)
    assert counts(project) == {"passed": 11, "failed": 1}, output
    parse_all(project)


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_allure_writes_all(project, mode):
    """Of tests that leave its folder alone."""
    pytest.importorskip("allure")
    project.write(test_a=ALLURE.replace("shutil.rmtree", "str"))
    output = project.arun(mode, "--dist-file", ".", status=1)
    assert "Problems" not in output
    assert len(results(project.root / "reports/json")) == 12


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
def test_folder_that_takes_nothing(project, mode):
    """As of a full disk: outcomes stay, and what is missing is told."""
    pytest.importorskip("allure")
    project.write(
        test_a="""
import os, shutil
def test_a(request):
    folder = request.config.getoption("allure_report_dir")
    shutil.rmtree(folder)
    open(folder, "w").close()
def test_b(): pass
"""
    )
    output = project.arun(mode, "--dist-file", ".", status=None)
    assert counts(project) == {"passed": 2}
    assert "Problems" in output


@pytest.mark.parametrize("mode", ["--mp", "--mt"])
@pytest.mark.parametrize("report", ["total", "call"])
def test_time_of_the_dead(project, mode, report):
    """It passed, though no phase of theirs was reported."""
    project.file("pytest.ini", f"[pytest]\njunit_duration_report = {report}\n")
    project.write(
        test_a="""
import os, time
def test_a():
    time.sleep(0.2)
    os.abort()
"""
    )
    project.arun(mode, "--dist-file", ".", "--", "--junitxml=j.xml", status=1)
    for name in "j.xml", "reports/junit.xml":
        (test,) = ElementTree.parse(project.root / name).iter("testcase")
        assert float(test.get("time")) >= 0.2
    (results,) = project.root.glob(".aomaker-build/runs/*/results.jsonl")
    (line,) = [line for line in results.read_text().splitlines() if "test_a" in line]
    assert json.loads(line)["seconds"] >= 0.2
