"""The report page in a browser, as a person uses it."""

from __future__ import annotations

import json
import time

import pytest
from support import Project
from test_page import SUITE


@pytest.fixture(scope="module")
def report(browser, tmp_path_factory):
    """Of a run with failures."""
    project = Project(tmp_path_factory.mktemp("project")).write(**SUITE)
    past = {
        "module": "test_b.py",
        "time": time.time(),
        "tests": [["test_output", 0, 0, 0, "P"]],
    }
    project.file(".aomaker-build/history.jsonl", json.dumps(past) + "\n")
    project.arun("--mp", "--dist-file", ".", status=1)
    return project.root / "reports" / "aomaker-report.html"


@pytest.fixture
def page(visit, report):
    return visit(report.as_uri())


def rows(page):
    return page.locator(".row b").all_inner_texts()


def test_search_and_filter(page):
    assert page.locator("h1").inner_text() == "3 failed"
    assert len(rows(page)) == 3  # those that failed, at first
    assert rows(page)[0] == "test_output"  # and the one that did not before
    assert page.locator(".row .tag").all_inner_texts() == ["new"]
    page.keyboard.press("1")
    assert len(rows(page)) == 8
    page.keyboard.press("/")
    page.keyboard.type("volume two")
    assert rows(page) == ["test_create[two]"]
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.click("[data-kind=skipped]")
    assert rows(page) == ["test_skipped"]
    page.click("[data-kind=all]")
    page.select_option("select >> nth=0", label="test_b.py")
    assert len(rows(page)) == 4
    page.fill("[type=search]", "nothing has this name")
    assert rows(page) == []
    assert page.locator(".listed .hint").inner_text() == "No test matches."


def test_a_failure(page):
    page.keyboard.press("j")
    first = page.locator(".detail h2").inner_text()
    page.keyboard.press("j")
    assert page.locator(".detail h2").inner_text() != first
    page.click("text=test_create[two]")
    detail = page.locator(".detail")
    assert "assert size != 2" in detail.locator(".trace").inner_text()
    assert "</script><script>" in detail.locator(".error").inner_text()
    command = detail.locator(".command code").inner_text()
    assert command == "arun 'test_a.py::TestVolume::test_create[two]'"
    detail.locator("summary", has_text="size").click()
    detail.locator(".file[open] pre", has_text="2").wait_for()
    assert "#test=" in page.url
    page.reload()
    assert page.locator(".detail h2").inner_text() == "test_create[two]"
    page.keyboard.press("Escape")
    assert page.locator(".detail").count() == 0


def test_timeline(page):
    page.click("[data-tab=timeline]")
    box = page.locator("canvas").bounding_box()
    whole = page.locator("canvas").screenshot()
    page.keyboard.press("+")
    assert page.locator("canvas").screenshot() != whole
    page.keyboard.press("0")
    assert page.locator("canvas").screenshot() == whole
    tip = page.locator(".tip")
    for x in range(40, int(box["width"]), 10):
        page.mouse.move(box["x"] + x, box["y"] + 40)
        if tip.is_visible():
            break
    assert "test_" in tip.inner_text()
    page.mouse.click(box["x"] + x, box["y"] + 40)
    assert page.locator(".tests").count() == 1  # opened in the list


def test_languages_and_themes(page):
    page.click("#language")
    assert page.locator("h1").inner_text() == "3 个失败"
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    for name in ("timeline", "groups", "insights", "environment", "tests"):
        page.click(f"[data-tab={name}]")
        assert "undefined" not in page.locator("#main").inner_text()
    page.keyboard.press("?")
    assert page.locator("dialog[open] dt").count() == 9
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 400, "height": 800})
    page.click(".row >> nth=0")
    assert page.locator(".detail").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_why_in_both_languages(browser, tmp_path):
    """The evidence of --isolate, from its counts."""
    project = Project(tmp_path).write(
        test_a="STATE = []\ndef test_pollutes(): STATE.append(1)\n"
        "def test_victim(): assert not STATE\n"
    )
    project.arun("--isolate", status=1)
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(10000)
    page = context.new_page()
    page.goto((project.root / "reports" / "aomaker-report.html").as_uri())
    page.click(".row >> text=test_victim")
    why = page.locator("section > .message", has_text="test_pollutes")
    assert "在 test_a.py::test_pollutes 之后运行 3 次，失败 3 次" in why.inner_text()
    assert why.inner_text().startswith("依赖顺序：单独运行 ")
    page.keyboard.press("Escape")
    page.click("text=EN")
    page.click(".row >> text=test_victim")
    assert (
        "after test_a.py::test_pollutes: 3 of 3 failed"
        in page.locator("section > .message", has_text="test_pollutes").inner_text()
    )
    context.close()


def test_over_runs(visit, project):
    """The last runs of a test, since when it fails, and what changed."""
    for name in ("GITHUB_SHA", "CI_COMMIT_SHA", "GIT_COMMIT"):
        project.env.pop(name, None)
    project.write(
        conftest="def pytest_addoption(parser): parser.addoption('--token')\n",
        test_a="""
import os
def test_breaks(): assert not os.path.exists("broken")
def test_mends(): assert os.path.exists("broken")
def test_same(): pass
""",
    )
    project.file(".git/HEAD", "ref: refs/heads/topic\n")
    commits = ["1" * 40, "2" * 40, "3" * 40]
    project.file(".git/refs/heads/topic", commits[0] + "\n")
    project.arun("--token", "opensesame", status=1)
    (project.root / ".git/refs/heads/topic").unlink()
    project.file(".git/packed-refs", f"# pack\n{commits[1]} refs/heads/topic\n")
    project.file("broken", "")
    project.arun("--token=opensesame", status=1)
    project.env.update(GITHUB_SHA=commits[2], GITHUB_REF_NAME="main")
    project.arun("--token", "opensesame", status=1)

    path = project.root / "reports" / "aomaker-report.html"
    assert "opensesame" not in path.read_text(encoding="utf-8")
    page = visit(path.as_uri())
    assert page.locator(".detail h2").inner_text() == "test_breaks"
    since = page.locator(".since").inner_text()
    assert since.startswith("It fails since ") and since.endswith("(2222222222, topic)")
    runs = page.locator(".detail .run")
    assert [run.locator("i").get_attribute("data-outcome") for run in runs.all()] == [
        "passed",
        "failed",
        "failed",
    ]
    assert "(3333333333, main): failed" in runs.nth(2).get_attribute("title")
    page.click("[data-tab=insights]")
    rows = page.locator(".card", has_text="Last runs").locator("tbody tr")
    assert rows.count() == 3 and "1111111111, topic" in rows.nth(2).inner_text()
    page.click("[data-tab=environment]")
    told = page.locator("#main").inner_text()
    assert "arun --token" in told and "***" in told and "3" * 40 in told
    (project.root / "broken").unlink()
    project.arun(status=1)
    page = visit(path.as_uri())
    assert page.locator(".before").inner_text().startswith("1 new")
    assert "1 fixed" in page.locator(".before").inner_text()
    page.click("[data-kind=passed]")
    fixed = page.locator(".row", has_text="test_breaks")
    assert "fixed" in fixed.locator(".tag").all_inner_texts()
