"""The report page of the showcase in a browser: what a person needs after a failure."""

from __future__ import annotations

import shutil

import pytest
from support import ROOT, Project


@pytest.fixture(scope="module")
def report(browser, tmp_path_factory):
    root = tmp_path_factory.mktemp("showcase") / "shop"
    shutil.copytree(ROOT / "tests" / "showcase", root)
    Project(root).arun("--mp", status=1)
    return (root / "reports" / "aomaker-report.html").as_uri()


def title(page):
    return page.locator(".detail h2").inner_text()


def test_first_failure(visit, report):
    """It is open, and the error comes first; then the frames of the test."""
    page = visit(report)
    first = page.locator(".row[aria-selected=true]")
    assert first.locator("b").inner_text() == title(page)
    assert page.locator(".row >> nth=0").get_attribute("aria-selected") == "true"
    assert page.url.endswith("#test=testcases/test_carts.py::test_empty_page")
    below = page.evaluate(
        "[...document.querySelector('.detail').children].map(each => each.className)"
    )
    assert below[:2] == ["", "error"]
    page.locator(".row", has_text="发票文本").click()
    error = page.locator(".error")
    assert error.locator(".less").count() >= 1 and error.locator(".more").count() >= 1
    assert "-" in error.locator(".less >> nth=0").inner_text()
    page.locator(".row", has_text="支付后退款").click()
    frames = page.locator(".frame")
    shown = {}
    for frame in frames.all():
        path = frame.locator("summary > code").inner_text().partition(":")[0]
        shown.setdefault(path, []).append(frame.get_attribute("open") is not None)
    assert shown["testcases/test_payments.py"] == [True]  # its own
    library = shown.pop("shop/client.py")
    assert library[-1]  # where the error was raised
    assert not any(library[:-1])
    assert page.locator(".frame pre .at").count() >= 1
    narrow = visit(report, viewport={"width": 390, "height": 800})
    assert narrow.locator(".row >> nth=0").is_visible()  # a test would cover the list
    assert narrow.locator(".detail").count() == 0


def test_causes(visit, report):
    """Tests that fail in the same line with the same message are one cause."""
    page = visit(report, viewport={"width": 1280, "height": 3000})
    causes = page.locator(".cause")
    gateway = causes.filter(has_text="shop/client.py")
    row = gateway.first
    where = row.locator(".where").inner_text()
    number = int(where.split()[0])
    assert number == 6 and " tests with this error" in where
    assert row.get_attribute("aria-expanded") == "false"
    rows = page.locator("[role=treeitem]").count()
    row.click()
    assert gateway.first.get_attribute("aria-expanded") == "true"
    assert page.locator("[role=treeitem]").count() - rows == number
    gateway.first.click()
    last = title(page)
    for _ in range(40):  # keys go through the tests of folded causes
        page.keyboard.press("j")
        if title(page) == last:
            break
        last = title(page)
    assert gateway.first.get_attribute("aria-expanded") == "true"


def test_address(visit, report):
    """What is shown has an address; Back shows what was there before."""
    page = visit(report)
    page.locator(".row", has_text="发票文本").click()
    link = page.url
    page.keyboard.press("j")
    assert page.url != link
    page.go_back()
    assert page.url == link and title(page) == "发票文本"
    page.click("[data-tab=groups]")
    assert "tab=groups" in page.url
    page.go_back()
    page.locator(".detail h2", has_text="发票文本").wait_for()
    page.click("[data-kind=passed]")
    page.fill("[type=search]", "购物车")
    page.select_option("select >> nth=-1", "sortSlow")
    address = page.url
    names = page.locator(".row b").all_inner_texts()
    assert names and "kind=passed" in address
    colleague = visit(address)
    assert colleague.locator(".row b").all_inner_texts() == names
    assert colleague.locator("[type=search]").input_value() == "购物车"
    colleague = visit(link)
    assert title(colleague) == "发票文本"
    test = "testcases/test_carts.py::test_empty_page"
    hidden = visit(f"{report}#kind=skipped&q=none&test={test}")
    assert title(hidden) == "空购物车的提示"  # filters that hide it are reset
    gone = visit(f"{report}#test=no.py::such_test&kind=nothing&tab=none")
    assert gone.locator(".row").count() > 1
